package io.mesocosm.containerizer.isolator.cgroups.v2;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.isolator.cgroups.BlockDevice;
import io.mesocosm.containerizer.isolator.cgroups.Controller;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Operation;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Throttling;
import org.apache.mesos.v1.Protos.CgroupInfo.Blkio.Value;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * What a container reads from disks and writes to them, with what is nested in it, in the fields that v1 reports
 * throttling in; limits nothing. (Mesos: {@code IoControllerProcess}, which reports nothing)
 */
public final class Io implements Controller {

    /** The names of {@code io.stat}: bytes, and how often. */
    private static final Map<Operation, String> BYTES =
            Map.of(Operation.READ, "rbytes", Operation.WRITE, "wbytes", Operation.DISCARD, "dbytes");

    private static final Map<Operation, String> TIMES =
            Map.of(Operation.READ, "rios", Operation.WRITE, "wios", Operation.DISCARD, "dios");

    @Override
    public String name() {
        return "io";
    }

    @Override
    public void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics) throws IOException {
        Counts all = new Counts(new EnumMap<>(Operation.class), new EnumMap<>(Operation.class));
        for (String line : files.read("io.stat").split("\n", -1)) {
            String[] words = line.split(" ", -1);
            Optional<BlockDevice> device = BlockDevice.parse(words[0]);
            if (device.isPresent()) {
                Counts counts = Counts.of(words);
                all.add(counts);
                statistics
                        .getBlkioStatisticsBuilder()
                        .addThrottling(counts.message().setDevice(device.get().number()));
            }
        }
        statistics.getBlkioStatisticsBuilder().addThrottling(all.message());
    }

    private record Counts(Map<Operation, Long> bytes, Map<Operation, Long> times) {

        /** Words such as {@code rbytes=4096}; of later kernels there may be more. */
        static Counts of(String[] words) {
            Map<String, Long> values = new HashMap<>();
            for (String word : words) {
                String[] halves = word.split("=", -1);
                if (halves.length == 2 && halves[1].matches("[0-9]{1,18}")) {
                    values.put(halves[0], Long.parseLong(halves[1]));
                }
            }
            return new Counts(pick(values, BYTES), pick(values, TIMES));
        }

        private static Map<Operation, Long> pick(Map<String, Long> values, Map<Operation, String> names) {
            Map<Operation, Long> picked = new EnumMap<>(Operation.class);
            names.forEach((operation, name) -> picked.put(operation, values.getOrDefault(name, 0L)));
            return picked;
        }

        void add(Counts other) {
            other.bytes.forEach((operation, value) -> bytes.merge(operation, value, Long::sum));
            other.times.forEach((operation, value) -> times.merge(operation, value, Long::sum));
        }

        Throttling.Statistics.Builder message() {
            var message = Throttling.Statistics.newBuilder();
            times.forEach((operation, value) -> message.addIoServiced(value(operation, value)));
            bytes.forEach((operation, value) -> message.addIoServiceBytes(value(operation, value)));
            return message.addIoServiced(value(Operation.TOTAL, sum(times)))
                    .addIoServiceBytes(value(Operation.TOTAL, sum(bytes)));
        }

        private static long sum(Map<Operation, Long> values) {
            return values.values().stream().mapToLong(Long::longValue).sum();
        }

        private static Value value(Operation operation, long value) {
            return Value.newBuilder().setOp(operation).setValue(value).build();
        }
    }
}
