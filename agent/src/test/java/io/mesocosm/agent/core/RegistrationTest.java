package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.OperatorEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.PongSlaveMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RegistrationTest {

    private static final Upid OBSERVER = new Upid("slave-observer(1)", "127.0.0.1", 5050);

    private static Stage started(AgentConfig config) {
        var stage = new Stage(config);
        stage.on(new DiskEvent.Recovered(RecoveredAgent.NOTHING));
        return stage.on(new ContainerEvent.ContainersRecovered(List.of()));
    }

    private static SlaveRegisteredMessage registered(AgentID id) {
        return SlaveRegisteredMessage.newBuilder().setSlaveId(id).build();
    }

    @Test
    void newAgentLooksForAMasterAtOnce() {
        Stage stage = started(Stage.CONFIG);
        assertThat(stage.last()).containsExactly(new ProcessEffect.DetectMaster());
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
    }

    @Test
    void registrationIsRepeatedMoreAndMoreSeldomUpToAMinute() {
        Stage stage = started(Stage.CONFIG);
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        List<Duration> bounds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            stage.fire(TimerEvent.RegistrationDue.class);
            assertThat(stage.sent(RegisterSlaveMessage.class)).hasSize(1);
            assertThat(stage.last(MessageEffect.Link.class)).containsExactly(new MessageEffect.Link(Stage.MASTER));
            var next = stage.last(TimerEffect.Schedule.class).getFirst();
            Duration bound = ((TimerEvent.RegistrationDue) next.event()).backoff();
            assertThat(next.delay()).isLessThanOrEqualTo(bound.dividedBy(2));
            bounds.add(bound);
        }
        assertThat(bounds).extracting(Duration::toSeconds).containsExactly(4L, 8L, 16L, 32L, 64L, 120L, 120L, 120L);
    }

    @Test
    void timerOfAnEarlierMasterDoesNothing() {
        Stage stage = started(Stage.CONFIG);
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        var stale = stage.last(TimerEffect.Schedule.class).getFirst().event();
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.on(stale);
        assertThat(stage.last()).isEmpty();
    }

    @Test
    void agentIsNotRegisteredBeforeItsIdIsDurable() {
        Stage stage = started(Stage.CONFIG);
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.withSlowDisk();
        stage.on(new MasterEvent.Registered(Stage.MASTER, registered(Stage.AGENT_ID)));
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        var checkpoint = stage.last(DiskEffect.Checkpoint.class).getFirst();
        stage.on(new DiskEvent.Checkpointed(checkpoint.token().orElseThrow()));
        assertThat(stage.state().phase()).isEqualTo(Phase.RUNNING);
        assertThat(stage.last(TimerEffect.Schedule.class).getFirst().key()).isEqualTo(new TimerKey.Ping());
    }

    @Test
    void idThatBecomesDurableAfterTheMasterChangedDoesNotCount() {
        Stage stage = started(Stage.CONFIG);
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.withSlowDisk();
        stage.on(new MasterEvent.Registered(Stage.MASTER, registered(Stage.AGENT_ID)));
        var checkpoint = stage.last(DiskEffect.Checkpoint.class).getFirst();
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.on(new DiskEvent.Checkpointed(checkpoint.token().orElseThrow()));
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class)).hasSize(1);
    }

    @Test
    void registrationFromAStrangerIsIgnored() {
        Stage stage = started(Stage.CONFIG);
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.on(new MasterEvent.Registered(new Upid("master", "10.0.0.1", 5050), registered(Stage.AGENT_ID)));
        assertThat(stage.last()).isEmpty();
        assertThat(stage.state().id()).isEmpty();
    }

    @Test
    void anotherIdThanItsOwnEndsTheAgent() {
        Stage stage = Stage.registered();
        var other = AgentID.newBuilder().setValue("m-S9").build();
        stage.on(new MasterEvent.Reregistered(
                Stage.MASTER,
                SlaveReregisteredMessage.newBuilder().setSlaveId(other).build()));
        assertThat(stage.last())
                .containsExactly(new ProcessEffect.Exit(1, "Re-registered but got wrong id: m-S9 (expected: m-S0)"));
    }

    @Test
    @Tag("B118")
    void pingIsAnsweredAndSilenceLeadsToReregistration() {
        Stage stage = Stage.registered();
        stage.on(new MasterEvent.Ping(OBSERVER, true));
        assertThat(stage.last())
                .containsExactly(
                        new TimerEffect.Schedule(
                                new TimerKey.Ping(),
                                Duration.ofSeconds(75),
                                new TimerEvent.PingTimedOut(
                                        stage.state().master().attempt())),
                        new MessageEffect.Send(OBSERVER, PongSlaveMessage.getDefaultInstance()));
        stage.fire(TimerEvent.PingTimedOut.class);
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class)).hasSize(1);
    }

    @Test
    void masterThatThinksTheAgentIsDisconnectedMakesItRegisterAgain() {
        Stage stage = Stage.registered();
        stage.on(new MasterEvent.Ping(OBSERVER, false));
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        assertThat(stage.sent(PongSlaveMessage.class)).hasSize(1);
    }

    @Test
    void agentSentAwayEndsItsExecutorsAndThenItself() {
        Stage stage = Stage.registered();
        stage.running("t", true);
        stage.on(new MasterEvent.ShutdownAgent(Stage.MASTER, ShutdownMessage.getDefaultInstance()));
        assertThat(stage.state().phase()).isEqualTo(Phase.TERMINATING);
        assertThat(stage.last(ProcessEffect.Exit.class)).isEmpty();
        stage.on(new ContainerEvent.ContainerTerminated(stage.run("t"), Termination.exited(0)));
        assertThat(stage.last(ProcessEffect.Exit.class)).containsExactly(new ProcessEffect.Exit(0, ""));
    }

    @Test
    void emptyAgentUnregistersAndEnds() {
        Stage stage = Stage.registered();
        stage.on(new OperatorEvent.Unregister("Received SIGUSR1"));
        assertThat(stage.sent(UnregisterSlaveMessage.class)).hasSize(1);
        assertThat(stage.last(ProcessEffect.Exit.class)).containsExactly(new ProcessEffect.Exit(0, ""));
    }

    @Test
    @Tag("B130")
    void pingsAreAnsweredDuringRecovery() {
        var stage = new Stage(Stage.CONFIG);
        stage.on(new MasterEvent.Ping(OBSERVER, true));
        stage.on(new DiskEvent.Recovered(RecoveredAgent.NOTHING));
        assertThat(stage.state().phase()).isEqualTo(Phase.RECOVERING);
        stage.on(new MasterEvent.Ping(OBSERVER, false));
        assertThat(stage.last())
                .containsExactly(new MessageEffect.Send(OBSERVER, PongSlaveMessage.getDefaultInstance()));
        assertThat(stage.all(MessageEffect.Send.class)).hasSize(2);
    }
}
