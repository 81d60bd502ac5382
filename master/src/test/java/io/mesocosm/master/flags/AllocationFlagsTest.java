package io.mesocosm.master.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.modules.ModuleFlags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flags that say who is offered what, and by which parts of whose making. */
class AllocationFlagsTest {

    private static MasterFlags parse(String... arguments) throws FlagException {
        return MasterFlags.parse(List.of(arguments), Map.of("MESOS_WORK_DIR", "/var/lib/mesos"));
    }

    @Test
    void theDefaultsAreThoseOfMesos() throws FlagException {
        assertThat(parse().allocation())
                .isEqualTo(new MasterFlags.Allocation(
                        "hierarchical",
                        Duration.ofSeconds(1),
                        "drf",
                        "drf",
                        Set.of(),
                        true,
                        "cpus:0.01|mem:32",
                        0.8,
                        Duration.ofMinutes(10),
                        Optional.empty()));
        assertThat(parse().modules()).isEqualTo(new ModuleFlags(Optional.empty(), Optional.empty()));
    }

    @Test
    void theAllocationFollowsTheFlags() throws FlagException {
        MasterFlags flags = parse(
                "--allocator=packing",
                "--allocation_interval=5secs",
                "--user_sorter=random",
                "--framework_sorter=random",
                "--fair_sharing_excluded_resource_names=gpus,mem",
                "--no-filter_gpu_resources",
                "--min_allocatable_resources=cpus:1;mem:64",
                "--allocator_agent_recovery_factor=0.5",
                "--allocator_recovery_timeout=1mins",
                "--whitelist=/etc/mesos/hosts");
        assertThat(flags.allocation())
                .isEqualTo(new MasterFlags.Allocation(
                        "packing",
                        Duration.ofSeconds(5),
                        "random",
                        "random",
                        Set.of("gpus", "mem"),
                        false,
                        "cpus:1;mem:64",
                        0.5,
                        Duration.ofMinutes(1),
                        Optional.of(Path.of("/etc/mesos/hosts"))));
    }

    @Test
    void aStarForAWhitelistMeansEveryHost() throws FlagException {
        assertThat(parse("--whitelist=*").allocation().whitelist()).isEmpty();
    }

    @Test
    void sortersThatDifferAreRefused() {
        assertThatThrownBy(() -> parse("--framework_sorter=random"))
                .isInstanceOf(FlagException.class)
                .hasMessage("Failed to create allocator 'hierarchical': Unsupported combination of 'role_sorter' and"
                        + " 'framework_sorter': must be equal (for now)");
    }

    @Test
    void modulesAreTextOrAFileOrADirectory(@TempDir Path directory) throws Exception {
        String json = "{\"libraries\": [{\"file\": \"/m.jar\", \"modules\": [{\"name\": \"packing\"}]}]}";
        Path file = Files.writeString(directory.resolve("modules.json"), json);
        for (String value : List.of(json, "file://" + file)) {
            var modules = parse("--modules=" + value).modules().manifest().orElseThrow();
            assertThat(modules.getLibraries(0).getFile()).isEqualTo("/m.jar");
            assertThat(modules.getLibraries(0).getModules(0).getName()).isEqualTo("packing");
        }
        assertThat(parse("--modules_dir=" + directory).modules().directory()).contains(directory);
    }

    @Test
    void modulesThatCannotBeReadAreNamed() {
        assertThatThrownBy(() -> parse("--modules={}", "--modules_dir=/m"))
                .isInstanceOf(FlagException.class)
                .hasMessage("Only one of --modules or --modules_dir should be specified");
        assertThatThrownBy(() -> parse("--modules={\"libraries\": [{"))
                .isInstanceOf(FlagException.class)
                .hasMessageStartingWith("Failed to load flag 'modules': Failed to load value '{\"libraries\": [{': ");
        assertThatThrownBy(() -> parse("--modules={\"libraries\": 1}"))
                .isInstanceOf(FlagException.class)
                .hasMessageStartingWith("Failed to load flag 'modules': Failed to load value '{\"libraries\": 1}': ");
    }

    @Test
    void aResourceThatIsExcludedTwiceIsRefused() {
        assertThatThrownBy(() -> parse("--fair_sharing_excluded_resource_names=gpus,gpus"))
                .isInstanceOf(FlagException.class)
                .hasMessageStartingWith("Failed to load flag 'fair_sharing_excluded_resource_names'");
    }

    @Test
    void theBoundOfExecutorsIsTakenThoughItNeedsAnIsolatorThatThereIsNot() throws FlagException {
        assertThat(parse("--max_executors_per_slave=2").shown().warnings())
                .containsExactly(
                        "Loaded deprecated flag 'max_executors_per_slave'",
                        "Flag 'max_executors_per_agent' decides nothing in this version");
    }
}
