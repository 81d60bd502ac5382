package io.mesocosm.agent.state;

import com.google.protobuf.ByteString;
import io.mesocosm.common.collect.PersistentQueue;
import io.mesocosm.common.collect.PersistentSet;
import java.time.Duration;
import java.util.Optional;

/**
 * The updates of one task or operation on their way to the framework: strictly in order, one outstanding, the head
 * repeated until acknowledged. Updates enter once they are durable.
 *
 * @param run whose checkpoint directory keeps a task's updates; empty when they are kept in memory only
 * @param storing updates that are being written, not yet in the stream
 * @param pending durable, not acknowledged; the first is the outstanding one
 * @param known the uuids of all updates so far
 * @param acknowledging the uuid of the head while its acknowledgement is being written
 * @param retry when forwarding the head again is due, counted from the last time
 */
public record UpdateStream(
        StreamKey key,
        Optional<ExecutorRun> run,
        PersistentQueue<Update> storing,
        PersistentQueue<Update> pending,
        PersistentSet<ByteString> known,
        Optional<ByteString> acknowledging,
        Duration retry) {

    /** How long the first repetition waits. */
    public static final Duration RETRY_MIN = Duration.ofSeconds(10);

    /** The longest that any repetition waits. */
    public static final Duration RETRY_MAX = Duration.ofMinutes(10);

    /** A stream before its first update. */
    public static UpdateStream start(StreamKey key, Optional<ExecutorRun> run) {
        return new UpdateStream(
                key,
                run,
                PersistentQueue.empty(),
                PersistentQueue.empty(),
                PersistentSet.empty(),
                Optional.empty(),
                RETRY_MIN);
    }

    /** Whether its updates outlive the agent: those of operations always do. */
    public boolean isDurable() {
        return switch (key) {
            case StreamKey.OfTask _ -> run.isPresent();
            case StreamKey.OfOperation _ -> true;
        };
    }

    /** The outstanding update. */
    public Optional<Update> head() {
        return pending.first();
    }

    /** Whether an update of that uuid came before. */
    public boolean knows(ByteString uuid) {
        return known.contains(uuid);
    }

    /** Whether that update is being written. */
    public boolean isStoring(ByteString uuid) {
        return storing.stream().anyMatch(update -> update.uuid().equals(uuid));
    }

    /** An update arrived and is being written. */
    public UpdateStream storing(Update update) {
        return new UpdateStream(key, run, storing.add(update), pending, known.add(update.uuid()), acknowledging, retry);
    }

    /** The update of that uuid is durable and takes its place; nothing changes when it was not being written. */
    public UpdateStream stored(ByteString uuid) {
        PersistentQueue<Update> rest = PersistentQueue.empty();
        PersistentQueue<Update> moved = pending;
        for (Update update : storing) {
            if (update.uuid().equals(uuid)) {
                moved = moved.add(update);
            } else {
                rest = rest.add(update);
            }
        }
        return new UpdateStream(key, run, rest, moved, known, acknowledging, retry);
    }

    /** The framework acknowledged the head; that is being written. */
    public UpdateStream acknowledging(ByteString uuid) {
        return new UpdateStream(key, run, storing, pending, known, Optional.of(uuid), retry);
    }

    /** The acknowledgement of the head, which was not terminal, is durable: the next is outstanding. */
    public UpdateStream acknowledged() {
        return new UpdateStream(key, run, storing, pending.removeFirst(), known, Optional.empty(), RETRY_MIN);
    }

    /** The head was forwarded: how long the next repetition waits. */
    public UpdateStream withRetry(Duration value) {
        return new UpdateStream(key, run, storing, pending, known, acknowledging, value);
    }
}
