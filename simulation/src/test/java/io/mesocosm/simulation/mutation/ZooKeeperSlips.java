package io.mesocosm.simulation.mutation;

import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Bugs of those who elect masters and keep the registry, planted between them and their client: what a mistaken one would
 * ask, and what a mistaken one would take an answer for.
 */
final class ZooKeeperSlips {

    private static final String EPOCH = "/registry/epoch";

    private ZooKeeperSlips() {}

    private static boolean isEpoch(Change change) {
        return change instanceof Change.Set && change.path().endsWith(EPOCH);
    }

    private static boolean isFenced(List<Change> changes) {
        return changes.size() > 1 && isEpoch(changes.getFirst());
    }

    private static Change unconditional(Change change) {
        return change instanceof Change.Set set ? new Change.Set(set.path(), set.data(), OptionalInt.empty()) : change;
    }

    /** The registry does not look whether another master has taken over. */
    static ZooKeeperClient withoutFence(ZooKeeperClient sound) {
        return new Forwarding(sound) {
            @Override
            public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
                super.commit(
                        isFenced(changes)
                                ? changes.stream()
                                        .map(ZooKeeperSlips::unconditional)
                                        .toList()
                                : changes,
                        answer);
            }
        };
    }

    /** What got lost is sent again, whether it happened or not. */
    static ZooKeeperClient sendingAgain(ZooKeeperClient sound) {
        return new Forwarding(sound) {
            private final List<Runnable> again = new ArrayList<>();

            @Override
            public void start(Consumer<SessionState> told) {
                super.start(state -> {
                    if (state == SessionState.CONNECTED) {
                        List<Runnable> now = List.copyOf(again);
                        again.clear();
                        now.forEach(Runnable::run);
                    }
                    told.accept(state);
                });
            }

            @Override
            public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
                super.commit(changes, said -> {
                    if (said instanceof Answer.Lost && isFenced(changes)) {
                        again.add(() -> super.commit(
                                changes.stream()
                                        .map(ZooKeeperSlips::unconditional)
                                        .toList(),
                                answer));
                    } else {
                        answer.accept(said);
                    }
                });
            }
        };
    }

    /** Nobody hears of changes. */
    static ZooKeeperClient withoutWatches(ZooKeeperClient sound) {
        return new Forwarding(sound) {
            @Override
            public void children(String path, Runnable changed, Consumer<Answer<List<String>>> answer) {
                super.children(path, () -> {}, answer);
            }
        };
    }
}
