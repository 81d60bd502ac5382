package io.mesocosm.agent.view;

import io.mesocosm.agent.state.Executor;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.ProtoJson;
import java.util.List;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.agent.Protos.Response.GetContainers;

/** {@code /containers}, {@code /monitor/statistics} and GET_CONTAINERS. The members of the first two are sorted. */
public final class ContainersView {

    private ContainersView() {}

    /** {@code /containers}, of containers of executors. Mesos: {@code Slave::Http::__containers}. */
    public static void write(List<ListedContainer> containers, JsonOutput out) {
        out.startArray();
        for (ListedContainer container : containers) {
            out.startObject();
            out.name("container_id").string(container.id().value());
            container.executor().ifPresent(executor -> executor(executor, out));
            container
                    .statistics()
                    .ifPresent(statistics -> ProtoJson.V0_SORTED.write(statistics, out.name("statistics")));
            container.status().ifPresent(status -> ProtoJson.V0_SORTED.write(status, out.name("status")));
            out.endObject();
        }
        out.endArray();
    }

    /** {@code /monitor/statistics}: without those whose usage is not known. Mesos: {@code Slave::Http::_statistics}. */
    public static void statistics(List<ListedContainer> containers, JsonOutput out) {
        out.startArray();
        for (ListedContainer container : containers) {
            container.statistics().ifPresent(statistics -> {
                out.startObject();
                container.executor().ifPresent(executor -> executor(executor, out));
                ProtoJson.V0_SORTED.write(statistics, out.name("statistics"));
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

    /** The answer to GET_CONTAINERS. */
    public static GetContainers message(List<ListedContainer> containers) {
        var message = GetContainers.newBuilder();
        containers.forEach(container -> message.addContainers(message(container)));
        return message.build();
    }

    private static GetContainers.Container message(ListedContainer container) {
        var message = GetContainers.Container.newBuilder().setContainerId(withoutParent(container.id()));
        container
                .executor()
                .ifPresent(executor -> message.setFrameworkId(
                                executor.run().frameworkId().toProto())
                        .setExecutorId(executor.id().toProto())
                        .setExecutorName(executor.info().getName()));
        container.status().ifPresent(message::setContainerStatus);
        container.statistics().ifPresent(message::setResourceStatistics);
        return message.build();
    }

    /** Where a container is nested only its status tells. */
    private static ContainerID withoutParent(ContainerId id) {
        return ContainerID.newBuilder().setValue(id.value()).build();
    }
}
