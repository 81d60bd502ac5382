package io.mesocosm.agent.state;

import java.util.List;
import java.util.UUID;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What the agent has to offer, in post-refinement format.
 *
 * @param total everything, after reservations and volumes made at run time
 * @param checkpointed dynamic reservations and persistent volumes
 * @param version changes with every start and every change; a task planned with another version is dropped
 */
public record ResourcesState(List<Resource> total, List<Resource> checkpointed, UUID version) {

    public ResourcesState {
        total = List.copyOf(total);
        checkpointed = List.copyOf(checkpointed);
    }
}
