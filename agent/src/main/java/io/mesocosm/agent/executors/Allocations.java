package io.mesocosm.agent.executors;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.common.resources.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** What an executor and its tasks, waiting ones included, may use together. */
final class Allocations {

    private static final List<String> LIMITED = List.of("cpus", "mem");

    private Allocations() {}

    /** The sum. */
    static List<Resource> resources(Executor executor) {
        Resources sum = Resources.of(executor.info().getResourcesList());
        for (Share share : shares(executor).toList()) {
            sum = sum.plus(Resources.of(share.resources()));
        }
        return sum.toProto();
    }

    /**
     * By resource name; only for what at least one task limits. A task without limit counts with what it asked for, and
     * so does the executor; an infinite limit makes the sum infinite.
     */
    static Map<String, Value.Scalar> limits(Executor executor) {
        Map<String, Value.Scalar> limits = new HashMap<>();
        for (String name : LIMITED) {
            List<Share> shares = shares(executor).toList();
            if (shares.stream().anyMatch(share -> share.limits().containsKey(name))) {
                double sum = amount(executor.info().getResourcesList(), name);
                for (Share share : shares) {
                    Value.Scalar limit = share.limits().get(name);
                    sum += limit == null ? amount(share.resources(), name) : limit.getValue();
                }
                limits.put(name, Value.Scalar.newBuilder().setValue(sum).build());
            }
        }
        return limits;
    }

    private static Stream<Share> shares(Executor executor) {
        return Stream.concat(
                executor.tasks().launched().values().stream()
                        .map(task -> new Share(task.getResourcesList(), task.getLimitsMap())),
                executor.tasks().queuedTasks().map(task -> new Share(task.getResourcesList(), task.getLimitsMap())));
    }

    private static double amount(List<Resource> resources, String name) {
        return resources.stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }

    private record Share(List<Resource> resources, Map<String, Value.Scalar> limits) {}
}
