package io.mesocosm.containerizer.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.isolator.IsolationSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every attempt to get out of a container fails, and the controls show that it would not fail by itself. */
@Tag("isolation")
final class EscapeTest {

    private static final Map<String, Prison> PRISONS = new LinkedHashMap<>();

    @TempDir
    static Path directory;

    private static Optional<EscapeHost> host = Optional.empty();

    @BeforeAll
    static void prepare() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        host = Optional.of(new EscapeHost(directory));
    }

    @AfterAll
    static void takeAway() throws Exception {
        for (Prison prison : PRISONS.values()) {
            prison.close();
        }
        PRISONS.clear();
        if (host.isPresent()) {
            host.get().remove();
        }
    }

    private static Prison prison(String name, IsolationSettings settings, String user) throws Exception {
        Prison known = PRISONS.get(name);
        if (known == null) {
            known = Prison.of(host.orElseThrow(), settings, user);
            PRISONS.put(name, known);
        }
        return known;
    }

    private static Stream<Attempt> attempts(Attempt.Who first, Attempt.Who... others) {
        var chosen = EnumSet.of(first, others);
        return Stream.of(Attempt.values()).filter(attempt -> chosen.contains(attempt.who()));
    }

    static Stream<Attempt> ofRoot() {
        return attempts(Attempt.Who.EVEN_THE_MIGHTY, Attempt.Who.EVERYBODY, Attempt.Who.WITH_FILTER);
    }

    static Stream<Attempt> ofTheMighty() {
        return attempts(Attempt.Who.EVEN_THE_MIGHTY);
    }

    static Stream<Attempt> ofAUserWithoutLimitsOnPrivileges() {
        return attempts(Attempt.Who.EVEN_THE_MIGHTY, Attempt.Who.EVERYBODY, Attempt.Who.USERS);
    }

    static Stream<Attempt> withControl() {
        return Stream.of(Attempt.values()).filter(attempt -> attempt.control().isPresent());
    }

    @ParameterizedTest
    @MethodSource("ofRoot")
    void rootStaysInside(Attempt attempt) throws Exception {
        assertThat(prison("root", Prison.full("root"), "root").attempt(attempt)).isEqualTo("refused");
    }

    @ParameterizedTest
    @MethodSource("ofTheMighty")
    void rootStaysInsideWithAllCapabilities(Attempt attempt) throws Exception {
        assertThat(prison("mighty", Prison.plain(), "root").attempt(attempt)).isEqualTo("refused");
    }

    @ParameterizedTest
    @EnumSource
    void anOrdinaryUserStaysInside(Attempt attempt) throws Exception {
        assertThat(prison("user", Prison.full(EscapeHost.USER), EscapeHost.USER).attempt(attempt))
                .isEqualTo("refused");
    }

    @ParameterizedTest
    @MethodSource("ofAUserWithoutLimitsOnPrivileges")
    void anOrdinaryUserStaysInsideWithoutLimitsOnPrivileges(Attempt attempt) throws Exception {
        assertThat(prison("plain", Prison.plain(), EscapeHost.USER).attempt(attempt))
                .isEqualTo("refused");
    }

    /** What fails inside would not fail by itself. */
    @ParameterizedTest
    @MethodSource("withControl")
    void theSameSucceedsOutside(Attempt attempt) throws Exception {
        Map<String, String> names = prison("root", Prison.full("root"), "root").names();
        EscapeHost there = host.orElseThrow();
        String script =
                there.resolve(attempt.control().orElseThrow(), there.program().toString(), names);
        try {
            EscapeHost.outside("sh", "-c", script);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            assumeTrue(
                    !why.contains("No such file or directory") && !why.contains("not implemented"),
                    "this kernel has nothing of the kind: " + why);
            throw e;
        }
    }
}
