package io.mesocosm.master.state;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.FrameworkId;
import java.time.Instant;
import java.util.Optional;

/**
 * Every framework that the master has to do with.
 *
 * @param registered those that are not completed, by id
 * @param completed those that ended, the oldest first
 * @param streams whose event streams are open
 */
public record Frameworks(
        PersistentMap<FrameworkId, Framework> registered,
        BoundedMap<FrameworkId, Completed> completed,
        PersistentMap<StreamId, FrameworkId> streams) {

    /**
     * A framework that ended.
     *
     * @param framework as it was at its end; all its tasks are completed
     * @param unregistered when it ended
     */
    public record Completed(Framework framework, Instant unregistered) {}

    /** No frameworks. */
    public static Frameworks none(MasterSettings.HistorySettings history) {
        return new Frameworks(
                PersistentMap.empty(), BoundedMap.empty(history.maxCompletedFrameworks()), PersistentMap.empty());
    }

    /** With a framework more, or in place of what was known of it. */
    public Frameworks put(Framework framework) {
        FrameworkId id = framework.id();
        Optional<StreamId> before = registered.get(id).flatMap(old -> old.subscription().stream());
        Optional<StreamId> after = framework.subscription().stream();
        PersistentMap<StreamId, FrameworkId> open = streams;
        if (!before.equals(after)) {
            open = before.map(open::remove).orElse(open);
            if (after.isPresent()) {
                open = open.put(after.get(), id);
            }
        }
        return new Frameworks(registered.put(id, framework), completed, open);
    }

    /** With a framework that ended. */
    public Frameworks complete(Framework framework, Instant now) {
        Optional<StreamId> stream = registered.get(framework.id()).flatMap(old -> old.subscription().stream());
        return new Frameworks(
                registered.remove(framework.id()),
                completed.put(framework.id(), new Completed(framework, now)),
                stream.map(streams::remove).orElse(streams));
    }
}
