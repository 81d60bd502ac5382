package io.mesocosm.simulation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of behaviours and their tests says what is tagged. */
class BehavioursDocumentTest {

    private static final Path ROOT = Path.of(System.getProperty("mesocosm.root"));
    private static final Path DOCUMENT = ROOT.resolve("docs/behaviours.md");

    /** The areas of which nothing may be left out. */
    private static final List<String> CONTRACT = List.of(
            "tasks", "frameworks", "agents", "partitions", "status updates", "v1 scheduler API", "rate limit", "json");

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

    @Test
    void everyLineOfTheSchedulerContractHasATest() throws Exception {
        Behaviours behaviours = Behaviours.of(ROOT);
        assertThat(CONTRACT).isSubsetOf(behaviours.areas());
        assertThat(behaviours.lines().stream()
                        .filter(line -> CONTRACT.contains(line.area()) && !behaviours.isShown(line)))
                .isEmpty();
    }
}
