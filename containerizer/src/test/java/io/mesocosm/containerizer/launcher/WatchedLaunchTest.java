package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.launcher.Confinement.Capabilities;
import io.mesocosm.containerizer.launcher.Confinement.Hostname;
import io.mesocosm.containerizer.launcher.Confinement.IdRange;
import io.mesocosm.containerizer.launcher.Confinement.Ids;
import io.mesocosm.containerizer.launcher.Confinement.NoNewPrivileges;
import io.mesocosm.containerizer.launcher.Confinement.OomScore;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole launches under valgrind: supervisor, helper, first process and reaper. The valgrind of today's distributions does
 * not know the calls that mount by descriptor, nor pidfd_open, by which namespaces of others are entered; those
 * launches are for the sanitizers ({@link UserNamespaceTest}, {@link EnteredNamespacesTest}).
 */
@Tag("processes")
final class WatchedLaunchTest {

    private static final Path VALGRIND = Path.of("/usr/bin/valgrind");
    private static final int RLIMIT_CORE = 4;

    @TempDir
    Path directory;

    private Launches launches;
    private Path logs;

    @BeforeEach
    void openHost() throws IOException {
        assumeTrue(Files.isExecutable(VALGRIND), "needs valgrind");
        logs = Files.createDirectories(directory.resolve("logs"));
        Path program = Launches.testProgram("watched-supervisor").toAbsolutePath();
        Path watcher = Files.writeString(directory.resolve("watcher"), """
                #!/bin/sh
                exec %s -q --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite \\
                  --error-exitcode=99 --log-file=%s/%%p %s "$@"
                """.formatted(VALGRIND, logs, program));
        Files.setAttribute(watcher, "unix:mode", 0755);
        launches = new Launches(directory, watcher);
        launches.assumeRoot();
    }

    @AfterEach
    void closeHost() throws Exception {
        if (launches != null) {
            launches.destroyAll();
        }
    }

    /** What valgrind found, in whichever process; that it does not know a call is no finding. */
    private List<String> complaints() throws IOException {
        try (Stream<Path> files = Files.list(logs)) {
            return files.flatMap(WatchedLaunchTest::lines)
                    .filter(line -> line.startsWith("=="))
                    .filter(line -> !line.contains("Warning: "))
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLaunchWithoutConfinementIsClean() throws Exception {
        var outcome = launches.outcome(launches.shell("echo ran; exit 3"));
        assertThat(outcome).isEqualTo(new Launches.Outcome(3 << 8, "ran\n", ""));
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aConfinedLaunchIsClean() throws Exception {
        long kept = 1 << 5;
        var described = launches.shell(
                        "hostname; id -u; id -G; grep -c '^CapBnd.*20$' /proc/self/status",
                        Box.namespaces(
                                Namespace.PID, Namespace.UTS, Namespace.IPC, Namespace.NETWORK, Namespace.CGROUP),
                        new Hostname("watched"),
                        new Capabilities(kept, kept, kept, kept, kept),
                        new NoNewPrivileges(),
                        new OomScore(10))
                .as(new Credentials(1234, 1234, List.of(5, 6)))
                .within(new ResourceLimit(RLIMIT_CORE, 0, 0));
        assertThat(launches.outcome(described)).isEqualTo(new Launches.Outcome(0, "watched\n1234\n1234 5 6\n1\n", ""));
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aLaunchIntoAUserNamespaceIsClean() throws Exception {
        var described = launches.shell(
                "id -u; cat /proc/self/uid_map | tr -s ' '",
                Box.namespaces(Namespace.PID, Namespace.USER, Namespace.UTS),
                new Hostname("watched"),
                new IdRange(Ids.USERS, 0, 0, 10), // or the logs could not be written
                new IdRange(Ids.GROUPS, 0, 0, 10));
        assertThat(launches.outcome(described)).isEqualTo(new Launches.Outcome(0, "0\n 0 0 10\n", ""));
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aFailedLaunchIsClean() throws Exception {
        var failure = launches.failure(
                launches.shell("true", Box.namespaces(Namespace.PID, Namespace.UTS), new Hostname("x".repeat(65))));
        assertThat(failure.step()).isEqualTo(LaunchStep.HOST_NAME);
        assertThat(complaints()).isEmpty();
    }
}
