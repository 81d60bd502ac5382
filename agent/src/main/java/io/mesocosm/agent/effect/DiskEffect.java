package io.mesocosm.agent.effect;

import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.common.ids.AgentId;
import java.util.List;
import java.util.Optional;

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
