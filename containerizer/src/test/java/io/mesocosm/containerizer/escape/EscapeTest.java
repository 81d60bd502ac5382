package io.mesocosm.containerizer.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.testing.MappableDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every attempt to get out of a container fails, and the controls show that it would not fail by itself. */
@Tag("isolation")
final class EscapeTest {

    private static final int AT_LEAST = 30;

    private static final Map<Inmate, Map<Attempt, Outcome>> OUTCOMES = new EnumMap<>(Inmate.class);
    private static final Map<Attempt, Outcome> CONTROLS = new HashMap<>();

    @TempDir
    static Path temporary;

    private static Optional<MappableDirectory> directory = Optional.empty();
    private static Optional<EscapeHost> host = Optional.empty();

    @BeforeAll
    static void prepare() throws Exception {
        var made = MappableDirectory.in(temporary);
        directory = Optional.of(made);
        host = Optional.of(new EscapeHost(made.path));
    }

    @AfterAll
    static void takeAway() throws Exception {
        OUTCOMES.clear();
        CONTROLS.clear();
        if (host.isPresent()) {
            host.get().remove();
        }
        if (directory.isPresent()) {
            directory.get().close();
        }
    }

    static Stream<Arguments> attempts() {
        return Stream.of(Inmate.values())
                .flatMap(inmate -> inmate.attempts().stream().map(attempt -> Arguments.of(inmate, attempt)));
    }

    static List<Attempt> all() {
        return AttemptTable.ATTEMPTS;
    }

    private static void assumeNeedOf(Attempt attempt) throws Exception {
        assumeTrue(attempt.need().isMet(), "needs " + attempt.need());
    }

    private static List<Attempt> possible(List<Attempt> attempts) throws Exception {
        List<Attempt> possible = new ArrayList<>();
        for (Attempt attempt : attempts) {
            if (attempt.need().isMet()) {
                possible.add(attempt);
            }
        }
        return possible;
    }

    /** All attempts of an inmate are made when the outcome of the first is asked for. */
    private static Map<Attempt, Outcome> outcomes(Inmate inmate) throws Exception {
        Map<Attempt, Outcome> known = OUTCOMES.get(inmate);
        if (known == null) {
            try (Prison prison = Prison.of(host.orElseThrow(), inmate.settings(), inmate.user())) {
                Map<Attempt, String> scripts = new LinkedHashMap<>(); // what is undone in the end is tried in the end
                possible(inmate.attempts()).forEach(attempt -> scripts.put(attempt, attempt.script()));
                known = prison.attempt(scripts);
            }
            OUTCOMES.put(inmate, known);
        }
        return known;
    }

    /** All controls are made when the outcome of the first is asked for. */
    private static Map<Attempt, Outcome> controls() throws Exception {
        if (CONTROLS.isEmpty()) {
            CONTROLS.putAll(new Controls(host.orElseThrow()).of(possible(all())));
        }
        return CONTROLS;
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void nobodyGetsOut(Inmate inmate, Attempt attempt) throws Exception {
        assumeNeedOf(attempt);
        Outcome outcome = Objects.requireNonNull(outcomes(inmate).get(attempt));
        assertThat(outcome.kind()).as("%s", outcome).isIn(Outcome.Kind.REFUSED, Outcome.Kind.NOTHING_THERE);
    }

    /** What fails inside, or is not there, would not fail by itself, and is there for others. */
    @ParameterizedTest
    @MethodSource("all")
    void theSameSucceedsWithoutWhatHoldsItIn(Attempt attempt) throws Exception {
        assumeNeedOf(attempt);
        Outcome outcome = Objects.requireNonNull(controls().get(attempt));
        assertThat(outcome.kind()).as("%s", outcome).isEqualTo(Outcome.Kind.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource
    void thereIsEnoughToTry(Inmate inmate) throws Exception {
        assertThat(possible(inmate.attempts())).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    }

    @Test
    void attemptsHaveNamesOfTheirOwn() {
        assertThat(all()).extracting(Attempt::name).doesNotHaveDuplicates();
    }
}
