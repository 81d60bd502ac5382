package io.mesocosm.agent.gc;

import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Collectible;
import io.mesocosm.agent.state.Garbage;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.collect.PersistentMap;
import java.time.Duration;
import java.util.List;

/**
 * Directories of the dead: kept as long as the disk allows, at most for the configured time.
 *
 * <p>Behaviour: Mesos: GarbageCollector, Slave::_checkDiskUsage.
 */
public final class Collection {

    private Collection() {}

    /** Directories are of the dead from now on. */
    public static void schedule(Turn turn, List<String> paths) {
        turn.effect(new DiskEffect.TouchPaths(paths));
        Garbage garbage = turn.state().garbage();
        PersistentMap<String, Collectible> scheduled = garbage.scheduled();
        for (String path : paths) {
            scheduled = scheduled.put(path, new Collectible(path, turn.now()));
        }
        become(turn, scheduled, garbage.removing());
    }

    /** Directories are needed again. */
    public static void keep(Turn turn, List<String> paths) {
        Garbage garbage = turn.state().garbage();
        PersistentMap<String, Collectible> scheduled = garbage.scheduled();
        for (String path : paths) {
            scheduled = scheduled.remove(path);
        }
        become(turn, scheduled, garbage.removing());
    }

    /** Directories of an earlier life: their age counts from their last change. */
    public static void found(Turn turn, DiskEvent.GarbageFound event) {
        Garbage garbage = turn.state().garbage();
        PersistentMap<String, Collectible> scheduled = garbage.scheduled();
        for (DiskEvent.Leftover leftover : event.leftovers()) {
            scheduled = scheduled.put(
                    leftover.path(), new Collectible(leftover.path(), turn.now().minus(leftover.age())));
        }
        become(turn, scheduled, garbage.removing());
    }

    /** The fuller the disk, the sooner directories go: those that are too old by that measure go now. */
    public static void measured(Turn turn, double used) {
        AgentState state = turn.state();
        AgentConfig.Collection config = state.config().collection();
        double share = Math.max(0, 1 - config.headroom() - used);
        Duration allowed = Duration.ofNanos((long) (config.delay().toNanos() * share));
        Garbage garbage =
                new Garbage(state.garbage().scheduled(), state.garbage().removing(), allowed);
        List<Collectible> old = garbage.scheduled().values().stream()
                .filter(item -> Duration.between(item.since(), turn.now()).compareTo(allowed) >= 0)
                .toList();
        PersistentMap<String, Collectible> scheduled = garbage.scheduled();
        PersistentMap<String, Collectible> removing = garbage.removing();
        for (Collectible item : old) {
            scheduled = scheduled.remove(item.path());
            removing = removing.put(item.path(), item);
        }
        turn.become(state.withGarbage(new Garbage(scheduled, removing, allowed)));
        if (!old.isEmpty()) {
            turn.effect(new DiskEffect.RemovePaths(
                    old.stream().map(Collectible::path).sorted().toList()));
        }
    }

    /** Directories are gone, or could not be removed. */
    public static void removed(Turn turn, DiskEvent.PathsRemoved event) {
        Garbage garbage = turn.state().garbage();
        PersistentMap<String, Collectible> removing = garbage.removing();
        for (String path : event.removed()) {
            removing = removing.remove(path);
            turn.count("gc/path_removals_succeeded");
        }
        for (String path : event.failed()) {
            removing = removing.remove(path);
            turn.count("gc/path_removals_failed");
        }
        become(turn, garbage.scheduled(), removing);
    }

    private static void become(
            Turn turn, PersistentMap<String, Collectible> scheduled, PersistentMap<String, Collectible> removing) {
        Duration allowed = turn.state().garbage().allowedAge();
        turn.become(turn.state().withGarbage(new Garbage(scheduled, removing, allowed)));
    }
}
