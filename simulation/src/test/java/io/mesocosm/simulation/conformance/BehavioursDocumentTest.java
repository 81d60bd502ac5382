package io.mesocosm.simulation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The list of behaviours and their tests says what is tagged. */
class BehavioursDocumentTest {

    private static final Path ROOT = Path.of(System.getProperty("mesocosm.root"));
    private static final Path DOCUMENT = ROOT.resolve("docs/behaviours.md");

    @Test
    void documentIsWhatTheTagsSay() throws Exception {
        String document = BehavioursDocument.of(Behaviours.of(ROOT));
        if (Boolean.getBoolean("mesocosm.conformance.write")) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(document)
                .as("run scripts/conformance")
                .isEqualTo(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "");
    }

    @Test
    void everyTagIsALine() throws Exception {
        assertThat(Behaviours.of(ROOT).strangers()).isEmpty();
    }
}
