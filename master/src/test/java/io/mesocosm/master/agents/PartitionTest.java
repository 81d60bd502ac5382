package io.mesocosm.master.agents;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_LOST;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_UNKNOWN;
import static org.apache.mesos.v1.Protos.TaskState.TASK_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
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
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agents that the master cannot reach while they live, and what frameworks hear of it before and after. */
class PartitionTest {

    private static final String RESOURCES = "cpus:4;mem:2048";

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", RESOURCES);
    private final FrameworkId aware = story.framework("dev");
    private final FrameworkId unaware =
            story.framework(Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.PARTITION_AWARE));
    private final Upid pid = story.agent(agent).pid();

    private void run(FrameworkId framework) {
        story.launch(framework, agent, Given.task("task", "cpus:1;mem:32"));
        story.acknowledge(framework, agent, "task", story.update(framework, agent, "task", TASK_RUNNING));
        story.forget();
    }

    private static TaskStatus status(Event event) {
        return event.getUpdate().getStatus();
    }

    private AgentMessage.StatusUpdate late(FrameworkId framework, TaskState state) {
        return new AgentMessage.StatusUpdate(
                pid, Given.statusUpdate(framework, agent, "task", state, state, Given.uuid(77), story.now()));
    }

    private void comeBack(FrameworkId framework, TaskState state) {
        Task task = Given.listed(framework, agent, "task", state, "cpus:1;mem:32");
        story.on(new AgentMessage.Reregister(
                pid,
                Given.reregistration(agent, "host", RESOURCES)
                        .addFrameworks(story.framework(framework).info())
                        .addTasks(task)
                        .build()));
    }

    @Test
    @Tag("B109")
    void taskThatEndsDuringAPartitionIsLostFirstAndThenFinished() {
        run(unaware);
        story.silence(agent);
        TaskStatus lost = status(story.told(unaware).getFirst());
        assertThat(lost.getState()).isEqualTo(TASK_LOST);
        assertThat(lost.hasUnreachableTime()).isTrue();

        comeBack(unaware, TASK_FINISHED);
        story.forget().on(late(unaware, TASK_FINISHED));
        TaskStatus finished = status(story.told(unaware).getFirst());
        assertThat(finished.getState()).isEqualTo(TASK_FINISHED);
        assertThat(finished.getUuid()).isEqualTo(Given.uuid(77));
        story.acknowledge(unaware, agent, "task", Given.uuid(77));
        assertThat(story.framework(unaware).work().completed().values())
                .extracting(Task::getState)
                .containsExactly(TASK_FINISHED);
        assertThat(story.framework(unaware).work().tasks().isEmpty()).isTrue();
    }

    @Test
    @Tag("B110")
    void endedTaskThatIsNotAcknowledgedIsListedAsUnreachableInItsOwnState() {
        run(aware);
        story.update(aware, agent, "task", TASK_FINISHED);
        story.silence(agent);
        assertThat(story.framework(aware).work().unreachable().get(new TaskId("task")))
                .hasValueSatisfying(task -> assertThat(task.state()).isEqualTo(TASK_FINISHED));
    }

    @Test
    @Tag("B112")
    void whatAnUnreachableAgentSaysIsDroppedAndItIsLeftAlone() {
        run(aware);
        story.silence(agent).forget();
        story.on(late(aware, TASK_FINISHED));
        story.on(new AgentMessage.ExitedExecutor(
                pid,
                ExitedExecutorMessage.newBuilder()
                        .setSlaveId(agent.toProto())
                        .setFrameworkId(aware.toProto())
                        .setExecutorId(new ExecutorId("executor").toProto())
                        .setStatus(9)
                        .build()));
        assertThat(story.told(aware)).isEmpty();
        assertThat(story.sent(pid)).isEmpty();
        assertThat(story.framework(aware).work().unreachable().get(new TaskId("task")))
                .hasValueSatisfying(task -> assertThat(task.state()).isEqualTo(TASK_UNREACHABLE));
    }

    @Test
    @Tag("B115")
    void agentThatIsUnreachableForTooLongIsForgottenAndItsTasksAreUnknown() {
        run(aware);
        run(unaware);
        story.silence(agent);
        story.later(Duration.ofDays(15)).fire(new TimerKey.RegistryGc());
        expectForgotten(story, aware, unaware, agent);
    }

    @Test
    @Tag("B115")
    void oldestOfTooManyUnreachableAgentsIsForgottenAndItsTasksAreUnknown() {
        var defaults = MasterSettings.defaults();
        var one = new MasterSettings.HistorySettings(50, 1000, 1000, Duration.ofMinutes(15), Duration.ofDays(14), 1);
        var crowded =
                Story.leading(new MasterSettings(Optional.empty(), true, defaults.agents(), one, Optional.empty()));
        AgentId older = crowded.agent("host1", RESOURCES);
        AgentId newer = crowded.agent("host2", RESOURCES);
        FrameworkId first = crowded.framework("dev");
        FrameworkId second =
                crowded.framework(Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.PARTITION_AWARE));
        crowded.launch(first, older, Given.task("task", "cpus:1"));
        crowded.launch(second, older, Given.task("task", "cpus:1"));
        crowded.silence(older).later(Duration.ofMinutes(1)).silence(newer);
        crowded.fire(new TimerKey.RegistryGc());
        assertThat(crowded.state().agents().unreachable().keys()).containsExactly(newer);
        expectForgotten(crowded, first, second, older);
    }

    private static void expectForgotten(Story story, FrameworkId aware, FrameworkId unaware, AgentId agent) {
        assertThat(story.registry().unreachable().containsKey(agent)).isFalse();
        assertThat(reconciled(story, aware, agent).getState()).isEqualTo(TASK_UNKNOWN);
        TaskStatus lost = reconciled(story, unaware, agent);
        assertThat(lost.getState()).isEqualTo(TASK_LOST);
        assertThat(lost.hasUnreachableTime()).isFalse();
    }

    private static TaskStatus reconciled(Story story, FrameworkId framework, AgentId agent) {
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.RECONCILE)
                                .setReconcile(Call.Reconcile.newBuilder()
                                        .addTasks(Call.Reconcile.Task.newBuilder()
                                                .setTaskId(new TaskId("task").toProto())
                                                .setAgentId(agent.toProto()))));
        TaskStatus status = status(story.told(framework).getFirst());
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(status.getUuid()).isEqualTo(ByteString.EMPTY);
        return status;
    }

    @Test
    @Tag("B116")
    void agentThatDoesNotComeBackToANewMasterIsLostAndItsTasksAreToldWhenAsked() {
        var missing = new AgentId("another-master-S3");
        var none = RegistryContents.none();
        var next = Story.leading(
                MasterSettings.defaults(),
                new RegistryContents(
                        none.master(),
                        PersistentMap.of(
                                missing,
                                Given.agentInfo("host", RESOURCES).toBuilder()
                                        .setId(missing.toProto())
                                        .build()),
                        none.unreachable(),
                        none.gone()));
        FrameworkId framework = next.framework("dev");
        next.forget().later(Duration.ofMinutes(10)).fire(new TimerKey.Recovery());
        assertThat(next.told(framework)).containsExactly(Schedulers.lost(missing.toProto()));
        Instant since = next.now();
        TaskStatus status = reconciled(next, framework, missing);
        assertThat(status.getState()).isEqualTo(TASK_UNREACHABLE);
        assertThat(Instant.EPOCH.plusNanos(status.getUnreachableTime().getNanoseconds()))
                .isEqualTo(since);
    }

    @Test
    @Tag("B119")
    void agentThatAnswersPingsAndNeverReregistersIsUnreachableInTheEnd() {
        run(aware);
        story.exited(agent);
        for (int i = 0; i < 39; i++) {
            story.later(Duration.ofSeconds(15)).fire(new TimerKey.Ping(agent));
            story.on(new AgentMessage.Pong(
                    pid, story.agent(agent).link().health().observer()));
        }
        assertThat(story.state().agents().unreachable().isEmpty()).isTrue();
        story.forget().later(Duration.ofSeconds(15)).fire(new TimerKey.Return(agent));
        assertThat(story.state().agents().unreachable().keys()).containsExactly(agent);
        assertThat(status(story.told(aware).getFirst()).getState()).isEqualTo(TASK_UNREACHABLE);
        assertThat(story.effects(MasterEffect.Exit.class)).isEmpty();
    }
}
