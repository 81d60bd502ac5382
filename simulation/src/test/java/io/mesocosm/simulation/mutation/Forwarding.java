package io.mesocosm.simulation.mutation;

import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A client that asks another one; what is wrong with it is overridden. */
class Forwarding implements ZooKeeperClient {

    private final ZooKeeperClient sound;

    Forwarding(ZooKeeperClient sound) {
        this.sound = sound;
    }

    @Override
    public void start(Consumer<SessionState> told) {
        sound.start(told);
    }

    @Override
    public long sessionId() {
        return sound.sessionId();
    }

    @Override
    public void children(String path, Consumer<Answer<List<String>>> answer) {
        sound.children(path, answer);
    }

    @Override
    public void children(String path, Runnable changed, Consumer<Answer<List<String>>> answer) {
        sound.children(path, changed, answer);
    }

    @Override
    public void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer) {
        sound.read(paths, answer);
    }

    @Override
    public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
        sound.commit(changes, answer);
    }

    @Override
    public void close() {
        sound.close();
    }
}
