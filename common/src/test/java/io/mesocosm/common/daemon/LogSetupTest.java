package io.mesocosm.common.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogSetupTest {

    private final LoggerContext context = new LoggerContext();

    @Test
    void messageIsOneLineWhateverPeersCallThemselves() {
        assertThat(line("removed framework=a\nI1121 elected\r\u001b[2J"))
                .endsWith("] removed framework=a?I1121 elected??[2J\n");
    }

    @Test
    void messageIsWrittenAsItIs() {
        assertThat(line("framework_name={Zürich} 100%")).startsWith("I").endsWith("] framework_name={Zürich} 100%\n");
    }

    private String line(String message) {
        var event = new LoggingEvent("", context.getLogger("master"), Level.INFO, message, null, null);
        return new String(LogSetup.encoder(context).encode(event), StandardCharsets.UTF_8);
    }
}
