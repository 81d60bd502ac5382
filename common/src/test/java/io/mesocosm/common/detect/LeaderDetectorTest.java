package io.mesocosm.common.detect;

import static io.mesocosm.common.zookeeper.SessionState.CONNECTED;
import static io.mesocosm.common.zookeeper.SessionState.EXPIRED;
import static io.mesocosm.common.zookeeper.SessionState.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Znode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.junit.jupiter.api.Test;

class LeaderDetectorTest {

    private static final String WATCH = "watch /mesos";
    private static final String FIRST = "json.info_0000000001";
    private static final String SECOND = "json.info_0000000002";

    private final ScriptedClient client = new ScriptedClient();
    private final List<String> told = new ArrayList<>();
    private final LeaderDetector detector = new LeaderDetector(
            client, "/mesos", leader -> told.add(leader.map(MasterInfo::getId).orElse("nobody")), told::add);

    @Test
    void tellsEachLeaderOnce() {
        detect(FIRST, "a");
        change(FIRST, SECOND);
        client.askedNothing();
        change(SECOND);
        client.asked(read(SECOND)).done(List.of(znode("b")));
        change();
        assertThat(told).containsExactly("a", "b", "nobody");
    }

    @Test
    void leaderThatWentBeforeItWasReadIsNotTold() {
        detect(FIRST, "a");
        change(SECOND);
        client.asked(read(SECOND)).done(List.of(Optional.empty()));
        change();
        assertThat(told).containsExactly("a", "nobody");
    }

    @Test
    void changeDuringAReadMakesTheReadWorthless() {
        detector.accept(CONNECTED);
        client.asked(WATCH).done(List.of(FIRST, SECOND));
        client.asked(read(FIRST));
        client.change();
        client.done(List.of(znode("a")));
        client.asked(WATCH).done(List.of(SECOND));
        client.asked(read(SECOND)).done(List.of(znode("b")));
        assertThat(told).containsExactly("b");
    }

    @Test
    void whatGotLostIsAskedAgainWithTheNextConnection() {
        detector.accept(CONNECTED);
        client.asked(WATCH).lose();
        reconnect();
        client.asked(WATCH).done(List.of(FIRST));
        client.asked(read(FIRST)).lose();
        reconnect();
        client.asked(WATCH).done(List.of(FIRST));
        client.asked(read(FIRST)).done(List.of(znode("a")));
        change(FIRST);
        assertThat(told).containsExactly("a");
    }

    @Test
    void connectionThatComesBackBeforeAnythingGotLostChangesNothing() {
        detect(FIRST, "a");
        reconnect();
        client.askedNothing();
        assertThat(told).containsExactly("a");
    }

    @Test
    void nobodyLeadsOnceTheSessionIsOverAndTheSameMayLeadAgain() {
        detect(FIRST, "a");
        detector.accept(SUSPENDED);
        assertThat(told).containsExactly("a");
        detector.accept(EXPIRED);
        client.change();
        client.askedNothing();
        assertThat(told).containsExactly("a", "nobody");
        detector.accept(CONNECTED);
        client.asked(WATCH).done(List.of(FIRST));
        client.asked(read(FIRST)).done(List.of(znode("a")));
        assertThat(told).containsExactly("a", "nobody", "a");
    }

    @Test
    void sessionThatNeverSawALeaderEndsSilently() {
        detector.accept(CONNECTED);
        client.asked(WATCH).done(List.of());
        detector.accept(EXPIRED);
        assertThat(told).isEmpty();
    }

    @Test
    void groupIsMadeWhenThereIsNone() {
        detector.accept(CONNECTED);
        client.asked(WATCH).refuse(Reason.NO_NODE);
        client.asked("create /mesos").refuse(Reason.NODE_EXISTS);
        client.asked(WATCH).refuse(Reason.NO_NODE);
        client.asked("create /mesos").lose();
        reconnect();
        client.asked(WATCH).done(List.of());
        assertThat(told).isEmpty();
    }

    @Test
    void refusalEndsIt() {
        detect(FIRST, "a");
        client.change();
        client.asked(WATCH).refuse(Reason.NO_AUTH);
        reconnect();
        client.askedNothing();
        assertThat(told)
                .containsExactly(
                        "a",
                        "nobody",
                        "Non-retryable error attempting to get children of '/mesos' in ZooKeeper: not authenticated");
    }

    @Test
    void leaderThatCannotBeReadIsAFailureAndTheNextIsTold() {
        detector.accept(CONNECTED);
        client.asked(WATCH).done(List.of("new_0000000000"));
        client.asked("read /mesos/new_0000000000").done(List.of(znode("a")));
        change(FIRST);
        client.asked(read(FIRST)).done(List.of(znode("a")));
        assertThat(told).containsExactly("Failed to parse data of unknown label 'new'", "a");
    }

    private void detect(String name, String id) {
        detector.accept(CONNECTED);
        client.asked(WATCH).done(List.of(name));
        client.asked(read(name)).done(List.of(znode(id)));
    }

    private void change(String... names) {
        client.change();
        client.asked(WATCH).done(List.of(names));
    }

    private void reconnect() {
        detector.accept(SUSPENDED);
        detector.accept(CONNECTED);
    }

    private static String read(String name) {
        return "read /mesos/" + name;
    }

    private static Optional<Znode> znode(String id) {
        MasterInfo master =
                MasterInfo.newBuilder().setId(id).setIp(1).setPort(5050).build();
        return Optional.of(new Znode(LeaderData.write(master), 0, 1));
    }
}
