package io.mesocosm.containerizer.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every attempt to get out of a container fails, and the controls show that it would not fail by itself. */
@Tag("isolation")
final class EscapeTest {

    private static final Map<Inmate, Map<Attempt, String>> OUTCOMES = new EnumMap<>(Inmate.class);

    @TempDir
    static Path directory;

    private static Optional<EscapeHost> host = Optional.empty();

    /** The process that controls work on. */
    private static Map<String, String> victim = Map.of();

    @BeforeAll
    static void prepare() throws Exception {
        TestHost.assumeRoot();
        var made = new EscapeHost(directory);
        host = Optional.of(made);
        victim = Map.of("VICTIM", Long.toString(made.victim("root").pid()));
    }

    @AfterAll
    static void takeAway() throws Exception {
        OUTCOMES.clear();
        if (host.isPresent()) {
            host.get().remove();
        }
    }

    static Stream<Arguments> attempts() {
        return Stream.of(Inmate.values())
                .flatMap(inmate -> inmate.attempts().stream().map(attempt -> Arguments.of(inmate, attempt)));
    }

    static Stream<Attempt> withControl() {
        return Stream.of(Attempt.values()).filter(attempt -> attempt.control().isPresent());
    }

    /** All attempts of an inmate are made when the outcome of the first is asked for. */
    private static Map<Attempt, String> outcomes(Inmate inmate) throws Exception {
        Map<Attempt, String> known = OUTCOMES.get(inmate);
        if (known == null) {
            try (Prison prison = Prison.of(host.orElseThrow(), inmate.settings(), inmate.user())) {
                known = prison.attempt(inmate.attempts());
            }
            OUTCOMES.put(inmate, known);
        }
        return known;
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void nobodyGetsOut(Inmate inmate, Attempt attempt) throws Exception {
        assertThat(outcomes(inmate)).containsEntry(attempt, "refused");
    }

    /** What fails inside would not fail by itself. */
    @ParameterizedTest
    @MethodSource("withControl")
    void theSameSucceedsOutside(Attempt attempt) throws Exception {
        EscapeHost there = host.orElseThrow();
        String script =
                there.resolve(attempt.control().orElseThrow(), there.program().toString(), victim);
        try {
            HostCommand.run("sh", "-c", script);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            assumeTrue(
                    !why.contains("No such file or directory") && !why.contains("not implemented"),
                    "this kernel has nothing of the kind: " + why);
            throw e;
        }
    }
}
