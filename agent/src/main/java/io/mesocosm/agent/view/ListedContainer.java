package io.mesocosm.agent.view;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.common.ids.ContainerId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * A container as it is listed.
 *
 * @param executor whose it is; empty for nested and standalone ones
 * @param status what is known of it; empty when that could not be found out
 * @param statistics what it uses; empty when that could not be found out
 */
public record ListedContainer(
        ContainerId id,
        Optional<Executor> executor,
        Optional<ContainerStatus> status,
        Optional<ResourceStatistics> statistics) {

    /** The containers of those executors that have not ended; nothing more is known of them yet. */
    public static List<ListedContainer> ofExecutors(AgentState state, Predicate<Executor> wanted) {
        return running(state)
                .filter(wanted)
                .map(executor -> of(executor.run().containerId(), Optional.of(executor)))
                .toList();
    }

    /**
     * The containers of all executors that have not ended, and others.
     *
     * @param present all containers that there are
     * @param nested whether nested ones are wanted
     * @param standalone whether those are wanted that nobody made an executor for
     */
    public static List<ListedContainer> of(
            AgentState state, Collection<ContainerId> present, boolean nested, boolean standalone) {
        List<ContainerId> roots =
                state.executors().map(executor -> executor.run().containerId()).toList();
        List<ContainerId> live =
                running(state).map(executor -> executor.run().containerId()).toList();
        Stream<ContainerId> others = present.stream()
                .filter(id -> !roots.contains(id))
                .filter(id -> id.parent().isPresent() ? nested : standalone)
                // What is nested in the container of an ended executor ends as well.
                .filter(id -> live.contains(id.root()) || !roots.contains(id.root()))
                .sorted();
        return Stream.concat(ofExecutors(state, executor -> true).stream(), others.map(id -> of(id, Optional.empty())))
                .toList();
    }

    private static Stream<Executor> running(AgentState state) {
        return state.executors().filter(executor -> executor.state() != Executor.State.TERMINATED);
    }

    private static ListedContainer of(ContainerId id, Optional<Executor> executor) {
        return new ListedContainer(id, executor, Optional.empty(), Optional.empty());
    }

    /** With what was found out of it. */
    public ListedContainer with(Optional<ContainerStatus> found, Optional<ResourceStatistics> used) {
        return new ListedContainer(id, executor, found, used);
    }
}
