package io.mesocosm.containerizer.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and places of cgroups, with directories that stand for them. */
final class CgroupTest {

    private static final ContainerId ID = new ContainerId("c1");

    @TempDir
    Path directory;

    private Cgroup cgroup;

    @BeforeEach
    void open() {
        cgroup = new Cgroup(directory);
    }

    @Test
    void filesAreNumbersTablesAndLists() throws Exception {
        Files.writeString(directory.resolve("memory.max"), "max\n");
        Files.writeString(directory.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
        Files.writeString(directory.resolve("memory.current"), "4096\n");
        Files.writeString(directory.resolve("memory.events"), "low 0\noom 3\nwhat else there is\n");
        Files.writeString(directory.resolve("cgroup.procs"), "12\n13\n");
        Files.writeString(directory.resolve("cgroup.threads"), "");
        assertThat(cgroup.number("memory.max")).isEqualTo(Cgroup.UNLIMITED);
        assertThat(cgroup.number("memory.limit_in_bytes")).isEqualTo(Cgroup.UNLIMITED);
        assertThat(cgroup.number("memory.current")).isEqualTo(4096);
        assertThat(cgroup.table("memory.events")).isEqualTo(Map.of("low", 0L, "oom", 3L));
        assertThat(cgroup.processes()).containsExactly(12, 13);
        assertThat(cgroup.threads()).isEmpty();
    }

    @Test
    void errorsNameTheFileTheValueAndTheReason() throws Exception {
        assertThatThrownBy(() -> cgroup.read("cpu.max"))
                .isInstanceOf(CgroupException.class)
                .hasMessage("Failed to read '" + directory + "/cpu.max': No such file or directory");
        assertThatThrownBy(() -> cgroup.write("cpu.max", "max"))
                .hasMessage("Failed to write 'max' to '" + directory + "/cpu.max': No such file or directory");
        assertThatThrownBy(() -> cgroup.child("gone").write("cpu.max", "max"))
                .hasMessageEndingWith("/gone/cpu.max': No such file or directory");
        Files.writeString(directory.resolve("cpu.weight"), "much\n");
        assertThatThrownBy(() -> cgroup.number("cpu.weight"))
                .hasMessage("Failed to parse 'much' in '" + directory + "/cpu.weight'");
        assertThatThrownBy(cgroup::remove).hasMessageStartingWith("Failed to remove cgroup '" + directory + "': ");
    }

    @Test
    void whatIsGoneHasNothingInIt() throws Exception {
        Cgroup gone = cgroup.child("gone");
        assertThat(gone.children()).isEmpty();
        assertThat(gone.tree()).isEmpty();
        gone.remove();
    }

    @Test
    void cgroupsOfContainersAreWhereMesosHasThem() {
        var v1 = new ContainerCgroups(new Hierarchy(Path.of("/v1"), false, Set.of("cpu")), "mesos");
        var v2 = new ContainerCgroups(new Hierarchy(Path.of("/v2"), true, Set.of("cpu")), "mesos");
        ContainerId nested = ID.child("c2").child("c3");
        assertThat(v1.of(nested).directory()).hasToString("/v1/mesos/c1/mesos/c2/mesos/c3");
        assertThat(v1.processesOf(ID).directory()).hasToString("/v1/mesos/c1");
        assertThat(v2.of(ID).directory()).hasToString("/v2/mesos/c1");
        assertThat(v2.processesOf(nested).directory()).hasToString("/v2/mesos/c1/mesos/c2/mesos/c3/leaf");
        assertThat(v1.agentPath()).isEqualTo("mesos/slave");
        assertThat(v2.agentPath()).isEqualTo("mesos/agent/leaf");
    }

    @Test
    void containersAreFoundAmongOtherCgroups() throws Exception {
        for (String path : List.of(
                "mesos/slave",
                "mesos/agent/leaf",
                "mesos/c1/leaf",
                "mesos/c1/own",
                "mesos/c1/mesos/c2/leaf",
                "mesos/c3")) {
            Files.createDirectories(directory.resolve(path));
        }
        var v1 = new ContainerCgroups(new Hierarchy(directory, false, Set.of()), "mesos");
        var v2 = new ContainerCgroups(new Hierarchy(directory, true, Set.of()), "mesos");
        assertThat(v1.ids())
                .containsExactlyInAnyOrder(ID, ID.child("c2"), new ContainerId("c3"), new ContainerId("agent"))
                .containsSubsequence(ID, ID.child("c2"));
        assertThat(v2.ids())
                .containsExactlyInAnyOrder(ID, ID.child("c2"), new ContainerId("c3"), new ContainerId("slave"));
    }

    @Test
    void aCgroupThatIsThereIsNotMadeAgain() throws Exception {
        var hierarchy = new Hierarchy(directory, false, Set.of("cpu"));
        assertThat(hierarchy.create("mesos/c1").directory()).isDirectory();
        assertThatThrownBy(() -> hierarchy.create("mesos/c1"))
                .hasMessage("The cgroup at '" + directory + "/mesos/c1' already exists");
        assertThat(hierarchy.ensure("mesos/c1").directory()).isDirectory();
    }

    @Test
    void controllersAreEnabledFromTheTopDownAndOnce() throws Exception {
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("cgroup.subtree_control"), "cpu memory\n");
        Files.writeString(directory.resolve("a/cgroup.subtree_control"), "memory\n");
        Files.writeString(directory.resolve("a/b/cgroup.subtree_control"), "\n");
        new Hierarchy(directory, true, Set.of()).enableDownTo("a", List.of("cpu"));
        assertThat(directory.resolve("cgroup.subtree_control")).hasContent("cpu memory\n");
        assertThat(directory.resolve("a/cgroup.subtree_control")).hasContent("+cpury\n"); // over what was there
        assertThat(directory.resolve("a/b/cgroup.subtree_control")).hasContent("\n");
    }
}
