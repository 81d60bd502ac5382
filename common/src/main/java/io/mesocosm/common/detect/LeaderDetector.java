package io.mesocosm.common.detect;

import com.google.protobuf.ByteString;
import io.mesocosm.common.detect.Group.Member;
import io.mesocosm.common.detect.LeaderData.UnreadableException;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZnodePath;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * Watches a group and tells who leads it. Mesos: {@code LeaderDetector}, {@code ZooKeeperMasterDetector}.
 *
 * <p>Owned by whoever calls the client's listeners.
 */
public final class LeaderDetector implements Consumer<SessionState> {

    private final ZooKeeperClient client;
    private final String group;
    private final Consumer<Optional<MasterInfo>> told;
    private final Consumer<String> failed;

    /** The candidate that was told last. */
    private Optional<Member> leader = Optional.empty();
    /** Whether an answer or a watch of this session is to come. */
    private boolean waiting;
    /** Grows when nothing that was asked before matters any more. */
    private int round;

    /**
     * A detector that waits for its client to connect.
     *
     * @param group the znode below which candidates stand; made if it is missing
     * @param told of each new leader, and of none when there was one; a session that is over makes it none, too
     * @param failed called with Mesos' sentence when the group or its leader cannot be read
     */
    public LeaderDetector(
            ZooKeeperClient client, String group, Consumer<Optional<MasterInfo>> told, Consumer<String> failed) {
        this.client = client;
        this.group = group;
        this.told = told;
        this.failed = failed;
    }

    @Override
    public void accept(SessionState state) {
        switch (state) {
            case CONNECTED -> {
                if (!waiting) {
                    look();
                }
            }
            case SUSPENDED -> {}
            case EXPIRED -> {
                round++;
                waiting = false;
                tellNone();
            }
        }
    }

    private void look() {
        waiting = true;
        int asked = ++round;
        Runnable changed = () -> {
            if (asked == round) {
                look();
            }
        };
        client.children(group, changed, inThisRound(answer -> {
            if (answer instanceof Answer.Done<List<String>> done) {
                elect(Group.leader(done.value()));
            } else if (answer instanceof Answer.Refused<List<String>> refused) {
                refused(refused.reason());
            } else {
                waiting = false;
            }
        }));
    }

    private void refused(Reason reason) {
        if (reason != Reason.NO_NODE) {
            fail("Non-retryable error attempting to get children of '" + group + "' in ZooKeeper: " + reason.text());
            return;
        }
        tellNone();
        ZnodePath.ensure(client, group, inThisRound(made -> {
            if (made instanceof Answer.Done<String>) {
                look();
            } else if (made instanceof Answer.Refused<String> refused) {
                fail("Failed to create '" + group + "' in ZooKeeper: "
                        + refused.reason().text());
            } else {
                waiting = false;
            }
        }));
    }

    private void elect(Optional<Member> first) {
        if (first.isEmpty()) {
            tellNone();
        } else if (!first.equals(leader)) {
            read(first.get());
        }
    }

    private void read(Member member) {
        String path = group + "/" + member.name();
        client.read(List.of(path), inThisRound(answer -> {
            if (answer instanceof Answer.Done<List<Optional<Znode>>> done) {
                done.value().get(0).ifPresentOrElse(znode -> tell(member, znode.data()), this::tellNone);
            } else if (answer instanceof Answer.Refused<List<Optional<Znode>>> refused) {
                fail("Failed to get data for ephemeral node '" + path + "' in ZooKeeper: "
                        + refused.reason().text());
            } else {
                waiting = false;
            }
        }));
    }

    private void tell(Member member, ByteString data) {
        try {
            MasterInfo master = LeaderData.read(member.label(), data);
            leader = Optional.of(member);
            told.accept(Optional.of(master));
        } catch (UnreadableException e) {
            tellNone();
            failed.accept(String.valueOf(e.getMessage()));
        }
    }

    private void tellNone() {
        if (leader.isPresent()) {
            leader = Optional.empty();
            told.accept(Optional.empty());
        }
    }

    /** Stays waiting, for nothing: no state of the session begins it again. */
    private void fail(String reason) {
        round++;
        tellNone();
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
