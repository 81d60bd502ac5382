package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.mesos.v1.Protos.TaskState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits that containers reach. The kernel kills a process that is out of memory and says so; which of the two is
 * heard of first is chance, so who ended by himself is asked about too.
 */
record Limitations(ContainerLaunch.Parts parts, BiConsumer<ContainerId, ContainerTermination> onReached) {

    private static final Logger log = LoggerFactory.getLogger(Limitations.class);

    /** Isolators tell from now on. */
    void watch(ContainerId id) throws ContainerizerException {
        for (Isolator isolator : parts.isolatorsFor(id)) {
            isolator.watch(id, limitation -> {
                log.info("container reached a limit container={} message={}", id, limitation.getMessage());
                onReached.accept(id, cause(limitation));
            });
        }
    }

    /** A container of the agent's former life stays, whether it can be watched or not. */
    void watchAgain(ContainerId id) {
        try {
            watch(id);
        } catch (ContainerizerException e) {
            log.error("limits cannot be watched container={} reason={}", id, e.getMessage());
        }
    }

    /** Why a container has ended that nobody asked to. */
    Optional<ContainerTermination> reached(ContainerId id) {
        for (Isolator isolator : parts.isolatorsFor(id)) {
            try {
                Optional<ContainerLimitation> limitation = isolator.reached(id);
                if (limitation.isPresent()) {
                    return limitation.map(Limitations::cause);
                }
            } catch (ContainerizerException e) {
                log.warn(
                        "limits are not known container={} isolator={} reason={}", id, isolator.name(), e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static ContainerTermination cause(ContainerLimitation limitation) {
        var cause = ContainerTermination.newBuilder()
                .setState(TaskState.TASK_FAILED)
                .setMessage(limitation.getMessage())
                .addAllLimitedResources(limitation.getResourcesList());
        if (limitation.hasReason()) {
            cause.setReason(limitation.getReason());
        }
        return cause.build();
    }
}
