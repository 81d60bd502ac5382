package io.mesocosm.master.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.turn.Times;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of {@link Reconciliation}, row by row. */
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
                .containsExactlyInAnyOrder(tuple("one", ""), tuple("two", "executor"));
    }

    @Test
    @Tag("B095")
    void anUnknownTaskOnARegisteredAgentIsGoneOrLost() {
        for (boolean aware : List.of(true, false)) {
            var story = story(false);
            AgentId agent = story.agent("host", "cpus:4");
            FrameworkId framework = framework(story, aware);
            assertThat(ask(story, framework, "unknown", Optional.of(agent)))
                    .extracting(TaskStatus::getState, TaskStatus::getReason)
                    .containsExactly(tuple(
                            aware ? TaskState.TASK_GONE : TaskState.TASK_LOST,
                            TaskStatus.Reason.REASON_RECONCILIATION));
        }
    }

    @Test
    @Tag("B097")
    void ofATaskOnAnAgentThatIsNotBackYetNothingIsSaid() {
        var story = story(true);
        FrameworkId framework = framework(story, true);
        assertThat(ask(story, framework, "task", Optional.of(new AgentId("recovered"))))
                .isEmpty();
        assertThat(ask(story, framework, "task", Optional.empty())).isEmpty();
    }

    private static List<TaskStatus> askForAll(Story story, FrameworkId framework) {
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.RECONCILE)
                                .setReconcile(Call.Reconcile.getDefaultInstance()));
        return statuses(story, framework);
    }

    @Test
    @Tag("B098")
    void ofEndedTasksThoseAreReportedWhoseEndIsNotAcknowledged() {
        var story = story(false);
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = framework(story, true);
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        ByteString end = story.update(framework, agent, "task", TaskState.TASK_FINISHED);
        assertThat(askForAll(story, framework))
                .extracting(TaskStatus::getState, TaskStatus::hasUuid)
                .containsExactly(tuple(TaskState.TASK_FINISHED, false));
        story.acknowledge(framework, agent, "task", end);
        assertThat(askForAll(story, framework)).isEmpty();
    }

    @Test
    void unreachableTasksAreNotAmongAll() {
        var story = story(false);
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = framework(story, true);
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.silence(agent);
        assertThat(askForAll(story, framework)).isEmpty();
    }

    @Test
    void tasksOfADisconnectedAgentAreStillKnown() {
        var story = story(false);
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = framework(story, true);
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.exited(agent);
        assertThat(ask(story, framework, "task", Optional.of(agent)))
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_STAGING);
        assertThat(ask(story, framework, "unknown", Optional.of(agent)))
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_GONE);
    }

    /** The answer is the same before and after another master has taken over, to the nanosecond. */
    @Test
    @Tag("B100")
    void anUnreachableAgentIsUnreachableSinceTheSameTimeForTheNextMaster() {
        for (boolean aware : List.of(true, false)) {
            var story = story(false);
            AgentId agent = story.agent("host", "cpus:4");
            FrameworkId framework = framework(story, aware);
            story.launch(framework, agent, Given.task("task", "cpus:1"));
            story.silence(agent);
            TaskStatus before =
                    ask(story, framework, "task", Optional.of(agent)).getFirst();
            assertThat(before.getState()).isEqualTo(aware ? TaskState.TASK_UNREACHABLE : TaskState.TASK_LOST);
            assertThat(before.getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);

            Story next = Story.leading(MasterSettings.defaults(), story.registry());
            FrameworkInfo info = story.framework(framework).info();
            FrameworkId again = next.framework(info);
            TaskStatus after = ask(next, again, "task", Optional.of(agent)).getFirst();
            assertThat(after.toBuilder().setTimestamp(before.getTimestamp()).build())
                    .isEqualTo(before);
            assertThat(before.hasUnreachableTime()).isTrue();
        }
    }

    @Test
    void whatIsKnownOfHealthChecksAndContainersIsSaidAgain() {
        var story = story(false);
        AgentId agent = story.agent("host", "cpus:4;mem:64");
        FrameworkId framework = framework(story, true);
        story.launch(framework, agent, Given.task("task", "cpus:1", Given.executor("executor", "cpus:1;mem:32")));
        var container = ContainerStatus.newBuilder().setExecutorPid(7).build();
        var check = CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.TCP)
                .setTcp(CheckStatusInfo.Tcp.newBuilder().setSucceeded(true))
                .build();
        report(story, framework, agent, TaskState.TASK_STARTING, status -> status.setContainerStatus(container));
        report(
                story,
                framework,
                agent,
                TaskState.TASK_RUNNING,
                status -> status.setHealthy(true).setCheckStatus(check).setData(ByteString.copyFromUtf8("data")));
        var told = TaskStatus.newBuilder()
                .setTaskId(new TaskId("task").toProto())
                .setState(TaskState.TASK_RUNNING)
                .setMessage("Reconciliation: Latest task state")
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
                .setAgentId(agent.toProto())
                .setExecutorId(new ExecutorId("executor").toProto())
                .setTimestamp(Times.seconds(story.now()))
                .setHealthy(true)
                .setCheckStatus(check)
                .setContainerStatus(container)
                .build();
        assertThat(ask(story, framework, "task", Optional.empty())).containsExactly(told);
        assertThat(askForAll(story, framework)).containsExactly(told);
    }

    private static void report(
            Story story, FrameworkId framework, AgentId agent, TaskState state, Consumer<TaskStatus.Builder> more) {
        var message =
                Given.statusUpdate(framework, agent, "task", state, state, Given.uuid(1), story.now()).toBuilder();
        more.accept(message.getUpdateBuilder().getStatusBuilder());
        story.on(new AgentMessage.StatusUpdate(story.agent(agent).pid(), message.build()));
    }
}
