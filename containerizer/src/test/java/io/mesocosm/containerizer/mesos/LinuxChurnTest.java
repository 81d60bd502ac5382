package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.testing.TestCgroups;
import io.mesocosm.containerizer.testing.TestContainerizer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything at once, on few names, with cgroups and namespaces. */
@Tag("isolation")
final class LinuxChurnTest {

    /** Fewer than without isolation: an emulated machine has to do them as well. */
    private static final int TURNS = 8;

    @TempDir
    Path directory;

    @Test
    void whateverIsAskedInWhateverOrderNothingHangsOrLeaks() throws Exception {
        TestCgroups.assume("cpu", "memory", "pids");
        var settings = TestContainerizer.linux("filesystem/posix,cgroups/cpu,cgroups/mem,cgroups/pids");
        try (var test = new TestContainerizer(directory, settings, List.of(new Spaces()))) {
            ChurnTest.churn(test, TURNS);
        }
    }
}
