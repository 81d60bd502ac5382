package io.mesocosm.containerizer.isolator.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.testing.TestCgroups;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

/** What requests and limits come to. */
final class RequestsTest {

    private static final long MB = 1 << 20;
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private static CpuRequest cpus(double request, Map<String, Value.Scalar> limits, boolean quotas) throws Exception {
        return CpuRequest.of(
                List.of(TestCgroups.scalar("cpus", request)), limits, new CgroupSettings.Cpu(quotas, false, true));
    }

    private static Map<String, Value.Scalar> limit(String name, double value) {
        return Map.of(name, TestCgroups.number(value));
    }

    @Test
    void weightsAreInProportionAndNeverTooSmall() throws Exception {
        assertThat(cpus(1.5, Map.of(), false).weight(1024, 10, 2)).isEqualTo(1536);
        assertThat(cpus(0.001, Map.of(), false).weight(1024, 10, 2)).isEqualTo(2);
        assertThat(cpus(0.1, Map.of(), false).weight(100, 1, 1)).isEqualTo(10);
        assertThat(cpus(0.005, Map.of(), false).weight(100, 1, 1)).isEqualTo(1);
    }

    @Test
    void revocableCpusStandBackWhereTheFlagSaysSo() throws Exception {
        Resource revocable = TestCgroups.scalar("cpus", 2).toBuilder()
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build();
        var low = CpuRequest.of(List.of(revocable), Map.of(), new CgroupSettings.Cpu(false, false, true));
        var usual = CpuRequest.of(List.of(revocable), Map.of(), new CgroupSettings.Cpu(false, false, false));
        assertThat(low.weight(1024, 10, 2)).isEqualTo(20);
        assertThat(usual.weight(1024, 10, 2)).isEqualTo(2048);
    }

    @Test
    void quotasAreOfTheLimitOrTheRequestOrNone() throws Exception {
        assertThat(cpus(1, Map.of(), false).limit()).isEmpty();
        assertThat(cpus(1, Map.of(), false).quota()).isEmpty();
        assertThat(cpus(1, Map.of(), true).quota()).hasValue(100_000L);
        assertThat(cpus(1, limit("cpus", 2.5), true).quota()).hasValue(250_000L);
        assertThat(cpus(1, limit("cpus", 2.5), false).quota()).hasValue(250_000L);
        assertThat(cpus(1, limit("cpus", 0.001), false).quota()).hasValue(1_000L);
        assertThat(cpus(1, limit("cpus", INFINITE), true).limit()).hasValue(INFINITE);
        assertThat(cpus(1, limit("cpus", INFINITE), true).quota()).isEmpty();
    }

    @Test
    void cpusAndMemoryMustBeAskedFor() {
        assertThatThrownBy(() -> CpuRequest.of(List.of(), Map.of(), CgroupSettings.DEFAULTS.cpu()))
                .hasMessage("Failed to update subsystem 'cpu': No cpus resource given");
        assertThatThrownBy(() -> MemoryRequest.of(List.of(), limit("mem", 64)))
                .hasMessage("Failed to update subsystem 'memory': No memory resource given");
    }

    private static MemoryRequest mem(double request, Map<String, Value.Scalar> limits) throws Exception {
        return MemoryRequest.of(List.of(TestCgroups.scalar("mem", request)), limits);
    }

    @Test
    void memoryIsInWholeMegabytesAndAtLeastThirtyTwo() throws Exception {
        assertThat(mem(64.9, Map.of())).isEqualTo(new MemoryRequest(64 * MB, 64 * MB));
        assertThat(mem(1, Map.of())).isEqualTo(new MemoryRequest(32 * MB, 32 * MB));
        assertThat(mem(64, limit("mem", 128))).isEqualTo(new MemoryRequest(64 * MB, 128 * MB));
        assertThat(mem(64, limit("mem", 8))).isEqualTo(new MemoryRequest(64 * MB, 32 * MB));
        assertThat(mem(64, limit("mem", INFINITE))).isEqualTo(new MemoryRequest(64 * MB, Cgroup.UNLIMITED));
    }

    @Test
    void onlyTasksThatMayUseMoreAreScored() throws Exception {
        long host = 1024 * MB;
        assertThat(mem(64, limit("mem", 128)).oomScore(host)).isEqualTo(938); // 62.5 is cut
        assertThat(mem(64, limit("mem", INFINITE)).oomScore(host)).isEqualTo(938);
        assertThat(mem(64, limit("mem", 128)).mayUseMore(true)).isTrue();
        assertThat(mem(64, limit("mem", 128)).mayUseMore(false)).isFalse();
        assertThat(mem(64, Map.of()).mayUseMore(true)).isFalse();
        assertThat(mem(4096, limit("mem", INFINITE)).oomScore(host)).isZero();
    }

    @Test
    void theEndOfOneThatRanOutOfMemoryTellsWhatIsKnown() {
        var all =
                new OutOfMemory(Optional.of(32 * MB), Optional.of(31 * MB), Optional.of("cache 0\nrss 1")).limitation();
        assertThat(all.getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(all.getMessage()).isEqualTo("""
                        Memory limit exceeded: Requested: 32MB Maximum Used: 31MB

                        MEMORY STATISTICS:\s
                        cache 0
                        rss 1

                        """);
        assertThat(all.getResourcesList()).containsExactly(TestCgroups.scalar("mem", 31));
        var nothing = new OutOfMemory(Optional.empty(), Optional.empty(), Optional.empty()).limitation();
        assertThat(nothing.getMessage()).isEqualTo("Memory limit exceeded: ");
        assertThat(nothing.getResourcesList()).containsExactly(TestCgroups.scalar("mem", 0));
    }
}
