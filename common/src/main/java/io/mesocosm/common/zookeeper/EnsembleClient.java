package io.mesocosm.common.zookeeper;

import io.mesocosm.common.loop.FaultHandler;
import io.mesocosm.common.loop.SerialExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of a real ensemble. Everything happens one after the other on threads that it borrows.
 *
 * <p>It promises more than a bare handle: when a session ends, whatever was asked in it is answered first; a session that
 * nobody hears of for its timeout counts as over, although no server can say so (Mesos: {@code GroupProcess::timedout}),
 * and the next one begins; and who asks what became of a transaction whose answer got lost does not ask a server that has
 * not heard of it yet.
 */
public final class EnsembleClient implements ZooKeeperClient {

    private static final Logger LOG = LoggerFactory.getLogger(EnsembleClient.class);

    private final ZooKeeperUrl url;
    private final Duration timeout;
    private final Executor threads;
    private final FaultHandler faults;
    private final Executor serial;

    private Consumer<SessionState> told = state -> {};
    /** What was told last; before that there was no session either. */
    private SessionState state = SessionState.EXPIRED;
    /** Whether the session has a connection. */
    private boolean connected;
    /** Counts the changes of the connection, so that a timer knows whether it is still meant. */
    private int changes;
    /** How often connecting failed since there was a connection. */
    private int attempts;
    /** Whether a transaction got no answer since a server was last asked to catch up. */
    private boolean doubtful;

    /** Read by {@link #close} as well. */
    private volatile @Nullable EnsembleSession session;

    private volatile long sessionId;
    private volatile boolean closed;

    /**
     * A client that has not begun to connect.
     *
     * @param timeout what a session's timeout shall be; servers may grant another
     * @param threads lent for short tasks, one at a time, and for the ends of sessions, which wait for the network
     */
    public EnsembleClient(ZooKeeperUrl url, Duration timeout, Executor threads) {
        this(url, timeout, threads, (doing, cause) -> LOG.error("Failed doing={}", doing, cause));
    }

    /**
     * A client that has not begun to connect.
     *
     * @param timeout what a session's timeout shall be; servers may grant another
     * @param threads lent for short tasks, one at a time, and for the ends of sessions, which wait for the network
     * @param faults told when whoever is told something throws: he may wait for ever for what he did not take in
     */
    public EnsembleClient(ZooKeeperUrl url, Duration timeout, Executor threads, FaultHandler faults) {
        this.url = url;
        this.timeout = timeout;
        this.threads = threads;
        this.faults = faults;
        var inOrder = new SerialExecutor(threads);
        // Once closed, nothing is told any more, and the threads may have been given back.
        this.serial = task -> {
            if (!closed) {
                inOrder.execute(() -> guarded(task));
            }
        };
    }

    @Override
    public void start(Consumer<SessionState> told) {
        serial.execute(() -> {
            this.told = told;
            open();
        });
    }

    @Override
    public long sessionId() {
        return sessionId;
    }

    @Override
    public void children(String path, Consumer<Answer<List<String>>> answer) {
        request(answer, (open, told) -> open.children(path, told));
    }

    @Override
    public void children(String path, Runnable changed, Consumer<Answer<List<String>>> answer) {
        request(answer, (open, told) -> open.children(path, unlessClosed(changed), told));
    }

    @Override
    public void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer) {
        request(answer, (open, told) -> {
            if (paths.isEmpty()) {
                told.accept(new Answer.Done<>(List.of()));
            } else {
                open.read(List.copyOf(paths), told);
            }
        });
    }

    @Override
    public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
        request(answer, (open, told) -> {
            if (changes.isEmpty()) {
                told.accept(new Answer.Done<>(List.of()));
                return;
            }
            open.commit(List.copyOf(changes), result -> {
                doubtful |= result instanceof Answer.Lost;
                told.accept(result);
            });
        });
    }

    @Override
    public void close() {
        closed = true;
        EnsembleSession open = session;
        if (open != null) {
            open.endAndWait(threads);
        }
    }

    @FunctionalInterface
    private interface Sending<T> {
        void send(EnsembleSession open, Consumer<Answer<T>> told);
    }

    /** Without a connection the answer is known, and nothing happens behind the back of whoever asks again later. */
    private <T> void request(Consumer<Answer<T>> answer, Sending<T> sending) {
        serial.execute(() -> {
            Consumer<Answer<T>> told =
                    result -> unlessClosed(() -> answer.accept(result)).run();
            EnsembleSession open = session;
            if (open == null || state != SessionState.CONNECTED) {
                told.accept(new Answer.Lost<>());
                return;
            }
            try {
                sending.send(open, told);
            } catch (IllegalArgumentException e) {
                LOG.warn("Not a request for ZooKeeper", e);
                told.accept(new Answer.Refused<>(Answer.Reason.OTHER, ""));
            }
        });
    }

    private Runnable unlessClosed(Runnable call) {
        return () -> {
            if (!closed) {
                guarded(call);
            }
        };
    }

    /** Whoever is told may fail, and does not take the client with him: a thread's top, therefore the wide catch. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            faults.fault("take in what ZooKeeper tells", e);
        }
    }

    private void open() {
        if (closed) {
            return;
        }
        try {
            connected = false;
            var next = new EnsembleSession(url, timeout, serial, new Listener());
            session = next;
            if (closed) {
                next.end(threads);
            }
            after(timeout, () -> {
                if (session == next && next.id() == 0 && !closed) {
                    LOG.warn("No ZooKeeper server answers servers={}, will go on trying", url.servers());
                }
            });
        } catch (IOException e) {
            LOG.warn("Failed to begin a ZooKeeper session, will try again", e);
            after(timeout, this::open);
        }
    }

    private final class Listener implements EnsembleSession.Listener {

        @Override
        public void changed(EnsembleSession of, KeeperState now) {
            if (of != session) {
                return;
            }
            switch (now) {
                case SyncConnected -> connected(of);
                case Disconnected -> disconnected(of);
                case Expired -> expire(of);
                case AuthFailed -> {
                    // A server answers, and refuses: so it will every request.
                    LOG.error("ZooKeeper refuses the credentials of {}", url);
                    tell(of, SessionState.CONNECTED);
                }
                default -> LOG.debug("ZooKeeper says {}", now);
            }
        }

        @Override
        public void undecided(EnsembleSession of) {
            expire(of);
        }
    }

    /** Who waits to ask what became of a transaction shall not be told what was before it. */
    private void connected(EnsembleSession of) {
        connected = true;
        attempts = 0;
        changes++;
        if (!doubtful) {
            tell(of, SessionState.CONNECTED);
            return;
        }
        of.sync(() -> {
            doubtful = false;
            tell(of, SessionState.CONNECTED);
        });
    }

    private void disconnected(EnsembleSession of) {
        if (!connected) {
            attempts++;
            if (Integer.bitCount(attempts) == 1) {
                LOG.warn("ZooKeeper cannot be reached at {}, failed attempts: {}", url.servers(), attempts);
            }
            return;
        }
        connected = false;
        int change = ++changes;
        if (state == SessionState.CONNECTED) {
            tell(of, SessionState.SUSPENDED);
        }
        after(of.timeout(), () -> {
            if (changes == change) {
                LOG.warn(
                        "ZooKeeper was silent for {} ms, the session counts as expired",
                        of.timeout().toMillis());
                expire(of);
            }
        });
    }

    private void expire(EnsembleSession of) {
        if (of != session || closed) {
            return;
        }
        session = null;
        connected = false;
        changes++;
        of.giveUp();
        of.end(threads);
        if (state != SessionState.EXPIRED) {
            tell(of, SessionState.EXPIRED);
        }
        open();
    }

    private void after(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, serial)
                .execute(task);
    }

    private void tell(EnsembleSession of, SessionState next) {
        state = next;
        sessionId = next == SessionState.EXPIRED ? 0 : of.id();
        LOG.info("ZooKeeper session state={} id=0x{}", next, Long.toHexString(of.id()));
        unlessClosed(() -> told.accept(next)).run();
    }
}
