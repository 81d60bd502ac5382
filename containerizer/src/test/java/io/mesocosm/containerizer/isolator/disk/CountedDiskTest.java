package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestFilesystem;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose work directory is on a file system that counts, on a loop device. */
@Tag("isolation")
abstract class CountedDiskTest {

    static final ContainerId ID = new ContainerId("container");
    private static final Duration OFTEN = Duration.ofMillis(50);

    private final String type;
    private final long megabytes;
    private final String options;
    private Optional<TestFilesystem> mounted = Optional.empty();

    @TempDir
    Path directory;

    /** @param options of the mount, the first with a comma before it */
    CountedDiskTest(String type, long megabytes, String options) {
        this.type = type;
        this.megabytes = megabytes;
        this.options = options;
    }

    @BeforeEach
    void mount() throws Exception {
        mounted = Optional.of(TestFilesystem.mount(type, directory, megabytes, options));
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted.isPresent()) {
            mounted.get().close();
        }
    }

    Path disk() {
        return mounted.orElseThrow().directory;
    }

    static DiskSettings settings(boolean enforce, boolean kill) {
        return new DiskSettings(OFTEN, enforce, "[5000-5003]", kill, 10 << 20, OFTEN, List.of());
    }

    TestContainerizer start(DiskSettings settings) throws Exception {
        Files.createDirectories(disk().resolve("agent/work"));
        return new TestContainerizer(
                disk().resolve("agent"),
                IsolationSettings.DEFAULTS
                        .withIsolation("posix/cpu,posix/mem,disk/" + type)
                        .withDisk(settings));
    }

    /** By an agent that goes away; the command is executed once there is a file "go" in the sandbox. */
    ContainerState launchElsewhere(String command, double megabytes) throws Exception {
        return start(settings(true, false)).thenLeave(mesos -> {
            TestDisks.launch(mesos, ID, "until [ -e go ]; do sleep 0.05; done; " + command, TestDisks.disk(megabytes));
            return mesos.state(ID);
        });
    }

    /** A shell command that writes a file. */
    static String fill(String source, String file, int megabytes) {
        return "dd if=" + source + " of=" + file + " bs=1048576 count=" + megabytes + " conv=fsync 2>dd.out";
    }
}
