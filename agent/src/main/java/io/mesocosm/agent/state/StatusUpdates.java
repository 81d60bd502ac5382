package io.mesocosm.agent.state;

import io.mesocosm.common.collect.PersistentMap;
import java.util.Optional;

/**
 * All streams of updates, of tasks and of operations.
 *
 * @param paused whether nothing is forwarded, because no master is there to take it
 */
public record StatusUpdates(PersistentMap<StreamKey, UpdateStream> streams, boolean paused) {

    /** No streams, and nobody to forward them to. */
    public static final StatusUpdates NONE = new StatusUpdates(PersistentMap.empty(), true);

    /** The stream of a task or an operation. */
    public Optional<UpdateStream> stream(StreamKey key) {
        return streams.get(key);
    }

    /** With that stream, new or changed. */
    public StatusUpdates with(UpdateStream stream) {
        return new StatusUpdates(streams.put(stream.key(), stream), paused);
    }

    /** Without that stream. */
    public StatusUpdates without(StreamKey key) {
        return new StatusUpdates(streams.remove(key), paused);
    }

    /** Forwards, or does not. */
    public StatusUpdates withPaused(boolean value) {
        return new StatusUpdates(streams, value);
    }
}
