package io.mesocosm.simulation.mutation;

import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;

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

    /** What the registry got no answer to is sent again, whether it happened or not. */
    static ZooKeeperClient sendingAgain(ZooKeeperClient sound) {
        return new Repeating(sound, ZooKeeperSlips::isFenced);
    }

    /** A candidate that got no answer stands again, whether it stands or not. */
    static ZooKeeperClient joiningAgain(ZooKeeperClient sound) {
        return new Repeating(sound, ZooKeeperSlips::isJoining);
    }

    /** Whether a candidate wants to stand. */
    static boolean isJoining(List<Change> changes) {
        return changes.getFirst() instanceof Change.Create create && create.kind() == Change.Kind.EPHEMERAL_SEQUENTIAL;
    }

    /** Whether the registry makes an entry. */
    static boolean makesEntry(List<Change> changes) {
        return isFenced(changes) && changes.stream().anyMatch(change -> change instanceof Change.Create);
    }

    /** No slip, but bad luck: of the first request of that kind everything happens, and the answer gets lost. */
    static ZooKeeperClient losingAnAnswer(ZooKeeperClient sound, Predicate<List<Change>> which) {
        return new Forwarding(sound) {
            private Consumer<SessionState> listener = state -> {};
            private boolean lost;

            @Override
            public void start(Consumer<SessionState> told) {
                listener = told;
                super.start(told);
            }

            @Override
            public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
                boolean last = !lost && which.test(changes);
                lost |= last;
                super.commit(changes, said -> {
                    if (last && said instanceof Answer.Done) {
                        answer.accept(new Answer.Lost<>());
                        listener.accept(SessionState.SUSPENDED);
                        listener.accept(SessionState.CONNECTED);
                    } else {
                        answer.accept(said);
                    }
                });
            }
        };
    }

    /** Sends what got lost again when it is connected, as if nobody else wrote. */
    private static final class Repeating extends Forwarding {

        private final Predicate<List<Change>> repeated;
        private final List<Runnable> again = new ArrayList<>();

        Repeating(ZooKeeperClient sound, Predicate<List<Change>> repeated) {
            super(sound);
            this.repeated = repeated;
        }

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
                if (said instanceof Answer.Lost && repeated.test(changes)) {
                    List<Change> bold =
                            changes.stream().map(ZooKeeperSlips::unconditional).toList();
                    again.add(() -> commit(bold, answer));
                } else {
                    answer.accept(said);
                }
            });
        }
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
