package io.mesocosm.agent.state;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * How a container ended.
 *
 * @param status the wait status of its init process, as {@code waitpid} gives it; empty when unknown
 * @param state what its tasks come to, when an isolator or a failed launch decides that
 * @param reasons why, most telling first; empty when it just ended
 * @param message for humans; may be empty
 * @param limitedResources the resources that it took too much of
 */
public record Termination(
        OptionalInt status,
        Optional<TaskState> state,
        List<Reason> reasons,
        String message,
        List<Resource> limitedResources) {

    public Termination {
        reasons = List.copyOf(reasons);
        limitedResources = List.copyOf(limitedResources);
    }

    /** It ended with that wait status and there is no more to say. */
    public static Termination exited(int status) {
        return new Termination(OptionalInt.of(status), Optional.empty(), List.of(), "", List.of());
    }

    /** It is gone and nobody knows how. */
    public static final Termination UNKNOWN =
            new Termination(OptionalInt.empty(), Optional.empty(), List.of(), "", List.of());
}
