package io.mesocosm.common.zookeeper;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A client of a ZooKeeper ensemble; the simulator has its own. Never blocks the caller. Everything that it tells, answers,
 * changes and states of the session, comes one after the other, in the order in which the server saw it, on threads that
 * may change but never run side by side: whoever is told needs no lock as long as nobody else calls him. Requests may be
 * made from any thread; those of one thread reach the server in their order. Every request is answered once, unless the
 * client is closed first.
 *
 * <p>An answer of {@link Answer.Lost} is told before the {@link SessionState#CONNECTED} that follows the loss, and whoever
 * asks then sees everything that happened until then: no timer is needed to try again. When a session is over, all that was
 * asked in it is answered and all that is watched in it is called; the next {@code CONNECTED} begins another.
 *
 * <p>What is made with credentials can be read by the world and changed by whoever has them; without credentials it is
 * open, as Mesos leaves it.
 */
public interface ZooKeeperClient extends AutoCloseable {

    /** Begins to connect, and tells of the session from now on. To be called once. */
    void start(Consumer<SessionState> told);

    /** The session as of now, which {@link Znode#owner} names; 0 while there is none. */
    long sessionId();

    /** The names of a znode's children, in no order. */
    void children(String path, Consumer<Answer<List<String>>> answer);

    /**
     * The names of a znode's children, in no order, and one call when they change, when the znode goes, or when the session
     * is over. It waits through a lost connection, and tells then of what changed meanwhile.
     *
     * @param changed called at most once, and only after an answer of {@link Answer.Done}
     */
    void children(String path, Runnable changed, Consumer<Answer<List<String>>> answer);

    /** Znodes as of one instant, in the order of the paths; empty where there is none. Keep them below a megabyte together. */
    void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer);

    /**
     * A transaction, smaller than a megabyte: all changes happen, in order, or none. It is tried once: after
     * {@link Answer.Lost} the caller finds out what happened.
     *
     * @param answer the name of each change's znode, which is news if the server completed it
     */
    void commit(List<Change> changes, Consumer<Answer<List<String>>> answer);

    /** Ends the session, and its ephemeral znodes with it. Nothing is told any more. */
    @Override
    void close();
}
