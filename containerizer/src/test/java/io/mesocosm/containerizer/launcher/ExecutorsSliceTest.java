package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.Hierarchy;
import io.mesocosm.containerizer.launcher.Confinement.SupervisorInCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a {@code systemctl} that writes down what it is asked. */
final class ExecutorsSliceTest {

    @TempDir
    Path directory;

    private Path units;
    private Path mounted;
    private CgroupHost host;

    @BeforeEach
    void makeHost() throws IOException {
        units = Files.createDirectory(directory.resolve("units"));
        mounted = Files.createDirectory(directory.resolve("systemd"));
        host = new CgroupHost(
                directory, false, List.of(new Hierarchy(mounted, false, Set.of("name=systemd"))), Set.of());
    }

    private ExecutorsSlice slice(String then) {
        return new ExecutorsSlice(
                units, List.of("/bin/sh", "-c", "echo $* >> '" + directory + "/asked'; " + then, "systemctl"));
    }

    private String asked() throws IOException {
        return Files.readString(directory.resolve("asked"));
    }

    @Test
    void theSliceIsMadeAndStarted() throws Exception {
        var slice = slice("mkdir -p '" + mounted + "'/$2");
        assertThat(slice.isPossible()).isTrue();
        assertThat(slice.start(host))
                .isEqualTo(new SupervisorInCgroup(false, mounted.resolve("mesos_executors.slice")));
        assertThat(units.resolve("mesos_executors.slice")).hasContent("[Unit]\nDescription=Mesos Executors Slice\n");
        assertThat(asked()).isEqualTo("daemon-reload\nstart mesos_executors.slice\n");
    }

    @Test
    void aSliceThatAnOperatorHasMadeIsKept() throws Exception {
        Files.writeString(units.resolve("mesos_executors.slice"), "mine");
        slice("mkdir -p '" + mounted + "'/$2").start(host);
        assertThat(units.resolve("mesos_executors.slice")).hasContent("mine");
        assertThat(asked()).isEqualTo("start mesos_executors.slice\n");
    }

    @Test
    void whatSystemdDoesNotDoIsSaid() {
        assertThatThrownBy(() -> slice("echo no such bus >&2; exit 1").start(host))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("systemctl daemon-reload' failed: no such bus");
        assertThatThrownBy(() -> slice("true").start(host))
                .hasMessage("systemd started 'mesos_executors.slice' but there is no '"
                        + mounted.resolve("mesos_executors.slice") + "'");
        assertThatThrownBy(() -> slice("true").start(new CgroupHost(directory, false, List.of(), Set.of())))
                .hasMessage("The cgroups of systemd are not mounted");
    }

    @Test
    void withoutSystemdThereIsNoSlice() {
        assertThat(new ExecutorsSlice(directory.resolve("none")).isPossible()).isFalse();
    }
}
