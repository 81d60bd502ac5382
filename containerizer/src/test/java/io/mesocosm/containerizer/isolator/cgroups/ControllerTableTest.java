package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.ContainerizerException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which controllers the names in {@code --isolation} come to. */
final class ControllerTableTest {

    private static final Set<String> KERNEL = Set.of("cpu", "cpuacct", "memory", "freezer", "io", "rdma");

    private static List<String> wanted(boolean unified, String... names) throws ContainerizerException {
        return ControllerTable.wanted(Set.of(names), unified, KERNEL).stream()
                .map(ControllerLine::controller)
                .toList();
    }

    @Test
    void cpuIsTwoControllersOnV1() throws Exception {
        assertThat(wanted(false, "cpu")).containsExactly("cpu", "cpuacct");
        assertThat(wanted(false, "mem", "cpu")).containsExactly("cpu", "cpuacct", "memory");
        assertThat(wanted(false)).isEmpty();
    }

    @Test
    void coreIsAlwaysThereOnV2() throws Exception {
        assertThat(wanted(true)).containsExactly("core");
        assertThat(wanted(true, "mem")).containsExactly("core", "memory");
    }

    @Test
    void allAreThoseThatTheKernelHasAndThoseThatNeedNoKernelsWord() throws Exception {
        assertThat(wanted(false, "all")).containsExactly("cpu", "cpuacct", "memory");
        assertThat(wanted(true, "all")).containsExactly("core", "cpu", "memory", "io", "devices", "perf_event");
        assertThat(wanted(false, "all", "pids")).containsExactly("cpu", "cpuacct", "memory", "pids");
    }

    @Test
    void namesOfTheOtherVersionAreUnknown() {
        assertThatThrownBy(() -> wanted(true, "net_cls"))
                .hasMessage("Unknown or unsupported isolator 'cgroups/net_cls'");
        assertThatThrownBy(() -> wanted(true, "blkio")).hasMessage("Unknown or unsupported isolator 'cgroups/blkio'");
        assertThatThrownBy(() -> wanted(false, "io")).hasMessage("Unknown or unsupported isolator 'cgroups/io'");
        assertThatThrownBy(() -> wanted(false, "memory"))
                .hasMessage("Unknown or unsupported isolator 'cgroups/memory'");
    }
}
