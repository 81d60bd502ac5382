package io.mesocosm.common.zookeeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.AsyncCallback.ChildrenCallback;
import org.apache.zookeeper.AsyncCallback.MultiCallback;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with the ensemble, from its first attempt to connect to its end. Owned by the client's thread; what ZooKeeper's
 * own threads tell is brought there in its order.
 */
final class EnsembleSession {

    private static final Logger LOG = LoggerFactory.getLogger(EnsembleSession.class);

    /** A list of children that grew too long for the usual megabyte shall still be readable. */
    private static final int LONGEST_ANSWER_BYTES = 16 << 20;

    /** How long the end of a process waits for the ensemble to know of it. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final ZooKeeper handle;
    private final Operations operations;
    private final Executor owner;
    private final Requests requests = new Requests();
    private final Listener listener;
    private volatile boolean ended;

    /** Whose session it is. */
    interface Listener {

        /** The connection came or went, or the session is over. */
        void changed(EnsembleSession session, KeeperState state);

        /** The session has become of no use, although it is connected. */
        void undecided(EnsembleSession session);
    }

    /**
     * Begins to connect.
     *
     * @param owner where everything is told
     * @throws IOException when the process has no more sockets
     */
    EnsembleSession(ZooKeeperUrl url, Duration timeout, Executor owner, Listener listener) throws IOException {
        this.owner = owner;
        this.listener = listener;
        this.operations = new Operations(url.credentials().isPresent());
        Watcher watcher = event -> tell(() -> listener.changed(this, event.getState()));
        this.handle = new ZooKeeper(url.servers(), (int) timeout.toMillis(), watcher, new Settings());
        url.credentials()
                .ifPresent(known ->
                        handle.addAuthInfo("digest", known.userAndPassword().getBytes(StandardCharsets.UTF_8)));
    }

    long id() {
        return handle.getSessionId();
    }

    /** The timeout as the server granted it. */
    Duration timeout() {
        return Duration.ofMillis(handle.getSessionTimeout());
    }

    void children(String path, Consumer<Answer<List<String>>> answer) {
        Consumer<Answer<List<String>>> request = requests.request(answer);
        ChildrenCallback told = (code, asked, context, names) ->
                reply(code, () -> request.accept(Replies.of(code, path, () -> List.copyOf(names))));
        handle.getChildren(path, false, told, null);
    }

    void children(String path, Runnable changed, Consumer<Answer<List<String>>> answer) {
        Watch watch = new Watch(changed);
        Consumer<Answer<List<String>>> request = requests.request(answer);
        ChildrenCallback told = (code, asked, context, names) -> reply(code, () -> {
            Answer<List<String>> result = Replies.of(code, path, () -> List.copyOf(names));
            if (result instanceof Answer.Done) {
                watch.set();
            }
            request.accept(result);
        });
        handle.getChildren(path, watch, told, null);
    }

    void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer) {
        Consumer<Answer<List<Optional<Znode>>>> request = requests.request(answer);
        MultiCallback told = (code, asked, context, results) ->
                reply(code, () -> request.accept(Replies.read(code, paths, results)));
        handle.multi(paths.stream().map(Op::getData).toList(), told, null);
    }

    void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
        Consumer<Answer<List<String>>> request = requests.request(answer);
        MultiCallback told = (code, asked, context, results) ->
                reply(code, () -> request.accept(Replies.commit(code, changes, results)));
        handle.multi(operations.of(changes), told, null);
    }

    /** Asks the server to catch up with everything that the ensemble has decided until now. */
    void sync(Runnable done) {
        Consumer<Answer<String>> request = requests.request(answer -> {
            if (!(answer instanceof Answer.Lost)) {
                done.run();
            }
        });
        handle.sync(
                "/",
                (code, path, context) -> reply(code, () -> request.accept(Replies.of(code, path, () -> path))),
                null);
    }

    /** Answers and calls what is left; nothing of this session is told after that. */
    void giveUp() {
        requests.giveUp();
    }

    /** Ends the session at the server, as far as it can be reached; returns at once, and nothing is told any more. */
    void end(Executor threads) {
        ended = true;
        close(threads, () -> {});
    }

    /** As {@link #end(Executor)}, and waits for it a while. */
    void endAndWait(Executor threads) {
        ended = true;
        var closed = new CountDownLatch(1);
        close(threads, closed::countDown);
        try {
            if (!closed.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("The ZooKeeper session could not be ended in time, it will expire");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the network, unless there are no threads any more that could. */
    private void close(Executor threads, Runnable closed) {
        try {
            threads.execute(() -> {
                close();
                closed.run();
            });
        } catch (RejectedExecutionException e) {
            close();
            closed.run();
        }
    }

    private void close() {
        try {
            handle.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Threads may be gone once the session is. */
    private void tell(Runnable told) {
        if (!ended) {
            owner.execute(told);
        }
    }

    private void reply(int code, Runnable told) {
        tell(() -> {
            told.run();
            if (Replies.isUndecided(code)) {
                listener.undecided(this);
            }
        });
    }

    /** What the handle would else look for in system properties; some of that begins with loading what TLS needs. */
    private static final class Settings extends ZKClientConfig {

        Settings() {
            setProperty(ENABLE_CLIENT_SASL_KEY, "false");
            setProperty(JUTE_MAXBUFFER, String.valueOf(LONGEST_ANSWER_BYTES));
        }

        @Override
        protected void handleBackwardCompatibility() {}
    }

    /** Calls once, and not before it was told that it watches. */
    private final class Watch implements Watcher {

        private final Runnable changed;
        private Runnable call = () -> {};

        Watch(Runnable changed) {
            this.changed = changed;
        }

        void set() {
            call = requests.watch(changed);
        }

        @Override
        public void process(WatchedEvent event) {
            if (event.getType() != Event.EventType.None) {
                tell(() -> call.run());
            }
        }
    }
}
