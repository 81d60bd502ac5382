package io.mesocosm.simulation.world;

import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the znodes of one instant, out of the world: it takes no time, and nobody notices. */
record Glance(ZnodeTree tree) implements ZooKeeperClient {

    @Override
    public void start(Consumer<SessionState> told) {
        told.accept(SessionState.CONNECTED);
    }

    @Override
    public long sessionId() {
        return 0;
    }

    @Override
    public void children(String path, Consumer<Answer<List<String>>> answer) {
        answer.accept(tree.children(path)
                .<Answer<List<String>>>map(Answer.Done::new)
                .orElseGet(() -> new Answer.Refused<>(Reason.NO_NODE, path)));
    }

    @Override
    public void children(String path, Runnable changed, Consumer<Answer<List<String>>> answer) {
        children(path, answer);
    }

    @Override
    public void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer) {
        answer.accept(new Answer.Done<>(paths.stream().map(tree::read).toList()));
    }

    @Override
    public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
        answer.accept(new Answer.Refused<>(Reason.OTHER, changes.getFirst().path()));
    }

    @Override
    public void close() {
        // There is nothing to end.
    }
}
