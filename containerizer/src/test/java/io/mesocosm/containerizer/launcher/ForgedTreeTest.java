package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor that is told of a child which is none of its own, as when a pid is used again. */
@Tag("isolation")
final class ForgedTreeTest {

    private static final int SIGUSR1 = 10;
    private static final int SIGTERM = 15;

    @TempDir
    Path directory;

    private Process stranger;
    private Launches launches;

    @BeforeEach
    void open() throws Exception {
        TestHost.assumeRoot();
        Path supervisor = Launches.testProgram("sanitized-supervisor").toAbsolutePath();
        stranger = new ProcessBuilder("/bin/sleep", "1000").start();
        Path children = Files.writeString(directory.resolve("children"), stranger.pid() + " ");
        Path forger = script("forger", "mount --bind " + children + " /proc/$$/task/$$/children && exec " + supervisor);
        launches = new Launches(directory, script("supervisor", "exec unshare -m " + forger));
    }

    private Path script(String name, String command) throws Exception {
        Path script = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + command + " \"$@\"\n");
        Files.setAttribute(script, "unix:mode", 0755);
        return script;
    }

    @AfterEach
    void close() throws Exception {
        if (stranger != null) {
            stranger.destroyForcibly();
        }
        if (launches != null) {
            launches.destroyAll();
        }
    }

    @Test
    void strangersAreNotSignalled() throws Exception {
        var described = launches.shell("trap 'exit 7' USR1; echo ready; while :; do sleep 0.01; done");
        var process = launches.run(described);
        Await.until("trap set", () -> described.out().equals("ready\n"));
        process.signalTree(SIGTERM);
        process.signal(SIGUSR1); // after what came before
        assertThat(launches.end(described, process).status()).isEqualTo(7 << 8);
        assertThat(stranger.isAlive()).isTrue();
    }
}
