package io.mesocosm.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.scheduler.testing.Election;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client whose masters are elected in a real ZooKeeper. */
@Timeout(120)
class LeaderTest {

    private static final FrameworkInfo FRAMEWORK =
            FrameworkInfo.newBuilder().setName("f").setUser("u").build();

    private final Election election;
    private final ScriptedMaster first = new ScriptedMaster();
    private final ScriptedMaster second = new ScriptedMaster();
    private final Path directory;
    private final Recorder recorder = new Recorder();
    private Optional<SchedulerClient> started = Optional.empty();

    LeaderTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.election = new Election(directory);
    }

    @AfterEach
    void stop() throws IOException {
        started.ifPresent(SchedulerClient::close);
        first.close();
        second.close();
        election.close();
    }

    private SchedulerClient start(String master) {
        var client = SchedulerClient.start(SchedulerOptions.of(master, FRAMEWORK), recorder);
        started = Optional.of(client);
        return client;
    }

    @Test
    void clientThatIsThereBeforeAnyMasterWaitsForOne() throws Exception {
        Path file = Files.writeString(directory.resolve("master"), election.url() + "\n");
        start("file://" + file);

        election.stand(first.address());

        first.accept("stream-1").subscribed("f-1", 15);
        assertThat(recorder.next()).isEqualTo("subscribed");
    }

    @Test
    void clientLeavesTheMasterThatLeadsNoMoreAndSubscribesWithTheNextUnderItsId() throws Exception {
        var leads = election.stand(first.address());
        SchedulerClient client = start(election.url());
        first.accept("stream-1").subscribed("f-1", 15);
        assertThat(recorder.next()).isEqualTo("subscribed");

        leads.close();

        assertThat(recorder.next()).isEqualTo("disconnected");
        assertThat(client.revive()).isFalse();
        election.stand(second.address());
        var subscribe = second.await(Call.Type.SUBSCRIBE);
        ScriptedMaster.open(subscribe, "stream-2").subscribed("f-1", 15);
        assertThat(recorder.next()).isEqualTo("subscribed");
        assertThat(subscribe.call().getFrameworkId().getValue()).isEqualTo("f-1");
    }

    @Test
    void masterThatStandsStillIsWaitedForUntilAnotherLeadsAndNoLonger() throws Exception {
        var leads = election.stand(first.address());
        start(election.url());
        first.await(Call.Type.SUBSCRIBE);

        leads.close();
        election.stand(second.address());

        // An answer is waited for a minute, longer than this master waits for its call.
        second.accept("stream-1").subscribed("f-1", 15);
        assertThat(recorder.next()).isEqualTo("subscribed");
    }

    @Test
    void masterThatRecoversAndOneThatPointsElsewhereAreRiddenThrough() throws Exception {
        election.stand(first.address());
        start(election.url());
        first.await(Call.Type.SUBSCRIBE).answer(503, "Master is recovering");
        first.await(Call.Type.SUBSCRIBE)
                .exchange()
                .respond(io.mesocosm.common.http.HttpResponse.of(307)
                        .with("Location", "//" + second.address() + "/api/v1/scheduler"));
        second.await(Call.Type.SUBSCRIBE).answer(503, "Not yet");

        first.accept("stream-1").subscribed("f-1", 15);

        assertThat(recorder.next()).isEqualTo("subscribed");
    }

    @Test
    void ensembleThatRefusesEndsTheClient() {
        SchedulerClient client = start(election.url("mesocosm:wrong"));

        assertThatThrownBy(client::await)
                .isInstanceOf(SchedulerException.class)
                .hasMessageStartingWith("Failed to detect a master: ");
    }

    @Test
    void clientThatWaitsForALeaderCanBeClosed() throws Exception {
        SchedulerClient client = start(election.url());

        client.close();

        client.await();
        assertThat(recorder.told).isEmpty();
    }

    @Test
    void passwordIsNotPrinted() {
        assertThat(SchedulerOptions.of(election.url("me:secret"), FRAMEWORK).toString())
                .doesNotContain("secret");
    }

    /** Remembers how the connection goes. */
    private static final class Recorder implements Scheduler {

        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            String next = told.poll(20, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        @Override
        public void subscribed(SchedulerClient client, Optional<MasterInfo> leader) {
            told.add("subscribed");
        }

        @Override
        public void disconnected(SchedulerClient client) {
            told.add("disconnected");
        }

        @Override
        public void offers(SchedulerClient client, List<Offer> offers) {}

        @Override
        public void update(SchedulerClient client, TaskStatus status) {}
    }
}
