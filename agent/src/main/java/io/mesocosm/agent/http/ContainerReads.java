package io.mesocosm.agent.http;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.containerizer.Containerizer;
import io.mesocosm.containerizer.ContainerizerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.agent.Protos.Response.GetContainers;

/** What runs in containers and what it uses: {@code /containers}, {@code /monitor/statistics}, GET_CONTAINERS. */
final class ContainerReads {

    /** A container that is there; what could not be found out is left out. */
    private record Found(
            Optional<Executor> executor,
            ContainerId id,
            Optional<ContainerStatus> status,
            Optional<ResourceStatistics> statistics) {}

    private final Containerizer containerizer;

    ContainerReads(Containerizer containerizer) {
        this.containerizer = containerizer;
    }

    /** {@code /containers}. */
    void containers(AgentState state, Predicate<Executor> wanted, JsonOutput out) {
        out.startArray();
        for (Found found : ofExecutors(state, wanted)) {
            out.startObject();
            out.name("container_id").string(found.id().value());
            executor(found.executor().orElseThrow(), out);
            found.statistics().ifPresent(statistics -> {
                out.name("statistics");
                sorted(ProtoJson.V0.toString(statistics), out);
            });
            found.status().ifPresent(status -> {
                out.name("status");
                sorted(ProtoJson.V0.toString(status), out);
            });
            out.endObject();
        }
        out.endArray();
    }

    /** {@code /monitor/statistics}. */
    void statistics(AgentState state, JsonOutput out) {
        out.startArray();
        for (Found found : ofExecutors(state, executor -> true)) {
            found.statistics().ifPresent(statistics -> {
                out.startObject();
                executor(found.executor().orElseThrow(), out);
                out.name("statistics");
                sorted(ProtoJson.V0.toString(statistics), out);
                out.endObject();
            });
        }
        out.endArray();
    }

    @SuppressWarnings("deprecation") // source is what some readers still tell executors apart by
    private static void executor(Executor executor, JsonOutput out) {
        out.name("executor_id").string(executor.id().value());
        out.name("executor_name").string(executor.info().getName());
        out.name("framework_id").string(executor.run().frameworkId().value());
        out.name("source").string(executor.info().getSource());
    }

    /** JSON with its members sorted by name, as these two endpoints have them. */
    private static void sorted(String json, JsonOutput out) {
        try {
            JsonValue.parse(json).write(out);
        } catch (JsonException e) {
            throw new IllegalStateException("not JSON: " + json, e);
        }
    }

    /** GET_CONTAINERS. */
    GetContainers message(AgentState state, boolean nested, boolean standalone) {
        List<Found> all = new ArrayList<>(ofExecutors(state, executor -> true));
        Set<ContainerId> roots = all.stream().map(Found::id).collect(Collectors.toSet());
        for (ContainerId id : containerizer.containers()) {
            boolean isNested = id.parent().isPresent();
            boolean isStandalone = !roots.contains(id.root());
            if (!roots.contains(id) && (nested || !isNested) && (standalone || !isStandalone)) {
                all.add(look(Optional.empty(), id));
            }
        }
        var message = GetContainers.newBuilder();
        all.forEach(found -> message.addContainers(container(found)));
        return message.build();
    }

    private static GetContainers.Container container(Found found) {
        var container =
                GetContainers.Container.newBuilder().setContainerId(found.id().toProto());
        found.executor()
                .ifPresent(executor -> container
                        .setFrameworkId(executor.run().frameworkId().toProto())
                        .setExecutorId(executor.id().toProto())
                        .setExecutorName(executor.info().getName()));
        found.status().ifPresent(container::setContainerStatus);
        found.statistics().ifPresent(container::setResourceStatistics);
        return container.build();
    }

    private List<Found> ofExecutors(AgentState state, Predicate<Executor> wanted) {
        return state.executors()
                .filter(executor -> executor.state() != Executor.State.TERMINATED)
                .filter(wanted)
                .map(executor -> look(Optional.of(executor), executor.run().containerId()))
                .toList();
    }

    private Found look(Optional<Executor> executor, ContainerId id) {
        return new Found(executor, id, status(id), statistics(id));
    }

    private Optional<ContainerStatus> status(ContainerId id) {
        try {
            return Optional.of(containerizer.status(id));
        } catch (ContainerizerException e) {
            return Optional.empty();
        }
    }

    private Optional<ResourceStatistics> statistics(ContainerId id) {
        try {
            return Optional.of(containerizer.usage(id));
        } catch (ContainerizerException e) {
            return Optional.empty();
        }
    }
}
