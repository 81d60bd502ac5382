package io.mesocosm.agent.state;

import com.google.protobuf.ByteString;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The status updates of one task on their way to the framework: strictly in order, one outstanding, the head repeated
 * until acknowledged. Updates enter once they are durable.
 *
 * @param run whose checkpoint directory keeps the updates; empty when they are kept in memory only
 * @param storing updates that are being written, not yet in the stream
 * @param pending durable, not acknowledged; the first is the outstanding one
 * @param known the uuids of all updates so far
 * @param acknowledging the uuid of the head while its acknowledgement is being written
 * @param retry when forwarding the head again is due, counted from the last time
 */
public record UpdateStream(
        StreamKey key,
        Optional<ExecutorRun> run,
        List<StatusUpdate> storing,
        List<StatusUpdate> pending,
        PersistentSet<ByteString> known,
        Optional<ByteString> acknowledging,
        Duration retry) {

    /** How long the first repetition waits. */
    public static final Duration RETRY_MIN = Duration.ofSeconds(10);

    /** The longest that any repetition waits. */
    public static final Duration RETRY_MAX = Duration.ofMinutes(10);

    public UpdateStream {
        storing = List.copyOf(storing);
        pending = List.copyOf(pending);
    }

    /** A stream before its first update. */
    public static UpdateStream start(StreamKey key, Optional<ExecutorRun> run) {
        return new UpdateStream(key, run, List.of(), List.of(), PersistentSet.empty(), Optional.empty(), RETRY_MIN);
    }

    /** The outstanding update. */
    public Optional<StatusUpdate> head() {
        return pending.isEmpty() ? Optional.empty() : Optional.of(pending.getFirst());
    }

    /** Whether an update of that uuid came before. */
    public boolean knows(ByteString uuid) {
        return known.contains(uuid);
    }

    /** Whether that update is being written. */
    public boolean isStoring(ByteString uuid) {
        return storing.stream().anyMatch(update -> update.getUuid().equals(uuid));
    }

    /** An update arrived and is being written. */
    public UpdateStream storing(StatusUpdate update) {
        return new UpdateStream(
                key, run, append(storing, update), pending, known.add(update.getUuid()), acknowledging, retry);
    }

    /** The update of that uuid is durable and takes its place; nothing changes when it was not being written. */
    public UpdateStream stored(ByteString uuid) {
        List<StatusUpdate> moved =
                storing.stream().filter(u -> u.getUuid().equals(uuid)).toList();
        List<StatusUpdate> rest =
                storing.stream().filter(u -> !u.getUuid().equals(uuid)).toList();
        return new UpdateStream(
                key, run, rest, Stream.concat(pending.stream(), moved.stream()).toList(), known, acknowledging, retry);
    }

    /** The framework acknowledged the head; that is being written. */
    public UpdateStream acknowledging(ByteString uuid) {
        return new UpdateStream(key, run, storing, pending, known, Optional.of(uuid), retry);
    }

    /** The acknowledgement of the head, which was not terminal, is durable: the next is outstanding. */
    public UpdateStream acknowledged() {
        return new UpdateStream(
                key, run, storing, pending.subList(1, pending.size()), known, Optional.empty(), RETRY_MIN);
    }

    /** The head was forwarded: how long the next repetition waits. */
    public UpdateStream withRetry(Duration value) {
        return new UpdateStream(key, run, storing, pending, known, acknowledging, value);
    }

    private static <T> List<T> append(List<T> list, T item) {
        return Stream.concat(list.stream(), Stream.of(item)).toList();
    }
}
