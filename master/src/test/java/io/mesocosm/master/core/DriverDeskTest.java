package io.mesocosm.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.master.event.SchedulerMessage.Called;
import io.mesocosm.master.event.SchedulerMessage.Form;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.LostSlaveMessage;
import io.mesocosm.proto.internal.Messages.ResourceOffersMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.proto.internal.Messages.SubmitSchedulerResponse;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What drivers say and hear, and who may say it. */
class DriverDeskTest {

    private static final Upid DRIVER = new Upid("scheduler-1", "127.0.0.1", 7001);
    private static final Upid STRANGER = new Upid("scheduler-2", "127.0.0.1", 7002);

    private final Story story = Story.leading();

    private static Message error(String text) {
        return FrameworkErrorMessage.newBuilder().setMessage(text).build();
    }

    private static Called called(Upid from, Form form, FrameworkId framework, Call.Builder call) {
        return new Called(from, form, call.setFrameworkId(framework.toProto()).build());
    }

    private List<MasterEffect> say(Upid from, Form form, FrameworkId framework, Call.Builder call) {
        story.forget();
        return story.on(called(from, form, framework, call));
    }

    private static boolean isLog(MasterEffect effect) {
        return effect instanceof MasterEffect.Log;
    }

    // ------------------------------------------------------------------------------------------------ who may say it

    @ParameterizedTest
    @EnumSource(Form.class)
    @Tag("B049")
    void theDriverThatWasThereBeforeCannotKillATask(Form form) {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        story.launch(framework, agent, Given.task("t", "cpus:1;mem:32"));
        FrameworkInfo info = story.framework(framework).info();
        story.on(new SchedulerMessage.Subscribe(STRANGER, Given.subscribe(info), true));

        var ignored = say(DRIVER, form, framework, Given.kill("t"));
        assertThat(ignored).hasSize(1).allMatch(DriverDeskTest::isLog);

        say(STRANGER, form, framework, Given.kill("t"));
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(KillTaskMessage.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .setTaskId(Given.task("t", "").getTaskId())
                        .build());
    }

    @Test
    void nobodySpeaksForAFrameworkThatIsUnknownOrHasAStream() {
        FrameworkId streaming = story.framework("dev");
        assertThat(say(DRIVER, Form.CALL, new FrameworkId("nope"), Given.kill("t")))
                .hasSize(1)
                .allMatch(DriverDeskTest::isLog);
        assertThat(say(DRIVER, Form.CALL, streaming, Given.kill("t")))
                .hasSize(1)
                .allMatch(DriverDeskTest::isLog);
    }

    @Test
    @Tag("B050")
    void aDriverThatDidNotSeeItsConnectionBreakIsToldWhenItCalls() {
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        story.on(new AgentMessage.Exited(DRIVER));
        var effects = say(DRIVER, Form.CALL, framework, Call.newBuilder().setType(Call.Type.REVIVE));
        assertThat(effects.stream().filter(effect -> !isLog(effect)))
                .containsExactly(
                        new MasterEffect.CountFor(story.framework(framework).info(), "calls"),
                        new MasterEffect.CountFor(story.framework(framework).info(), "calls/revive"),
                        MasterEffect.Send.of(DRIVER, error("Framework disconnected")));
    }

    @Test
    void aDriverAtTheAddressOfAnAgentDoesNotHideThatTheAgentIsLost() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        Upid shared = story.agent(agent).pid();
        FrameworkId framework = story.driver(shared, Given.framework("dev"));
        story.on(new AgentMessage.Exited(shared));
        assertThat(story.framework(framework).isConnected()).isFalse();
        assertThat(story.agent(agent).link().connected()).isFalse();
    }

    /** Mesos asks old messages for their sender only. */
    @Test
    void theOldFormIsHeardWhileTheConnectionIsBroken() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        story.launch(framework, agent, Given.task("t", "cpus:1;mem:32"));
        story.on(new AgentMessage.Exited(DRIVER));
        say(DRIVER, Form.MESSAGE, framework, Given.kill("t"));
        assertThat(story.sent(story.agent(agent).pid())).hasSize(1).first().isInstanceOf(KillTaskMessage.class);
        assertThat(story.sent(DRIVER)).isEmpty();
        assertThat(story.effects(MasterEffect.CountFor.class)).isEmpty();
    }

    @Test
    void whatStrangersAcknowledgeInTheOldFormIsCountedAsInvalid() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        say(STRANGER, Form.MESSAGE, framework, Given.acknowledge(agent, "t", Given.uuid(1)));
        assertThat(story.counted()).containsExactly("master/invalid_status_update_acknowledgements");
        say(STRANGER, Form.CALL, framework, Given.acknowledge(agent, "t", Given.uuid(1)));
        assertThat(story.counted()).isEmpty();
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
    }

    @Test
    void aCallOverHttpIsForFrameworksWithAStream() {
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        Call call = Call.newBuilder()
                .setType(Call.Type.REVIVE)
                .setFrameworkId(framework.toProto())
                .build();
        story.on(new MasterEvent.SchedulerCalled(new ReplyTo(1), Optional.empty(), Optional.of("x"), call));
        story.on(new AgentMessage.Exited(DRIVER));
        story.on(new MasterEvent.SchedulerCalled(new ReplyTo(2), Optional.empty(), Optional.of("x"), call));
        assertThat(story.answers())
                .containsExactly(
                        new MasterEffect.Respond(new ReplyTo(1), 403, "Framework is not connected via HTTP"),
                        new MasterEffect.Respond(new ReplyTo(2), 403, "Framework is not subscribed"));
    }

    @ParameterizedTest
    @CsvSource({
        "ACKNOWLEDGE, master/invalid_status_update_acknowledgements",
        "ACKNOWLEDGE_OPERATION_STATUS, master/invalid_operation_status_update_acknowledgements",
        "MESSAGE, master/invalid_framework_to_executor_messages",
        "KILL,",
        "ACCEPT,",
    })
    void aCallThatIsNotWellFormedIsDropped(Call.Type type, String counter) {
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        var effects = say(DRIVER, Form.CALL, framework, Call.newBuilder().setType(type));
        assertThat(story.counted())
                .isEqualTo(Optional.ofNullable(counter).stream().toList());
        assertThat(effects).allMatch(effect -> isLog(effect) || effect instanceof MasterEffect.Count);
    }

    @Test
    void whatOnlyTheNewApiCanDoIsDropped() {
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        var reconcile = Call.newBuilder()
                .setType(Call.Type.RECONCILE_OPERATIONS)
                .setReconcileOperations(Call.ReconcileOperations.getDefaultInstance());
        say(DRIVER, Form.CALL, framework, reconcile);
        assertThat(story.counted()).isEmpty();
        assertThat(story.effects(MasterEffect.Log.class))
                .extracting(MasterEffect.Log::line)
                .containsExactly("dropped RECONCILE_OPERATIONS framework=" + framework + " pid=" + DRIVER
                        + ": 'RECONCILE_OPERATIONS' is not supported by the v0 API");
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
    }

    @Test
    void aDriverHearsNothingOfANamedOperationOnOffersThatAreNotValid() {
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        var accept = Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(new OfferId("never").toProto())
                        .addOperations(GivenOperations.named("r", GivenOperations.reserve("cpus:1"))));
        say(DRIVER, Form.CALL, framework, accept);
        assertThat(story.sent(DRIVER)).isEmpty();
        assertThat(story.counted()).containsExactly("master/operations/error", "master/operations/reserve/error");
    }

    @Test
    @Tag("B044")
    void anUpdateThatMayNotBeIsAnErrorForTheDriver() {
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        FrameworkInfo before = story.framework(framework).info();
        FrameworkInfo after = before.toBuilder().setUser("nobody").build();
        var update = Call.newBuilder()
                .setType(Call.Type.UPDATE_FRAMEWORK)
                .setUpdateFramework(Call.UpdateFramework.newBuilder().setFrameworkInfo(after));
        say(DRIVER, Form.CALL, framework, update);
        assertThat(story.sent(DRIVER)).hasSize(1).first().isInstanceOf(FrameworkErrorMessage.class);
        assertThat(story.framework(framework).info()).isEqualTo(before);
    }

    @Test
    void noMasterRunsSchedulers() {
        story.on(new SchedulerMessage.SubmitScheduler(STRANGER, "my scheduler"));
        assertThat(story.sent(STRANGER))
                .containsExactly(
                        SubmitSchedulerResponse.newBuilder().setOkay(false).build());
    }

    // ------------------------------------------------------------------------------------------------ what it hears

    @Test
    void offersComeWithTheAddressesOfTheirAgents() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        story.forget();
        OfferId offer = story.offer(framework, agent, "cpus:4");
        var message = (ResourceOffersMessage) story.sent(DRIVER).getFirst();
        assertThat(message.getPidsList())
                .containsExactly(story.agent(agent).pid().toString());
        assertThat(OfferId.of(message.getOffers(0).getId())).isEqualTo(offer);
    }

    @Test
    void agentsLearnTheAddressOfTheDriver() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        story.forget().launch(framework, agent, Given.task("t", "cpus:1;mem:32"));
        var run = (RunTaskMessage) story.sent(story.agent(agent).pid()).getFirst();
        assertThat(run.getPid()).isEqualTo(DRIVER.toString());
    }

    @Test
    void anUpdateOfTheAgentIsPassedOnAsItCame() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        story.launch(framework, agent, Given.task("t", "cpus:1;mem:32"));
        ByteString uuid = Given.uuid(7);
        StatusUpdateMessage update = Given.statusUpdate(
                framework, agent, "t", TaskState.TASK_STARTING, TaskState.TASK_RUNNING, uuid, Story.BEGIN);
        story.forget().on(new AgentMessage.StatusUpdate(story.agent(agent).pid(), update));
        assertThat(story.sent(DRIVER)).containsExactly(update);
        story.forget().acknowledge(framework, agent, "t", uuid);
        assertThat(story.counted()).contains("master/valid_status_update_acknowledgements");
    }

    @Test
    void updatesOfTheMasterNameNobodyWhoWaits() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:512");
        story.forget().accept(framework, offer, Given.launch(Given.task("t", "cpus:99;mem:32")));
        var refused = (StatusUpdateMessage) story.sent(DRIVER).getLast();
        TaskStatus status = refused.getUpdate().getStatus();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
        assertThat(status.hasUuid()).isFalse();
        assertThat(refused)
                .isEqualTo(StatusUpdateMessage.newBuilder()
                        .setPid("@0.0.0.0:0")
                        .setUpdate(StatusUpdate.newBuilder()
                                .setFrameworkId(framework.toProto())
                                .setSlaveId(agent.toProto())
                                .setStatus(status)
                                .setTimestamp(status.getTimestamp()))
                        .build());

        var reconcile = Call.newBuilder()
                .setType(Call.Type.RECONCILE)
                .setReconcile(Call.Reconcile.newBuilder()
                        .addTasks(Call.Reconcile.Task.newBuilder().setTaskId(status.getTaskId())));
        say(DRIVER, Form.MESSAGE, framework, reconcile);
        var answer = (StatusUpdateMessage) story.sent(DRIVER).getFirst();
        assertThat(answer.hasPid()).isFalse();
        assertThat(answer.getUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_UNKNOWN);
    }

    @Test
    void whatAnExecutorSaysIsPassedOn() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        var message = ExecutorToFrameworkMessage.newBuilder()
                .setSlaveId(agent.toProto())
                .setFrameworkId(framework.toProto())
                .setExecutorId(Given.executor("e", "").getExecutorId())
                .setData(ByteString.copyFromUtf8("hi"))
                .build();
        story.forget().on(new AgentMessage.ExecutorMessage(story.agent(agent).pid(), message));
        assertThat(story.sent(DRIVER)).containsExactly(message);
    }

    @Test
    void theEndOfExecutorsAndAgentsIsTold() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.driver(DRIVER, Given.framework("dev"));
        story.launch(framework, agent, Given.task("t", "cpus:1;mem:32", Given.executor("e", "cpus:1;mem:32")));
        var exited = ExitedExecutorMessage.newBuilder()
                .setSlaveId(agent.toProto())
                .setFrameworkId(framework.toProto())
                .setExecutorId(Given.executor("e", "").getExecutorId())
                .setStatus(9)
                .build();
        story.forget().on(new AgentMessage.ExitedExecutor(story.agent(agent).pid(), exited));
        assertThat(story.sent(DRIVER)).containsExactly(exited);
        story.forget().silence(agent);
        assertThat(story.sent(DRIVER))
                .contains(LostSlaveMessage.newBuilder()
                        .setSlaveId(agent.toProto())
                        .build());
    }
}
