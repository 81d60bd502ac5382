package io.mesocosm.master.agents;

import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_LOST;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.Subscription;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.proto.internal.Messages.CheckpointResourcesMessage;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReregistrationTest {

    private static final String RESOURCES = "cpus:4;mem:2048";
    private static final AgentId STRANGER = new AgentId("another-master-S7");
    private static final Upid PID = new Upid("slave(1)", "10.0.0.7", 5051);

    private static ReregisterSlaveMessage.Builder message(AgentId agent) {
        return Given.reregistration(agent, "host", RESOURCES);
    }

    private static void reregister(Story story, AgentId agent, ReregisterSlaveMessage.Builder message) {
        Upid from = story.state().agent(agent).map(some -> some.pid()).orElse(PID);
        story.on(new AgentMessage.Reregister(from, message.build()));
    }

    private static ShutdownMessage shutdown(String why) {
        return ShutdownMessage.newBuilder().setMessage(why).build();
    }

    // ------------------------------------------------------------------------------------------------ registered

    @Test
    void aRegisteredAgentThatDidNotChangeNeedsNoRegistry() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        story.exited(agent);
        story.forget();
        reregister(story, agent, message(agent));
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        assertThat(story.agent(agent).link().connected()).isTrue();
        assertThat(story.agent(agent).link().active()).isTrue();
        assertThat(story.agent(agent).link().reregistered()).contains(story.now());
        assertThat(story.allocator()).contains(new AllocatorCommand.ActivateAgent(agent));
        assertThat(story.effects(MasterEffect.Link.class)).hasSize(1);
    }

    @Test
    void aRegisteredAgentThatChangedIsTakenUpWhenTheRegistryKnows() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        story.holdRegistry().forget();
        reregister(story, agent, Given.reregistration(agent, "host", "cpus:8;mem:2048"));
        assertThat(story.agent(agent).total().cpus().value()).isEqualTo(4);
        story.answer(story.effects(MasterEffect.CommitRegistry.class).getFirst().operation());
        assertThat(story.agent(agent).total().cpus().value()).isEqualTo(8);
        assertThat(story.registry().admitted().get(agent))
                .contains(story.agent(agent).info());
    }

    @Test
    void anAgentMayChangeItsPortButNotItsHost() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        var otherPort = new Upid("slave(1)", "127.0.0.1", 7777);
        story.on(new AgentMessage.Reregister(otherPort, message(agent).build()));
        assertThat(story.agent(agent).pid()).isEqualTo(otherPort);
        assertThat(story.state().agents().at(otherPort)).isPresent();

        String why = "Agent attempted to reregister with different IP / hostname";
        story.on(new AgentMessage.Reregister(PID, message(agent).build()));
        assertThat(story.sent(PID)).containsExactly(shutdown(why));
        story.forget()
                .on(new AgentMessage.Reregister(
                        otherPort,
                        Given.reregistration(agent, "other", RESOURCES).build()));
        assertThat(story.sent(otherPort)).containsExactly(shutdown(why));
        assertThat(story.agent(agent).pid()).isEqualTo(otherPort);
    }

    @Test
    void theAgentIsAskedAboutTasksThatItDoesNotList() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("listed", "cpus:1"));
        story.launch(framework, agent, Given.task("missing", "cpus:1"));
        story.update(framework, agent, "missing", TASK_RUNNING);
        story.forget();
        reregister(
                story,
                agent,
                message(agent)
                        .addFrameworks(story.framework(framework).info())
                        .addTasks(Given.listed(framework, agent, "listed", TASK_RUNNING, "cpus:1")));
        var answer =
                (SlaveReregisteredMessage) story.sent(story.agent(agent).pid()).getFirst();
        assertThat(answer.getReconciliationsCount()).isEqualTo(1);
        assertThat(answer.getReconciliations(0).getFramework())
                .isEqualTo(story.framework(framework).info());
        assertThat(answer.getReconciliations(0).getStatusesList())
                .extracting(
                        status -> status.getTaskId().getValue(),
                        TaskStatus::getState,
                        TaskStatus::getMessage,
                        TaskStatus::getReason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "missing", TASK_RUNNING, "Reconciliation request", TaskStatus.Reason.REASON_RECONCILIATION));
        assertThat(story.framework(framework).work().tasks().size()).isEqualTo(2);
        assertThat(story.sent(story.agent(agent).pid()).getLast())
                .isEqualTo(FrameworkRules.announcement(story.framework(framework)));
    }

    @Test
    void executorsThatAreNotListedAreForgotten() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1", Given.executor("executor", "cpus:1;mem:32")));
        story.forget();
        reregister(
                story,
                agent,
                message(agent)
                        .addFrameworks(story.framework(framework).info())
                        .addTasks(Given.listed(framework, agent, "task", TASK_RUNNING, "cpus:1").toBuilder()
                                .setState(TaskState.TASK_STAGING)));
        assertThat(story.agent(agent).work().executor(framework, new ExecutorId("executor")))
                .isEmpty();
        assertThat(story.agent(agent).used(framework))
                .isEqualTo(Story.resources("cpus:1").allocate("dev"));
    }

    @Test
    void tasksThatWereKilledMeanwhileAreKilledAgain() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("killed", "cpus:1"));
        story.launch(framework, agent, Given.task("ended", "cpus:1"));
        story.exited(agent);
        story.call(framework, Given.kill("killed"));
        story.call(framework, Given.kill("ended"));
        story.forget();
        reregister(
                story,
                agent,
                message(agent)
                        .addFrameworks(story.framework(framework).info())
                        .addTasks(Given.listed(framework, agent, "killed", TASK_RUNNING, "cpus:1"))
                        .addTasks(Given.listed(framework, agent, "ended", TASK_KILLED, "cpus:1")));
        assertThat(story.sent(story.agent(agent).pid()))
                .filteredOn(KillTaskMessage.class::isInstance)
                .containsExactly(KillTaskMessage.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .setTaskId(new TaskId("killed").toProto())
                        .build());
    }

    @Test
    void anOldAgentIsRemindedOfItsReservations() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        var old = message(agent).clearAgentCapabilities();
        reregister(story, agent, old);
        story.forget();
        reregister(story, agent, old);
        assertThat(story.sent(story.agent(agent).pid()).getLast())
                .isEqualTo(CheckpointResourcesMessage.getDefaultInstance());
    }

    // ---------------------------------------------------------------------- recovered, unreachable, unknown, gone

    private static Story after(RegistryContents registry) {
        return Story.leading(MasterSettings.defaults(), registry);
    }

    private static AgentInfo info(AgentId agent) {
        return message(agent).getSlave();
    }

    private static RegistryContents admitted() {
        var none = RegistryContents.none();
        return new RegistryContents(
                Optional.empty(), PersistentMap.of(STRANGER, info(STRANGER)), none.unreachable(), none.gone());
    }

    private static RegistryContents gone() {
        var none = RegistryContents.none();
        return new RegistryContents(
                Optional.empty(),
                none.admitted(),
                none.unreachable(),
                PersistentMap.of(
                        STRANGER, TimeInfo.newBuilder().setNanoseconds(1).build()));
    }

    private static FrameworkInfo failedOver() {
        return Given.framework("dev").toBuilder()
                .setId(new FrameworkId("another-master-0000").toProto())
                .build();
    }

    private static ReregisterSlaveMessage.Builder withTask(TaskState state) {
        var framework = new FrameworkId("another-master-0000");
        return message(STRANGER)
                .addFrameworks(failedOver())
                .addTasks(Given.listed(framework, STRANGER, "task", state, "cpus:1;mem:32"));
    }

    @Test
    void aRecoveredAgentIsTakenBackWithItsTasksAndFrameworks() {
        var story = after(admitted());
        reregister(story, STRANGER, withTask(TASK_RUNNING));
        var framework = new FrameworkId("another-master-0000");
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        assertThat(story.state().agents().recovered().isEmpty()).isTrue();
        assertThat(story.framework(framework).subscription().status()).isEqualTo(Subscription.Status.RECOVERED);
        assertThat(story.agent(STRANGER).used(framework))
                .isEqualTo(Story.resources("cpus:1;mem:32").allocate("dev"));
        assertThat(story.allocator())
                .containsExactly(
                        new AllocatorCommand.AddFramework(
                                failedOver(), Subscription.Wishes.EVERYTHING.options(), false),
                        new AllocatorCommand.AddAgent(
                                info(STRANGER),
                                story.agent(STRANGER).identity().capabilities(),
                                Optional.empty(),
                                Story.resources(RESOURCES),
                                Map.of(
                                        framework,
                                        Story.resources("cpus:1;mem:32").allocate("dev"))));
        assertThat(story.counted()).contains("master/slave_reregistrations");
    }

    @Test
    void aRecoveredAgentThatChangedIsTakenBackWhenTheRegistryKnows() {
        var story = after(admitted()).holdRegistry();
        reregister(story, STRANGER, Given.reregistration(STRANGER, "host", "cpus:8;mem:2048"));
        assertThat(story.state().agents().registered().isEmpty()).isTrue();
        var commit = story.effects(MasterEffect.CommitRegistry.class).getFirst();
        assertThat(commit.operation()).isInstanceOf(RegistryOperation.UpdateAgent.class);
        story.answer(commit.operation());
        assertThat(story.agent(STRANGER).total().cpus().value()).isEqualTo(8);
    }

    @Test
    void anExecutorThatEndsWhileItsAgentReturnsIsNotTakenBack() {
        var story = Story.leading().holdRegistry();
        FrameworkId framework = story.framework(failedOver());
        ExecutorInfo executor = Given.executor("executor", "cpus:1;mem:32").toBuilder()
                .setFrameworkId(framework.toProto())
                .build();
        ExecutorInfo other = executor.toBuilder()
                .setExecutorId(new ExecutorId("other").toProto())
                .build();
        reregister(
                story,
                STRANGER,
                withTask(TASK_RUNNING).addExecutorInfos(executor).addExecutorInfos(other));
        story.on(new AgentMessage.ExitedExecutor(
                PID,
                ExitedExecutorMessage.newBuilder()
                        .setSlaveId(STRANGER.toProto())
                        .setFrameworkId(framework.toProto())
                        .setExecutorId(executor.getExecutorId())
                        .setStatus(0)
                        .build()));
        story.answer(story.effects(MasterEffect.CommitRegistry.class).getLast().operation());
        assertThat(story.agent(STRANGER).work().executors(framework).keys()).containsExactly(new ExecutorId("other"));
    }

    @Test
    void tasksOfAnUnknownAgentAreToldToTheirConnectedScheduler() {
        var story = Story.leading();
        FrameworkId framework = story.framework(failedOver());
        story.forget();
        reregister(story, STRANGER, withTask(TASK_RUNNING));
        assertThat(story.effects(MasterEffect.CommitRegistry.class))
                .containsExactly(
                        new MasterEffect.CommitRegistry(new RegistryOperation.MarkAgentReachable(info(STRANGER))));
        TaskStatus told = story.told(framework).getFirst().getUpdate().getStatus();
        assertThat(told.getState()).isEqualTo(TASK_RUNNING);
        assertThat(told.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REREGISTERED);
        assertThat(told.getMessage()).isEqualTo("Unknown agent reregistered");
        assertThat(told.hasUuid()).isFalse();
    }

    @Test
    void tasksOfAnUnreachableAgentComeBackOrAreForgotten() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("back", "cpus:1"));
        story.launch(framework, agent, Given.task("forgotten", "cpus:1"));
        Upid pid = story.agent(agent).pid();
        story.silence(agent).forget();
        assertThat(story.framework(framework).work().unreachable().size()).isEqualTo(2);
        story.on(new AgentMessage.Reregister(
                pid,
                message(agent)
                        .addFrameworks(story.framework(framework).info())
                        .addTasks(Given.listed(framework, agent, "back", TASK_RUNNING, "cpus:1"))
                        .build()));
        assertThat(story.framework(framework).work().unreachable().isEmpty()).isTrue();
        assertThat(story.framework(framework).work().tasks().keys()).containsExactly(new TaskId("back"));
        assertThat(story.told(framework))
                .extracting(
                        Event::getType, event -> event.getUpdate().getStatus().getMessage())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Event.Type.UPDATE, "Unreachable agent re-reregistered"));
        assertThat(story.state().agents().unreachable().isEmpty()).isTrue();
        assertThat(story.state().agents().removed().containsKey(agent)).isFalse();
        assertThat(story.sent(pid)).contains(FrameworkRules.announcement(story.framework(framework)));
        assertThat(story.timer(new TimerKey.Ping(agent))).isPresent();
    }

    @Test
    void aLostTaskOfAFrameworkThatKnowsNoPartitionsMayRunAgain() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        FrameworkId framework =
                story.framework(Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.PARTITION_AWARE));
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        Upid pid = story.agent(agent).pid();
        story.silence(agent);
        assertThat(story.framework(framework).work().unreachable().get(new TaskId("task")))
                .hasValueSatisfying(task -> assertThat(task.state()).isEqualTo(TASK_LOST));
        story.on(new AgentMessage.Reregister(
                pid,
                message(agent)
                        .addFrameworks(story.framework(framework).info())
                        .addTasks(Given.listed(framework, agent, "task", TASK_RUNNING, "cpus:1"))
                        .build()));
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_RUNNING);
    }

    @Test
    void aTaskThatWasCompletedAsLostMayRunAgain() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        Upid pid = story.agent(agent).pid();
        story.on(new AgentMessage.Unregister(
                pid,
                UnregisterSlaveMessage.newBuilder().setSlaveId(agent.toProto()).build()));
        assertThat(story.framework(framework).work().completed().size()).isEqualTo(1);
        story.on(new AgentMessage.Reregister(
                pid,
                message(agent)
                        .addFrameworks(story.framework(framework).info())
                        .addTasks(Given.listed(framework, agent, "task", TASK_RUNNING, "cpus:1"))
                        .build()));
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_RUNNING);
        assertThat(story.framework(framework).work().completed().isEmpty()).isTrue();
    }

    @Test
    void aTerminalTaskOfALostAgentKeepsItsState() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.update(framework, agent, "task", TaskState.TASK_FINISHED);
        story.silence(agent);
        assertThat(story.framework(framework).work().unreachable().get(new TaskId("task")))
                .hasValueSatisfying(task -> assertThat(task.state()).isEqualTo(TaskState.TASK_FINISHED));
    }

    @Test
    @Tag("B113")
    void frameworksThatEndedMeanwhileAreShutDown() {
        var story = Story.leading();
        AgentId agent = story.agent("host", RESOURCES);
        FrameworkId framework = story.framework("dev");
        var info = story.framework(framework).info();
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        Upid pid = story.agent(agent).pid();
        story.silence(agent);
        story.on(new MasterEvent.TeardownRequested(story.reply(), framework));
        story.forget()
                .on(new AgentMessage.Reregister(
                        pid,
                        message(agent)
                                .addFrameworks(info)
                                .addTasks(Given.listed(framework, agent, "task", TASK_RUNNING, "cpus:1"))
                                .build()));
        Message shutdown = ShutdownFrameworkMessage.newBuilder()
                .setFrameworkId(framework.toProto())
                .build();
        assertThat(story.sent(pid)).contains(shutdown);
        assertThat(story.agent(agent).used().isEmpty()).isTrue();
    }

    @Test
    void aGoneAgentIsToldToShutDown() {
        var story = after(gone());
        reregister(story, STRANGER, message(STRANGER));
        assertThat(story.sent(PID)).containsExactly(shutdown("Agent has been marked gone"));
        assertThat(story.state().agents().registered().isEmpty()).isTrue();
    }

    @Test
    void tasksOfUnlistedFrameworksMakeAReregistrationInvalid() {
        var story = Story.leading();
        reregister(story, STRANGER, withTask(TASK_RUNNING).clearFrameworks());
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
    }

    @Test
    void aPortThatTwoTasksUseMakesAReregistrationInvalid() {
        var framework = new FrameworkId("another-master-0000");
        var listed = Given.reregistration(STRANGER, "host", "cpus:4;mem:2048;ports:[31000-32000]")
                .addFrameworks(failedOver())
                .build();
        var one = Given.listed(framework, STRANGER, "one", TASK_RUNNING, "ports:[31000-31005]");
        var other = Given.listed(framework, STRANGER, "other", TASK_RUNNING, "ports:[31005-31009]");

        var story = Story.leading();
        reregister(story, STRANGER, listed.toBuilder().addTasks(one).addTasks(other));
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();

        var ended = other.toBuilder().setState(TASK_KILLED);
        reregister(story, STRANGER, listed.toBuilder().addTasks(one).addTasks(ended));
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).hasSize(1);
    }
}
