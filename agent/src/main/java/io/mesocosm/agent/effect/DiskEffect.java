package io.mesocosm.agent.effect;

import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.common.ids.AgentId;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Resource;

/** The agent's disk. */
public sealed interface DiskEffect extends AgentEffect {

    /**
     * Writes below {@code meta/slaves/<agent>}, in order, also across effects; a failure ends the agent. When done,
     * {@code Checkpointed} brings the token back, if there is one. Update records must survive a crash of the host; the
     * rest must survive one of the process.
     */
    record Checkpoint(AgentId agent, List<CheckpointWrite> writes, Optional<CheckpointToken> token)
            implements DiskEffect {

        public Checkpoint {
            writes = List.copyOf(writes);
        }
    }

    /**
     * Makes the agent's resources those: volumes that are new get their directories, those that are gone lose them, and
     * what is kept of both changes in one go. Answered by {@code ResourcesStored}; one at a time. When a volume can be
     * neither made nor removed everything stays as it was. A crash in between is made good by whoever reads the disk next.
     *
     * @param before what is kept so far
     * @param after what will be
     * @param operations those that a later agent must know
     */
    record StoreResources(List<Resource> before, List<Resource> after, List<Operation> operations)
            implements DiskEffect {

        public StoreResources {
            before = List.copyOf(before);
            after = List.copyOf(after);
            operations = List.copyOf(operations);
        }
    }

    /** Sets the modification time of directories to now, if they exist: their age as garbage begins. */
    record TouchPaths(List<String> paths) implements DiskEffect {

        public TouchPaths {
            paths = List.copyOf(paths);
        }
    }

    /**
     * Removes directories with all that is in them; answered by {@code PathsRemoved}. They leave their place before the
     * effect returns (renamed into a corner of the work directory, then deleted), since a later launch may need the same
     * path. What is not there counts as removed.
     */
    record RemovePaths(List<String> paths) implements DiskEffect {

        public RemovePaths {
            paths = List.copyOf(paths);
        }
    }
}
