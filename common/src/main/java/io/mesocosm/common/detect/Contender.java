package io.mesocosm.common.detect;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZnodePath;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * Makes a master a candidate for leadership, and one again whenever it is no more. Mesos: {@code LeaderContender},
 * {@code ZooKeeperMasterContender}.
 *
 * <pre>
 *          ┌──────────── session expired ─────────────┐
 *          ▼                                          │
 *       (away) ── connected ──▶ joining ──done──▶ candidate
 *                    ▲             │ │  ▲            │
 *                    │        lost │ │  └─ removed ──┘
 *                    │             ▼ │ no group
 *                    └─────── unsure └──▶ making the group
 * </pre>
 *
 * <p>Unsure: the answer to joining got lost, and the znode may be there or not. Whoever joined again at once, as Mesos
 * does, could stand in the group twice; we look for a znode of our session first.
 *
 * <p>Owned by whoever calls the client's listeners.
 */
public final class Contender implements Consumer<SessionState> {

    private static final String PREFIX = Group.JSON_LABEL + "_";

    private final ZooKeeperClient client;
    private final String group;
    private final ByteString data;
    private final Runnable lost;
    private final Consumer<String> failed;

    /** The name of our znode. */
    private Optional<String> member = Optional.empty();

    private boolean unsure;
    /** Whether an answer or a watch of this session is to come. */
    private boolean waiting;
    /** Grows when nothing that was asked before matters any more. */
    private int round;

    /**
     * A contender that waits for its client to connect.
     *
     * @param group the znode below which candidates stand
     * @param self what the others shall know
     * @param lost called when the candidacy is over: a leader has to go, another stands again by itself
     * @param failed called with Mesos' sentence when it cannot be a candidate, and does not try again
     */
    public Contender(ZooKeeperClient client, String group, MasterInfo self, Runnable lost, Consumer<String> failed) {
        this.client = client;
        this.group = group;
        this.data = LeaderData.write(self);
        this.lost = lost;
        this.failed = failed;
    }

    @Override
    public void accept(SessionState state) {
        switch (state) {
            case CONNECTED -> {
                if (!waiting) {
                    next();
                }
            }
            case SUSPENDED -> {}
            case EXPIRED -> {
                round++;
                waiting = false;
                leave();
            }
        }
    }

    private void next() {
        waiting = true;
        if (member.isPresent()) {
            watch();
        } else if (unsure) {
            search();
        } else {
            join();
        }
    }

    private void join() {
        var znode = new Change.Create(group + "/" + PREFIX, data, Change.Kind.EPHEMERAL_SEQUENTIAL);
        client.commit(List.of(znode), inThisRound(this::joined));
    }

    private void joined(Answer<List<String>> answer) {
        if (answer instanceof Answer.Done<List<String>> done) {
            member = Optional.of(ZnodePath.name(done.value().get(0)));
            next();
        } else if (answer instanceof Answer.Refused<List<String>> refused) {
            if (refused.reason() == Reason.NO_NODE) {
                ZnodePath.ensure(client, group, inThisRound(this::made));
            } else {
                fail("Failed to create ephemeral node at '" + group + "/" + PREFIX + "' in ZooKeeper: "
                        + refused.reason().text());
            }
        } else {
            unsure = true;
            waiting = false;
        }
    }

    private void made(Answer<String> answer) {
        if (answer instanceof Answer.Done<String>) {
            next();
        } else if (answer instanceof Answer.Refused<String> refused) {
            fail("Failed to create '" + group + "' in ZooKeeper: "
                    + refused.reason().text());
        } else {
            waiting = false;
        }
    }

    /** Looks for the znode that the lost answer may have been about. */
    private void search() {
        client.children(group, inThisRound(answer -> {
            if (answer instanceof Answer.Done<List<String>> done) {
                List<String> candidates = done.value().stream()
                        .filter(name -> name.startsWith(PREFIX))
                        .toList();
                List<String> paths =
                        candidates.stream().map(name -> group + "/" + name).toList();
                client.read(paths, inThisRound(znodes -> found(candidates, znodes)));
            } else if (answer instanceof Answer.Refused<List<String>> refused) {
                ifGone(refused);
            } else {
                waiting = false;
            }
        }));
    }

    private void found(List<String> candidates, Answer<List<Optional<Znode>>> answer) {
        if (answer instanceof Answer.Done<List<Optional<Znode>>> done) {
            unsure = false;
            List<Optional<Znode>> znodes = done.value();
            member = IntStream.range(0, znodes.size())
                    .filter(i -> znodes.get(i).filter(this::isOurs).isPresent())
                    .mapToObj(candidates::get)
                    .findFirst();
            next();
        } else if (answer instanceof Answer.Refused<List<Optional<Znode>>> refused) {
            fail("Failed to get data for ephemeral node '" + refused.path() + "' in ZooKeeper: "
                    + refused.reason().text());
        } else {
            waiting = false;
        }
    }

    private boolean isOurs(Znode znode) {
        return znode.owner() != 0 && znode.owner() == client.sessionId();
    }

    /** Whoever removes our znode ends the candidacy. */
    private void watch() {
        int asked = round;
        Runnable changed = () -> {
            if (asked == round) {
                watch();
            }
        };
        client.children(group, changed, inThisRound(answer -> {
            if (answer instanceof Answer.Done<List<String>> done) {
                if (member.isPresent() && !done.value().contains(member.get())) {
                    removed();
                }
            } else if (answer instanceof Answer.Refused<List<String>> refused) {
                ifGone(refused);
            } else {
                waiting = false;
            }
        }));
    }

    private void ifGone(Answer.Refused<List<String>> refused) {
        if (refused.reason() == Reason.NO_NODE) {
            removed();
        } else {
            fail("Non-retryable error attempting to get children of '" + group + "' in ZooKeeper: "
                    + refused.reason().text());
        }
    }

    /** What was watched for is of no interest any more: the next znode is watched anew. */
    private void removed() {
        round++;
        leave();
        next();
    }

    /** Others may have seen a candidate that does not know of itself yet. */
    private void leave() {
        if (member.isPresent() || unsure) {
            member = Optional.empty();
            unsure = false;
            lost.run();
        }
    }

    /** Stays waiting, for nothing: no state of the session begins it again. */
    private void fail(String reason) {
        round++;
        failed.accept(reason);
    }

    private <T> Consumer<Answer<T>> inThisRound(Consumer<Answer<T>> told) {
        int asked = round;
        return answer -> {
            if (asked == round) {
                told.accept(answer);
            }
        };
    }
}
