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
 * @param channels whose schedulers are reached how; no two are reached the same way
 */
public record Frameworks(
        PersistentMap<FrameworkId, Framework> registered,
        BoundedMap<FrameworkId, Completed> completed,
        PersistentMap<Channel, FrameworkId> channels) {

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

    /** The framework whose scheduler is reached so, if any. */
    public Optional<Framework> at(Channel channel) {
        return channels.get(channel).flatMap(registered::get);
    }

    /** With a framework more, or in place of what was known of it. */
    public Frameworks put(Framework framework) {
        FrameworkId id = framework.id();
        Optional<Channel> before =
                registered.get(id).flatMap(old -> old.subscription().channel());
        Optional<Channel> after = framework.subscription().channel();
        PersistentMap<Channel, FrameworkId> open = channels;
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
        Optional<Channel> channel =
                registered.get(framework.id()).flatMap(old -> old.subscription().channel());
        return new Frameworks(
                registered.remove(framework.id()),
                completed.put(framework.id(), new Completed(framework, now)),
                channel.map(channels::remove).orElse(channels));
    }
}
