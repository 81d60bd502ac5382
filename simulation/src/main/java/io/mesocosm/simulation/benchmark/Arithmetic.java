package io.mesocosm.simulation.benchmark;

import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.benchmark.figures.Meter;
import io.mesocosm.simulation.benchmark.figures.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/**
 * Sums and differences of resources, again and again. The parameters of Mesos'
 * {@code Resources_Scalar_Arithmetic_BENCHMARK_Test}, {@code Resources_Ranges_BENCHMARK_Test} and
 * {@code Resources_Contains_BENCHMARK_Test}. Mesos tells {@code +=} from {@code +}; resources that cannot change have only
 * the latter.
 */
enum Arithmetic implements Workload {
    SCALARS(50_000, "cpus:1;gpus:1;mem:128;disk:256") {
        @Override
        public void run(Meter meter) {
            sumUpAndTakeAway(meter, AllocatorFixture.resources(what()), times());
        }
    },
    RESERVATIONS(10, "1000 reservations with labels of their own, of four scalars each") {
        @Override
        public void run(Meter meter) {
            sumUpAndTakeAway(meter, reservations(1000), times());
        }
    },
    PORTS(1000, "8000 fragments of ports that overlap 8000 others by half") {
        @Override
        public void run(Meter meter) {
            Resources some = ports(8000, 10, 1, 5);
            Resources others = ports(8000, 10, 3, 5);
            repeat(meter, PLUS, times(), () -> some.plus(others));
            repeat(meter, MINUS, times(), () -> some.minus(others));
            repeat(meter, CONTAINS, times(), () -> some.contains(others));
        }
    },
    EVERY_OTHER_PORT(100, "every other of 16,000 ports and all of them") {
        @Override
        public void run(Meter meter) {
            Resources some = ports(8000, 2, 1, 0);
            Resources all = AllocatorFixture.resources("ports:[1-16000]");
            repeat(meter, CONTAINS, times(), () -> all.contains(some));
            repeat(meter, "does not contain", times(), () -> some.contains(all));
            repeat(meter, "contains itself", times(), () -> some.contains(some));
            repeat(meter, MINUS, times(), () -> all.minus(some));
        }
    };

    static final String PLUS = "plus";
    static final String MINUS = "minus";
    static final String CONTAINS = "contains";

    private final int times;
    private final String what;

    Arithmetic(int times, String what) {
        this.times = times;
        this.what = what;
    }

    int times() {
        return times;
    }

    String what() {
        return what;
    }

    private static void repeat(Meter meter, String part, int count, Supplier<Object> operation) {
        Object[] last = {operation};
        meter.measure(part, () -> {
            for (int i = 0; i < count; i++) {
                last[0] = operation.get();
            }
        });
        // Looked at, so that nobody finds out that results are not needed.
        if (last[0].equals(operation)) {
            throw new IllegalStateException(part + " was not done");
        }
    }

    private static void sumUpAndTakeAway(Meter meter, Resources resources, int count) {
        Resources[] total = {Resources.empty()};
        meter.measure(PLUS, () -> {
            for (int i = 0; i < count; i++) {
                total[0] = total[0].plus(resources);
            }
        });
        meter.measure(CONTAINS, () -> {
            for (int i = 0; i < count; i++) {
                if (!total[0].contains(resources)) {
                    throw new IllegalStateException("not there");
                }
            }
        });
        meter.measure(MINUS, () -> {
            for (int i = 0; i < count; i++) {
                total[0] = total[0].minus(resources);
            }
        });
        if (!total[0].isEmpty()) {
            throw new IllegalStateException("left: " + total[0]);
        }
    }

    private static Resources reservations(int count) {
        Resources scalars = AllocatorFixture.resources("cpus:1;gpus:1;mem:128;disk:256");
        List<Resources> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parts.add(scalars.pushReservation(ReservationInfo.newBuilder()
                    .setType(ReservationInfo.Type.DYNAMIC)
                    .setRole(Integer.toString(i))
                    .setPrincipal("principal_" + i)
                    .setLabels(Labels.newBuilder()
                            .addLabels(Label.newBuilder().setKey("key_" + i).setValue("value_" + i)))
                    .build()));
        }
        return Resources.sum(parts);
    }

    private static Resources ports(int count, int stride, int first, int length) {
        return AllocatorFixture.resources(IntStream.range(0, count)
                .mapToObj(i -> (first + i * stride) + "-" + (first + i * stride + length))
                .collect(Collectors.joining(",", "ports:[", "]")));
    }
}
