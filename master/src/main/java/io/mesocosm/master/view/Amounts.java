package io.mesocosm.master.view;

import io.mesocosm.common.json.JsonOutput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * Amounts by name, in the order of the names: a scalar counts as it is, a range by its length, a set by its items.
 * Mutable; used by one thread. Mesos: {@code ResourceQuantities}.
 */
final class Amounts {

    private static final double THOUSAND = 1000.0;

    private final Map<String, Long> thousandths = new TreeMap<>();

    void add(Resource resource) {
        long amount = switch (resource.getType()) {
            case SCALAR -> Math.round(resource.getScalar().getValue() * THOUSAND);
            case RANGES -> length(resource.getRanges()) * (long) THOUSAND;
            case SET -> resource.getSet().getItemCount() * (long) THOUSAND;
            case TEXT -> 0;
        };
        if (amount != 0) {
            thousandths.merge(resource.getName(), amount, Long::sum);
        }
    }

    void add(Amounts other) {
        other.thousandths.forEach((name, amount) -> thousandths.merge(name, amount, Long::sum));
    }

    private static long length(Value.Ranges ranges) {
        long length = 0;
        for (Value.Range range : ranges.getRangeList()) {
            length += range.getEnd() - range.getBegin() + 1;
        }
        return length;
    }

    void write(JsonOutput out) {
        out.startObject();
        thousandths.forEach((name, amount) -> out.name(name).number(amount / THOUSAND));
        out.endObject();
    }

    /** The scalars among cpus, disk, gpus and mem as resources. */
    List<Resource> scalars() {
        return thousandths.entrySet().stream()
                .filter(entry -> List.of("cpus", "disk", "gpus", "mem").contains(entry.getKey()))
                .map(entry -> Resource.newBuilder()
                        .setName(entry.getKey())
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(entry.getValue() / THOUSAND))
                        .build())
                .toList();
    }
}
