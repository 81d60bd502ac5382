package io.mesocosm.master.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.turn.Times;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of {@link Reconciliation}, row by row, and KILL, which falls back on it. */
class ReconciliationTest {

    private static final TimeInfo TIME = TimeInfo.newBuilder().setNanoseconds(7).build();

    private static Story story(boolean someRecovered) {
        var none = RegistryContents.none();
        var unreachable = PersistentMap.of(new AgentId("unreachable"), TIME);
        var gone = PersistentMap.of(new AgentId("gone"), TIME);
        PersistentMap<AgentId, AgentInfo> admitted = someRecovered
                ? PersistentMap.of(
                        new AgentId("recovered"),
                        AgentInfo.newBuilder().setHostname("host").build())
                : none.admitted();
        return Story.leading(
                MasterSettings.defaults(), new RegistryContents(Optional.empty(), admitted, unreachable, gone));
    }

    private static FrameworkId framework(Story story, boolean aware) {
        FrameworkInfo info = Given.framework("dev");
        return story.framework(aware ? info : Given.without(info, FrameworkInfo.Capability.Type.PARTITION_AWARE));
    }

    private static List<TaskStatus> ask(Story story, FrameworkId framework, String task, Optional<AgentId> agent) {
        var asked = Call.Reconcile.Task.newBuilder().setTaskId(new TaskId(task).toProto());
        agent.ifPresent(id -> asked.setAgentId(id.toProto()));
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.RECONCILE)
                                .setReconcile(Call.Reconcile.newBuilder().addTasks(asked)));
        return statuses(story, framework);
    }

    private static List<TaskStatus> statuses(Story story, FrameworkId framework) {
        return story.told(framework).stream()
                .map(Event::getUpdate)
                .map(Event.Update::getStatus)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "recovered,   true,  true,  none,                  ",
        "recovered,   true,  false, none,                  ",
        "nobody,      true,  true,  none,                  ",
        "registered,  true,  true,  TASK_GONE,             Reconciliation: Task is unknown to the agent",
        "registered,  false, true,  TASK_GONE,             Reconciliation: Task is unknown to the agent",
        "registered,  false, false, TASK_LOST,             Reconciliation: Task is unknown to the agent",
        "unreachable, false, true,  TASK_UNREACHABLE,      Reconciliation: Task is unreachable",
        "unreachable, false, false, TASK_LOST,             Reconciliation: Task is unreachable",
        "gone,        false, true,  TASK_GONE_BY_OPERATOR, Reconciliation: Task is gone",
        "gone,        false, false, TASK_LOST,             Reconciliation: Task is gone",
        "stranger,    true,  true,  TASK_UNKNOWN,          Reconciliation: Task is unknown",
        "stranger,    false, true,  TASK_UNKNOWN,          Reconciliation: Task is unknown",
        "stranger,    false, false, TASK_LOST,             Reconciliation: Task is unknown",
        "nobody,      false, true,  TASK_UNKNOWN,          Reconciliation: Task is unknown",
        "nobody,      false, false, TASK_LOST,             Reconciliation: Task is unknown",
    })
    void ofAnUnknownTaskTheAnswerDependsOnTheAgent(
            String agent, boolean someRecovered, boolean aware, String state, String message) {
        var story = story(someRecovered);
        AgentId registered = story.agent("host", "cpus:4");
        FrameworkId framework = framework(story, aware);
        Optional<AgentId> asked = switch (agent) {
            case "nobody" -> Optional.empty();
            case "registered" -> Optional.of(registered);
            default -> Optional.of(new AgentId(agent));
        };
        List<TaskStatus> told = ask(story, framework, "unknown", asked);
        if (state.equals("none")) {
            assertThat(told).isEmpty();
            return;
        }
        var expected = TaskStatus.newBuilder()
                .setTaskId(new TaskId("unknown").toProto())
                .setState(TaskState.valueOf(state))
                .setMessage(message)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
                .setTimestamp(Times.seconds(story.now()));
        asked.ifPresent(id -> expected.setAgentId(id.toProto()));
        if (agent.equals("unreachable")) {
            expected.setUnreachableTime(TIME);
        }
        assertThat(told).containsExactly(expected.build());
    }

    @Test
    void ofAKnownTaskTheSchedulerIsToldWhatItWasLastTold() {
        var story = story(true);
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = framework(story, true);
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        assertThat(ask(story, framework, "task", Optional.empty()))
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_STAGING);
        story.update(framework, agent, "task", TaskState.TASK_STARTING, TaskState.TASK_FINISHED);
        TaskStatus told = ask(story, framework, "task", Optional.of(agent)).getFirst();
        assertThat(told.getState()).isEqualTo(TaskState.TASK_STARTING);
        assertThat(told.getMessage()).isEqualTo("Reconciliation: Latest task state");
        assertThat(told.hasUuid()).isFalse();
        assertThat(told.hasExecutorId()).isFalse();
    }

    @Test
    void whoAsksForNothingIsToldOfEverything() {
        var story = story(false);
        AgentId agent = story.agent("host", "cpus:4;mem:1024");
        FrameworkId framework = framework(story, true);
        story.launch(framework, agent, Given.task("one", "cpus:1"));
        story.launch(framework, agent, Given.task("two", "cpus:1", Given.executor("executor", "cpus:1;mem:32")));
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.RECONCILE)
                                .setReconcile(Call.Reconcile.getDefaultInstance()));
        assertThat(statuses(story, framework))
                .extracting(
                        status -> status.getTaskId().getValue(),
                        status -> status.getExecutorId().getValue())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("one", ""),
                        org.assertj.core.groups.Tuple.tuple("two", "executor"));
    }

    // ------------------------------------------------------------------------------------------------------- KILL

    @Test
    void aKillGoesToTheAgentWithItsPolicy() {
        var story = story(false);
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = framework(story, true);
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        Call.Builder kill = Given.kill("task");
        var policy = KillPolicy.getDefaultInstance();
        kill.getKillBuilder().setKillPolicy(policy).setAgentId(agent.toProto());
        story.forget().call(framework, kill);
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(KillTaskMessage.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .setTaskId(new TaskId("task").toProto())
                        .setKillPolicy(policy)
                        .build());
        assertThat(story.agent(agent).work().isKilled(framework, new TaskId("task")))
                .isTrue();
    }

    @Test
    void aKillThatNamesAnotherAgentIsIgnored() {
        var story = story(false);
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = framework(story, true);
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        Call.Builder kill = Given.kill("task");
        kill.getKillBuilder().setAgentId(new AgentId("other").toProto());
        story.forget().call(framework, kill);
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
        assertThat(story.told(framework)).isEmpty();
    }

    @Test
    void aKillOfAnUnknownTaskAsksForIt() {
        var story = story(false);
        FrameworkId framework = framework(story, true);
        story.forget().call(framework, Given.kill("unknown"));
        assertThat(statuses(story, framework)).extracting(TaskStatus::getState).containsExactly(TaskState.TASK_UNKNOWN);
        assertThat(story.counted()).contains("master/messages_kill_task", "master/messages_reconcile_tasks");
    }

    @Test
    void theMemoryOfAKillEndsWithTheTask() {
        var story = story(false);
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = framework(story, true);
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.call(framework, Given.kill("task"));
        var uuid = story.update(framework, agent, "task", TaskState.TASK_KILLED);
        story.acknowledge(framework, agent, "task", uuid);
        assertThat(story.agent(agent).work().killed().isEmpty()).isTrue();
    }
}
