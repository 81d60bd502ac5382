package io.mesocosm.agent.event;

import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** From the agent's disk. */
public sealed interface DiskEvent extends AgentEvent {

    /** The first event of all: what was found on disk, if anything. */
    record Recovered(RecoveredAgent agent) implements DiskEvent {}

    /** The writes of a Checkpoint effect are durable. */
    record Checkpointed(CheckpointToken token) implements DiskEvent {}

    /** The effect StoreResources is done, or was not possible for that reason. */
    record ResourcesStored(Optional<String> failure) implements DiskEvent {}

    /** A look at the disk that holds the work directory; {@code used} is a fraction. */
    record DiskUsageMeasured(double used) implements DiskEvent {}

    /** Directories left by an earlier life were found: garbage of that age. */
    record GarbageFound(List<Leftover> leftovers) implements DiskEvent {

        public GarbageFound {
            leftovers = List.copyOf(leftovers);
        }
    }

    /** The effect RemovePaths is done. */
    record PathsRemoved(List<String> removed, List<String> failed) implements DiskEvent {

        public PathsRemoved {
            removed = List.copyOf(removed);
            failed = List.copyOf(failed);
        }
    }

    /** A directory and how long ago it was last modified. */
    record Leftover(String path, Duration age) {}
}
