package io.mesocosm.simulation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The list of what is compared says what is. */
class ConformanceDocumentTest {

    private static final Path ROOT = Path.of(System.getProperty("mesocosm.root"));
    private static final Path DOCUMENT = ROOT.resolve("docs/conformance.md");

    @Test
    void documentIsWhatTheTestsSay() throws Exception {
        String document = ConformanceDocument.of(Coverage.of(ROOT));
        if (Boolean.getBoolean("mesocosm.conformance.write")) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(document)
                .as("run scripts/conformance")
                .isEqualTo(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "");
    }

    @Test
    void everyRecordingIsComparedOrHasAReason() throws Exception {
        assertThat(ConformanceDocument.problems(Coverage.of(ROOT))).isEmpty();
    }
}
