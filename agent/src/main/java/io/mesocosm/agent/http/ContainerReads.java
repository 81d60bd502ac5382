package io.mesocosm.agent.http;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.view.ContainersView;
import io.mesocosm.agent.view.ListedContainer;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.containerizer.Containerizer;
import io.mesocosm.containerizer.ContainerizerException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.agent.Protos.Response.GetContainers;

/** What runs in containers and what it uses: {@code /containers}, {@code /monitor/statistics}, GET_CONTAINERS. */
final class ContainerReads {

    private final Containerizer containerizer;

    ContainerReads(Containerizer containerizer) {
        this.containerizer = containerizer;
    }

    /** {@code /containers}. */
    void containers(AgentState state, Predicate<Executor> wanted, JsonOutput out) {
        ContainersView.write(look(ListedContainer.ofExecutors(state, wanted)), out);
    }

    /** {@code /monitor/statistics}. */
    void statistics(AgentState state, JsonOutput out) {
        ContainersView.statistics(look(ListedContainer.ofExecutors(state, executor -> true)), out);
    }

    /** GET_CONTAINERS. */
    GetContainers message(AgentState state, boolean nested, boolean standalone) {
        return ContainersView.message(look(ListedContainer.of(state, containerizer.containers(), nested, standalone)));
    }

    private List<ListedContainer> look(List<ListedContainer> containers) {
        return containers.stream()
                .map(container -> container.with(status(container.id()), statistics(container.id())))
                .toList();
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
