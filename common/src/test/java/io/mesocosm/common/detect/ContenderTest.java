package io.mesocosm.common.detect;

import static io.mesocosm.common.zookeeper.SessionState.CONNECTED;
import static io.mesocosm.common.zookeeper.SessionState.EXPIRED;
import static io.mesocosm.common.zookeeper.SessionState.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Znode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.junit.jupiter.api.Test;

class ContenderTest {

    private static final String JOIN = "create /mesos/json.info_";
    private static final String WATCH = "watch /mesos";
    private static final String SEARCH = "children /mesos";
    private static final String OURS = "json.info_0000000003";
    private static final MasterInfo MASTER =
            MasterInfo.newBuilder().setId("m").setIp(1).setPort(5050).build();

    private final ScriptedClient client = new ScriptedClient();
    private final List<String> told = new ArrayList<>();
    private final Contender contender = new Contender(client, "/mesos", MASTER, () -> told.add("lost"), told::add);

    @Test
    void joinsAndWatchesThatItStays() {
        join();
        client.askedNothing();
        client.change();
        client.asked(WATCH).done(List.of(OURS, "json.info_0000000004"));
        client.askedNothing();
        assertThat(told).isEmpty();
    }

    @Test
    void makesTheGroupWhenThereIsNone() {
        contender.accept(CONNECTED);
        client.asked(JOIN).refuse(Reason.NO_NODE);
        client.asked("create /mesos").done(List.of("/mesos"));
        client.asked(JOIN).done(List.of("/mesos/" + OURS));
        client.asked(WATCH);
    }

    @Test
    void whatGotLostIsAskedAgainWithTheNextConnection() {
        contender.accept(CONNECTED);
        client.asked(JOIN).refuse(Reason.NO_NODE);
        client.asked("create /mesos").lose();
        reconnect();
        client.asked(JOIN).done(List.of("/mesos/" + OURS));
        client.asked(WATCH).lose();
        reconnect();
        client.asked(WATCH).done(List.of(OURS));
        client.change();
        client.asked(WATCH).lose();
        reconnect();
        client.asked(WATCH).done(List.of(OURS));
        assertThat(told).isEmpty();
    }

    @Test
    void connectionThatComesBackBeforeAnythingGotLostChangesNothing() {
        join();
        reconnect();
        client.askedNothing();
    }

    @Test
    void znodeOfALostAnswerIsFoundByItsSession() {
        loseJoining();
        client.asked(SEARCH).done(List.of("registry", "json.info_0000000001", OURS));
        client.asked("read /mesos/json.info_0000000001 /mesos/" + OURS)
                .done(List.of(znode(5), znode(ScriptedClient.SESSION)));
        client.asked(WATCH).done(List.of("json.info_0000000001"));
        assertThat(told).containsExactly("lost");
        client.asked(JOIN);
    }

    @Test
    void joinsAgainOnlyIfTheLostAnswerWasANo() {
        loseJoining();
        client.asked(SEARCH).lose();
        reconnect();
        client.asked(SEARCH).done(List.of("json.info_0000000001"));
        client.asked("read /mesos/json.info_0000000001").lose();
        reconnect();
        client.asked(SEARCH).done(List.of("json.info_0000000001"));
        client.asked("read /mesos/json.info_0000000001").done(List.of(Optional.empty()));
        client.asked(JOIN).done(List.of("/mesos/" + OURS));
        client.asked(WATCH);
        assertThat(told).isEmpty();
    }

    @Test
    void sessionThatEndsTakesTheCandidacyWithIt() {
        join();
        contender.accept(SUSPENDED);
        assertThat(told).isEmpty();
        contender.accept(EXPIRED);
        assertThat(told).containsExactly("lost");
        contender.accept(CONNECTED);
        client.asked(JOIN);
    }

    @Test
    void sessionThatEndsBeforeItIsKnownWhetherThereWasACandidacyTakesItToo() {
        loseJoining();
        contender.accept(EXPIRED);
        assertThat(told).containsExactly("lost");
    }

    @Test
    void sessionWithoutACandidacyEndsSilently() {
        contender.accept(CONNECTED);
        contender.accept(SUSPENDED);
        contender.accept(EXPIRED);
        assertThat(told).isEmpty();
    }

    @Test
    void answersAndWatchesOfAnEndedSessionMeanNothing() {
        join();
        contender.accept(SUSPENDED);
        contender.accept(EXPIRED);
        client.change();
        client.askedNothing();
        contender.accept(CONNECTED);
        contender.accept(EXPIRED);
        client.asked(JOIN).done(List.of("/mesos/" + OURS));
        client.askedNothing();
        assertThat(told).containsExactly("lost");
    }

    @Test
    void removedZnodeIsReplaced() {
        join();
        client.change();
        client.asked(WATCH).done(List.of());
        assertThat(told).containsExactly("lost");
        client.asked(JOIN).done(List.of("/mesos/json.info_0000000009"));
        client.asked(WATCH).done(List.of("json.info_0000000009"));
    }

    @Test
    void removedGroupIsMadeAgain() {
        join();
        client.change();
        client.asked(WATCH).refuse(Reason.NO_NODE);
        assertThat(told).containsExactly("lost");
        client.asked(JOIN).refuse(Reason.NO_NODE);
        client.asked("create /mesos");
    }

    @Test
    void refusalEndsIt() {
        contender.accept(CONNECTED);
        client.asked(JOIN).refuse(Reason.NO_AUTH);
        reconnect();
        client.askedNothing();
        assertThat(told)
                .containsExactly(
                        "Failed to create ephemeral node at '/mesos/json.info_' in ZooKeeper: not authenticated");
    }

    private void join() {
        contender.accept(CONNECTED);
        client.asked(JOIN).done(List.of("/mesos/" + OURS));
        client.asked(WATCH).done(List.of(OURS));
    }

    private void loseJoining() {
        contender.accept(CONNECTED);
        client.asked(JOIN).lose();
        reconnect();
    }

    private void reconnect() {
        contender.accept(SUSPENDED);
        contender.accept(CONNECTED);
    }

    private static Optional<Znode> znode(long owner) {
        return Optional.of(new Znode(ByteString.EMPTY, 0, owner));
    }
}
