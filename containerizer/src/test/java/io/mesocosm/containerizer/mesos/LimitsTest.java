package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.process.ProcFs;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final ProcFs PROC = new ProcFs();

    @Test
    void aRequestOfCpusIsALimitOnlyWithQuotas() {
        List<Resource> request = List.of(resource("cpus", 0.5));
        assertThat(report(false, request, Map.of()).hasCpusLimit()).isFalse();
        assertThat(report(true, request, Map.of()).getCpusLimit()).isEqualTo(0.5);
        assertThat(report(true, request, Map.of("cpus", number(2))).getCpusLimit())
                .isEqualTo(2);
    }

    @Test
    void onlyWholeMegabytesCount() {
        List<Resource> request = List.of(resource("mem", 64.7));
        var usage = report(false, request, Map.of("mem", number(128.9)));
        assertThat(usage.getMemSoftLimitBytes()).isEqualTo(64L << 20);
        assertThat(usage.getMemLimitBytes()).isEqualTo(128L << 20);
    }

    @Test
    void withoutALimitThereIsTheWholeHost() {
        var infinite = number(Double.POSITIVE_INFINITY);
        var usage = report(
                false, List.of(resource("cpus", 1), resource("mem", 64)), Map.of("cpus", infinite, "mem", infinite));
        assertThat(usage.getCpusLimit()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(usage.getMemLimitBytes()).isEqualTo(PROC.memoryBytes().orElseThrow());
    }

    private static ResourceStatistics report(
            boolean quotas, List<Resource> requests, Map<String, Value.Scalar> limits) {
        var statistics = ResourceStatistics.newBuilder().setTimestamp(0);
        new Limits(PROC, quotas).report(new Container.Requests(requests, limits), statistics);
        return statistics.build();
    }

    private static Resource resource(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(number(value))
                .build();
    }

    private static Value.Scalar number(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }
}
