package io.mesocosm.containerizer.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.modules.Modules;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code --isolation} makes. */
final class IsolatorsTest {

    private static List<String> names(String isolation) throws Exception {
        try (var host = new TestHost()) {
            var settings = IsolationSettings.DEFAULTS.withIsolation(isolation);
            return Isolators.make(host.context(Path.of("/nowhere"), new Metrics(), settings), Modules.BUILT_IN).stream()
                    .map(Isolator::name)
                    .toList();
        }
    }

    @Test
    void aFilesystemAndTheSecretsAreAlwaysThere() throws Exception {
        assertThat(names("posix/cpu,posix/mem"))
                .containsExactly("filesystem/posix", "posix/cpu", "posix/mem", "environment_secret");
        assertThat(names("")).containsExactly("filesystem/posix", "environment_secret");
        assertThat(names("posix/mem, filesystem/posix,environment_secret"))
                .containsExactly("filesystem/posix", "posix/mem", "environment_secret");
    }

    @Test
    void unknownAndRepeatedNamesAreRefused() {
        assertThatThrownBy(() -> names("posix/cpu,no/such")).hasMessage("Unknown or unsupported isolator 'no/such'");
        assertThatThrownBy(() -> names("posix/cpu,posix/cpu"))
                .hasMessage("Duplicate entries found in --isolation flag: 'posix/cpu'");
    }

    @Test
    void theOneIsolatorOfCgroupsGoesByTheNameThatMesosHasForIt() throws Exception {
        var settings = IsolationSettings.DEFAULTS.withIsolation("cgroups/no").withLinuxLauncher(true);
        try (var host = new TestHost()) {
            var context = host.context(Path.of("/nowhere"), new Metrics(), settings);
            assertThatThrownBy(() -> Isolators.make(context, Modules.BUILT_IN))
                    .hasMessageStartingWith("Failed to create isolator 'cgroups/all': ");
        }
    }

    @Test
    void oldNamesStandForOthers() throws Exception {
        assertThat(IsolationNames.parse("process,cgroups,posix/disk").complete())
                .containsExactly(
                        "posix/cpu",
                        "posix/mem",
                        "cgroups/cpu",
                        "cgroups/mem",
                        "disk/du",
                        "filesystem/posix",
                        "environment_secret");
        assertThat(IsolationNames.parse("posix/cpu,process").complete())
                .containsExactly("posix/cpu", "posix/mem", "filesystem/posix", "environment_secret");
    }

    @Test
    void filesystemOfLinuxBringsItsVolumes() throws Exception {
        assertThat(IsolationNames.parse("filesystem/linux,volume/host_path").complete())
                .containsExactly("filesystem/linux", "volume/host_path", "volume/sandbox_path", "environment_secret");
    }

    @Test
    void oneFilesystemAndOneNetworkIsEnough() {
        assertThatThrownBy(() -> names("filesystem/posix,filesystem/linux"))
                .hasMessage("Using multiple filesystem isolators simultaneously is disallowed");
        assertThatThrownBy(() -> names("network/cni,network/port_mapping"))
                .hasMessage("Using multiple network isolators simultaneously is disallowed");
    }
}
