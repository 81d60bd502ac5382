package io.mesocosm.containerizer.isolator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.modules.Modules;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is root without all of root's capabilities; {@code OrdinaryUserTest} runs this as such. */
class LackingRootTest {

    private static final long SYS_ADMIN_AND_MKNOD = 1L << 21 | 1L << 27;

    @Test
    void missingCapabilitiesAreNamed(@TempDir Path directory) throws Exception {
        try (TestHost host = new TestHost()) {
            assumeTrue(host.syscalls.effectiveUser() == 0, "needs root");
            assumeTrue(
                    (host.proc.effectiveCapabilities() & SYS_ADMIN_AND_MKNOD) == 0,
                    "needs to be without CAP_SYS_ADMIN and CAP_MKNOD");
            var settings = TestContainerizer.linux("filesystem/linux");
            assertThatThrownBy(() -> Isolators.make(host.context(directory, new Metrics(), settings), Modules.BUILT_IN))
                    .hasMessageContaining("Failed to create isolator 'filesystem/linux': the agent is root without"
                            + " CAP_SYS_ADMIN and CAP_MKNOD; give it that, or leave 'filesystem/linux' out of"
                            + " --isolation");
        }
    }
}
