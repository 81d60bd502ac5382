package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.OperatorEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.Recovery;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.PongSlaveMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;

/** Masters come and go; what the agent runs goes on. Mesos: {@code Slave::detected}. */
class MasterFailoverTest {

    private static final Upid OTHER = new Upid("master", "127.0.0.2", 5050);
    private static final MasterInfo SUCCESSOR =
            Stage.LEADER.toBuilder().setId("n").setPid(OTHER.toString()).build();

    private static MasterEvent detected(MasterInfo leader) {
        return new MasterEvent.MasterDetected(Optional.of(leader));
    }

    private static final MasterEvent NOBODY_LEADS = new MasterEvent.MasterDetected(Optional.empty());

    private static MasterEvent reregistered(Upid from) {
        return new MasterEvent.Reregistered(
                from,
                SlaveReregisteredMessage.newBuilder().setSlaveId(Stage.AGENT_ID).build());
    }

    @Test
    void agentWhoseMasterIsLostWaitsAndItsTasksGoOn() {
        Stage stage = Stage.registered().running("t", true);

        stage.on(NOBODY_LEADS);

        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        assertThat(stage.last())
                .containsExactly(
                        new TimerEffect.Cancel(new TimerKey.Registration()),
                        new TimerEffect.Cancel(new TimerKey.Ping()));
        assertThat(stage.executor("t").tasks().launched().values())
                .extracting(task -> task.getState())
                .containsExactly(TaskState.TASK_RUNNING);
    }

    @Test
    void updatesOfTheTimeWithoutAMasterAreSentToTheNextOne() {
        Stage stage = Stage.registered().running("t", true);
        stage.on(NOBODY_LEADS);

        stage.update("t", "t", TaskState.TASK_FINISHED);
        assertThat(stage.forwarded()).isEmpty();
        stage.on(detected(SUCCESSOR));
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.forwarded()).isEmpty();
        stage.on(reregistered(OTHER));

        assertThat(stage.forwarded())
                .extracting(update -> update.getStatus().getState())
                .containsExactly(TaskState.TASK_FINISHED);
        assertThat(stage.last(MessageEffect.Send.class))
                .extracting(MessageEffect.Send::to)
                .containsOnly(OTHER);
    }

    @Test
    void nextMasterIsToldOfTheTasksAfterAWhileThatIsRandom() {
        Stage stage = Stage.registered().running("t", true);

        stage.on(detected(SUCCESSOR));

        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        assertThat(stage.last(MessageEffect.Send.class)).isEmpty();
        var due = stage.last(TimerEffect.Schedule.class).getFirst();
        assertThat(due.delay()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(due.event())
                .isEqualTo(new TimerEvent.RegistrationDue(stage.state().master().attempt(), Duration.ofSeconds(2)));
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.last(MessageEffect.Link.class)).containsExactly(new MessageEffect.Link(OTHER));
        assertThat(stage.sent(ReregisterSlaveMessage.class))
                .singleElement()
                .satisfies(message -> assertThat(message.getTasksList())
                        .extracting(task -> task.getTaskId().getValue())
                        .containsExactly("t"));
    }

    @Test
    void sameMasterAgainIsRegisteredWithAgain() {
        Stage stage = Stage.registered();

        stage.on(detected(Stage.LEADER));

        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class)).hasSize(1);
        stage.on(reregistered(Stage.MASTER));
        assertThat(stage.state().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void masterThatLedBeforeHasNothingToSayAnyMore() {
        Stage stage = Stage.registered().running("t", true);
        stage.on(detected(SUCCESSOR));

        stage.on(reregistered(Stage.MASTER));
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        stage.on(new MasterEvent.ShutdownAgent(Stage.MASTER, ShutdownMessage.getDefaultInstance()));
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
        stage.runTask(Samples.command("u"), true);
        assertThat(stage.last()).isEmpty();
        stage.on(new MasterEvent.LinkBroken(Stage.MASTER));
        assertThat(stage.last()).isEmpty();
    }

    @Test
    void timersOfTheMasterThatLedBeforeDoNothing() {
        Stage stage = Stage.registered();
        var silence = new TimerEvent.PingTimedOut(stage.state().master().attempt());
        stage.on(detected(SUCCESSOR));
        stage.on(silence);
        assertThat(stage.last()).isEmpty();

        stage.on(NOBODY_LEADS);
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.last()).isEmpty();
    }

    @Test
    void silenceOfTheMasterBeforeItRegisteredTheAgentBeginsAnewToo() {
        Stage stage = Stage.registered();
        stage.on(detected(SUCCESSOR));
        var observer = new Upid("slave-observer(1)", OTHER.host(), OTHER.port());
        stage.on(new MasterEvent.Ping(observer, true));
        assertThat(stage.sent(PongSlaveMessage.class)).hasSize(1);
        long before = stage.state().master().attempt();

        stage.fire(TimerEvent.PingTimedOut.class);

        assertThat(stage.state().master().attempt()).isEqualTo(before + 1);
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class)).hasSize(1);
    }

    @Test
    void agentThatEndsLooksForNobody() {
        Stage stage = Stage.registered().running("t", true);
        stage.on(new OperatorEvent.Unregister("Received SIGUSR1 signal"));

        stage.on(detected(SUCCESSOR));

        assertThat(stage.state().phase()).isEqualTo(Phase.TERMINATING);
        assertThat(stage.last(TimerEffect.Schedule.class)).isEmpty();
    }

    @Test
    void agentThatRunsExecutorsOfItsFormerLifeLooksForNobodyUntilTheyHadTheirTime() {
        var stage = new Stage(Stage.CONFIG);
        stage.on(new DiskEvent.Recovered(RecoveredAgent.NOTHING));

        stage.on(detected(SUCCESSOR));
        assertThat(stage.last()).isEmpty();
        assertThat(stage.state().master().leader()).isEmpty();

        stage.on(new ContainerEvent.ContainersRecovered(List.of()));
        assertThat(stage.last(ProcessEffect.class)).containsExactly(new ProcessEffect.DetectMaster());
        stage.on(detected(SUCCESSOR));
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(RegisterSlaveMessage.class)).hasSize(1);
    }

    @Test
    void agentThatChangedJoinsNoMasterThatCannotTakeThat() {
        Stage stage = Stage.registered();
        Recovery recovery = stage.state().recovery().reconnecting(false, true).finishedAt(stage.now());
        stage.state(stage.state().withRecovery(recovery));

        stage.on(detected(SUCCESSOR));
        assertThat(stage.last(ProcessEffect.class))
                .containsExactly(new ProcessEffect.Exit(
                        1,
                        "Agent state changed on restart, but the detected master lacks the AGENT_UPDATE capability."
                                + " Refusing to connect."));

        stage.on(detected(SUCCESSOR.toBuilder()
                .addCapabilities(MasterInfo.Capability.newBuilder().setType(MasterInfo.Capability.Type.AGENT_UPDATE))
                .build()));
        assertThat(stage.last(ProcessEffect.class)).isEmpty();
        assertThat(stage.last(ContainerEffect.class)).isEmpty();
    }

    @Test
    void detectionThatFailsEndsTheAgentAndNoExecutor() {
        Stage stage = Stage.registered().running("t", true);

        stage.on(new MasterEvent.DetectionFailed("not authenticated"));

        assertThat(stage.last())
                .containsExactly(new ProcessEffect.Exit(1, "Failed to detect a master: not authenticated"));
    }
}
