package io.mesocosm.simulation.mutation;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Bugs of those who elect masters and keep the registry, planted between them and their client: what a mistaken one would
 * ask, and what a mistaken one would take an answer for.
 */
final class ZooKeeperSlips {

    private static final String EPOCH = "/registry/epoch";
    private static final String JOURNAL = "/registry/journal";

    private ZooKeeperSlips() {}

    private static boolean isEpoch(Change change) {
        return change instanceof Change.Set && change.path().endsWith(EPOCH);
    }

    private static boolean isFenced(List<Change> changes) {
        return changes.size() > 1 && isEpoch(changes.getFirst());
    }

    private static boolean isCandidacy(List<Change> changes) {
        return changes.getFirst() instanceof Change.Create create && create.kind() == Change.Kind.EPHEMERAL_SEQUENTIAL;
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

    /** A candidate whose answer got lost stands again, whether it stands already or not. */
    static ZooKeeperClient joiningTwice(ZooKeeperClient sound) {
        return new Forwarding(sound) {
            private boolean lost;

            @Override
            public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
                super.commit(changes, said -> {
                    lost |= said instanceof Answer.Lost && isCandidacy(changes);
                    answer.accept(said);
                });
            }

            @Override
            public void children(String path, Consumer<Answer<List<String>>> answer) {
                if (lost) {
                    lost = false;
                    super.children(path, said -> answer.accept(new Answer.Done<>(List.of())));
                } else {
                    super.children(path, answer);
                }
            }
        };
    }

    /** The registry is read first, and taken over with the first change. */
    static ZooKeeperClient takingOverLate(ZooKeeperClient sound) {
        return new Forwarding(sound) {
            private Optional<List<Change>> claim = Optional.empty();

            @Override
            public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
                if (changes.size() == 1 && isEpoch(changes.getFirst())) {
                    claim = Optional.of(
                            changes.stream().map(ZooKeeperSlips::unconditional).toList());
                    // As long as it takes to ask for something, and in the order of what is asked.
                    super.read(
                            List.of("/"),
                            said -> answer.accept(
                                    new Answer.Done<>(List.of(changes.getFirst().path()))));
                    return;
                }
                claim.filter(late -> isFenced(changes)).ifPresent(late -> {
                    claim = Optional.empty();
                    super.commit(late, said -> {});
                });
                super.commit(changes, answer);
            }
        };
    }

    /** Large changes that a master left half done are not finished, but forgotten. */
    static ZooKeeperClient forgettingTheJournal(ZooKeeperClient sound) {
        return new Forwarding(sound) {
            @Override
            public void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer) {
                boolean journal = paths.size() == 1 && paths.getFirst().endsWith(JOURNAL);
                super.read(
                        paths,
                        said -> answer.accept(
                                journal && said instanceof Answer.Done<List<Optional<Znode>>>
                                        ? new Answer.Done<>(List.of(Optional.of(new Znode(ByteString.EMPTY, 0, 0))))
                                        : said));
            }
        };
    }

    /** The end of a session is not noticed. */
    static ZooKeeperClient neverExpiring(ZooKeeperClient sound) {
        return new Forwarding(sound) {
            @Override
            public void start(Consumer<SessionState> told) {
                super.start(state -> told.accept(state == SessionState.EXPIRED ? SessionState.SUSPENDED : state));
            }
        };
    }
}
