package io.mesocosm.master.registry.store;

import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the registry asks of ZooKeeper. Whatever comes back comes through the inbox. What only reads is asked until it is
 * answered; what gets lost is asked again when there is a server again. Owned by the inbox, as everything that it calls.
 */
final class Conversation {

    private final ZooKeeperClient client;
    private final Inbox inbox;
    private final Consumer<String> failed;
    private List<Runnable> waiting = new ArrayList<>();
    private boolean over;

    Conversation(ZooKeeperClient client, Inbox inbox, Consumer<String> failed) {
        this.client = client;
        this.inbox = inbox;
        this.failed = failed;
    }

    /** Whether it failed: nothing is asked and told any more. */
    boolean isOver() {
        return over;
    }

    /** Ends it, and says why; only the first time. */
    void fail(String why) {
        if (!over) {
            over = true;
            waiting.clear();
            failed.accept(why);
        }
    }

    void fail(Answer.Refused<?> refused) {
        fail(reason(refused.reason()) + " at znode '" + refused.path() + "'");
    }

    private static String reason(Answer.Reason reason) {
        return switch (reason) {
            case NO_NODE -> "ZooKeeper says that there is nothing";
            case NODE_EXISTS -> "ZooKeeper says that there is something already";
            case BAD_VERSION -> "ZooKeeper says that somebody else has written";
            case NOT_EMPTY -> "ZooKeeper says that there is something below";
            case NO_AUTH -> "ZooKeeper does not permit it";
            case OTHER -> "ZooKeeper refuses a request (the logs say why)";
        };
    }

    /** The session changed. */
    void told(SessionState state) {
        if (state == SessionState.CONNECTED) {
            List<Runnable> now = waiting;
            waiting = new ArrayList<>();
            now.forEach(this::go);
        }
    }

    /** Runs something once a server answers again; to be called when an answer got lost. */
    void whenConnected(Runnable task) {
        waiting.add(task);
    }

    private void go(Runnable task) {
        if (!over) {
            task.run();
        }
    }

    /** Some znodes; what cannot be read ends the conversation. */
    void read(List<String> paths, Consumer<List<Optional<Znode>>> then) {
        client.read(
                paths,
                answer -> inbox.put(() -> go(() -> {
                    switch (answer) {
                        case Answer.Done<List<Optional<Znode>>> done -> then.accept(done.value());
                        case Answer.Refused<List<Optional<Znode>>> refused -> fail(refused);
                        case Answer.Lost<List<Optional<Znode>>> lost -> whenConnected(() -> read(paths, then));
                    }
                })));
    }

    /** The names of a znode's children; a znode that is not there ends the conversation. */
    void children(String path, Consumer<List<String>> then) {
        client.children(
                path,
                answer -> inbox.put(() -> go(() -> {
                    switch (answer) {
                        case Answer.Done<List<String>> done -> then.accept(done.value());
                        case Answer.Refused<List<String>> refused -> fail(refused);
                        case Answer.Lost<List<String>> lost -> whenConnected(() -> children(path, then));
                    }
                })));
    }

    /** A transaction, once. */
    void commit(List<Change> changes, Consumer<Answer<List<String>>> then) {
        client.commit(changes, answer -> inbox.put(() -> go(() -> then.accept(answer))));
    }

    /** Brings something into the inbox that answers what was asked past this. */
    <T> Consumer<T> through(Consumer<T> then) {
        return answer -> inbox.put(() -> go(() -> then.accept(answer)));
    }

    ZooKeeperClient client() {
        return client;
    }
}
