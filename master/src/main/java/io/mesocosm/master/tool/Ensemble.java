package io.mesocosm.master.tool;

import io.mesocosm.common.detect.Group;
import io.mesocosm.common.detect.Group.Member;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.EnsembleClient;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import io.mesocosm.common.zookeeper.ZooKeeperUrl;
import io.mesocosm.common.zookeeper.server.EmbeddedZooKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A session with the ensemble that holds a registry, for one who waits for answers. */
final class Ensemble implements AutoCloseable {

    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    private final ZooKeeperUrl url;
    private final ZooKeeperClient client;
    private final Optional<EmbeddedZooKeeper> server;
    private final Duration patience;
    /** Who else hears of the session. */
    private final List<Consumer<SessionState>> listeners = new CopyOnWriteArrayList<>();

    private Ensemble(ZooKeeperUrl url, Optional<EmbeddedZooKeeper> server, Duration patience, Executor threads) {
        this.url = url;
        this.server = server;
        this.patience = patience;
        this.client = new EnsembleClient(url, SESSION_TIMEOUT, threads);
    }

    /**
     * Connects to the servers that masters were told with {@code --zk}.
     *
     * @throws ToolException when none answers in time
     */
    static Ensemble at(ZooKeeperUrl url, Duration patience, Executor threads) throws ToolException {
        return new Ensemble(url, Optional.empty(), patience, threads).connected();
    }

    /**
     * Starts the server of a master that has no {@code --zk} and does not run.
     *
     * @param directory where that server's files are
     */
    static Ensemble in(Path directory, Duration patience, Executor threads) throws ToolException {
        if (!Files.isDirectory(directory)) {
            throw new ToolException("there is no registry in " + directory);
        }
        try {
            EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory, reason -> {});
            return new Ensemble(server.url(), Optional.of(server), patience, threads).connected();
        } catch (IOException e) {
            throw new ToolException("cannot read the registry in " + directory + ": " + e.getMessage(), e);
        }
    }

    private Ensemble connected() throws ToolException {
        var connected = new CompletableFuture<SessionState>();
        client.start(state -> {
            if (state == SessionState.CONNECTED) {
                connected.complete(state);
            }
            listeners.forEach(listener -> listener.accept(state));
        });
        try {
            await(connected, "no ZooKeeper server answers at " + url.servers());
            return this;
        } catch (ToolException e) {
            close();
            throw e;
        }
    }

    /** Where masters stand for election. */
    String group() {
        return url.path();
    }

    ZooKeeperClient client() {
        return client;
    }

    void listen(Consumer<SessionState> listener) {
        listeners.add(listener);
    }

    /** The candidate that leads, of Mesos or ours; empty without candidates. */
    Optional<String> leader() throws ToolException {
        return children(group()).flatMap(Group::leader).map(Member::name);
    }

    /** The names of a znode's children; empty if there is no such znode. */
    Optional<List<String>> children(String path) throws ToolException {
        return answer(path, told -> client.children(path, told), Reason.NO_NODE);
    }

    /**
     * What is answered; empty if it is refused for a reason that was to be expected.
     *
     * @throws ToolException when there is no answer in time, or another one
     */
    <T> Optional<T> answer(String path, Consumer<Consumer<Answer<T>>> ask, Reason expected) throws ToolException {
        var answered = new CompletableFuture<Answer<T>>();
        ask.accept(answered::complete);
        return switch (await(answered, "ZooKeeper does not answer")) {
            case Answer.Done<T> done -> Optional.of(done.value());
            case Answer.Refused<T> refused when refused.reason() == expected -> Optional.empty();
            case Answer.Refused<T> refused ->
                throw new ToolException(
                        "ZooKeeper refuses '" + path + "': " + refused.reason().text());
            case Answer.Lost<T> lost -> throw new ToolException("the connection to ZooKeeper broke; try again");
        };
    }

    /** Waits for something that is told, no longer than the user wants to. */
    <T> T await(CompletableFuture<T> told, String late) throws ToolException {
        try {
            return told.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ToolException(late + " within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new ToolException(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolException("interrupted", e);
        }
    }

    @Override
    public void close() throws ToolException {
        client.close();
        if (server.isPresent()) {
            try {
                server.get().close();
            } catch (IOException e) {
                throw new ToolException("cannot close the registry: " + e.getMessage(), e);
            }
        }
    }
}
