package io.mesocosm.master.tasks;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STAGING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatusUpdatesTest {

    private static final Set<TaskState> TERMINAL = EnumSet.of(
            TASK_FINISHED,
            TASK_FAILED,
            TaskState.TASK_KILLED,
            TaskState.TASK_LOST,
            TaskState.TASK_ERROR,
            TaskState.TASK_DROPPED,
            TaskState.TASK_GONE,
            TaskState.TASK_GONE_BY_OPERATOR);

    /** What only the master says of a task. */
    private static final Set<TaskState> MASTERS_WORDS = EnumSet.of(TASK_UNREACHABLE, TaskState.TASK_UNKNOWN);

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:2048");
    private final FrameworkId framework = story.framework("dev");

    private void launch() {
        story.launch(framework, agent, Given.task("task", "cpus:1;mem:32"));
        story.forget();
    }

    @Test
    void terminalStatesAreTheseAndNoOthers() {
        assertThat(Stream.of(TaskState.values()).filter(TaskStates::isTerminal))
                .containsExactlyInAnyOrderElementsOf(TERMINAL);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(TaskState.values())
                .flatMap(from -> Stream.of(TaskState.values()).map(to -> Arguments.of(from, to)));
    }

    /** From every state to every state: a terminal state stays, resources are freed by the step to it. */
    @ParameterizedTest
    @MethodSource("pairs")
    void everyTransition(TaskState from, TaskState to) {
        launch();
        if (from != TASK_STAGING) {
            story.update(framework, agent, "task", from);
        }
        story.forget().update(framework, agent, "task", to);

        TaskState before = MASTERS_WORDS.contains(from) ? TASK_STAGING : from;
        boolean stays = TERMINAL.contains(before) || MASTERS_WORDS.contains(to);
        TaskState after = stays ? before : to;
        assertThat(story.task(framework, "task").state()).isEqualTo(after);
        assertThat(story.told(framework)).extracting(Event::getType).containsExactly(Event.Type.UPDATE);
        assertThat(story.task(framework, "task").task().getStatusUpdateState()).isEqualTo(to);
        boolean freed = !TERMINAL.contains(before) && TERMINAL.contains(after);
        assertThat(story.allocator())
                .hasSize(freed ? 1 : 0)
                .allMatch(AllocatorCommand.RecoverResources.class::isInstance);
        assertThat(story.agent(agent).used().isEmpty()).isEqualTo(TERMINAL.contains(after));
    }

    @Test
    void anUpdateIsToldKeptAndCounted() {
        launch();
        ByteString uuid = story.update(framework, agent, "task", TASK_RUNNING);
        var expected = Given.statusUpdate(framework, agent, "task", TASK_RUNNING, TASK_RUNNING, uuid, story.now())
                .getUpdate()
                .getStatus();
        assertThat(story.told(framework))
                .containsExactly(Event.newBuilder()
                        .setType(Event.Type.UPDATE)
                        .setUpdate(Event.Update.newBuilder().setStatus(expected))
                        .build());
        assertThat(story.task(framework, "task").task().getStatusesList()).containsExactly(expected);
        assertThat(story.task(framework, "task").task().getStatusUpdateUuid()).isEqualTo(uuid);
        assertThat(story.counted()).containsExactly("master/messages_status_update", "master/valid_status_updates");
    }

    @Test
    void theEndOfATaskFreesItsResourcesAndIsCounted() {
        launch();
        story.update(framework, agent, "task", TASK_FINISHED);
        assertThat(story.allocator())
                .containsExactly(new AllocatorCommand.RecoverResources(
                        framework, agent, Story.resources("cpus:1;mem:32").allocate("dev"), Optional.empty(), true));
        assertThat(story.counted()).contains("master/tasks_finished");
        assertThat(story.effects(MasterEffect.CountFor.class))
                .contains(new MasterEffect.CountFor(story.framework(framework).info(), "tasks/terminal/task_finished"));
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_FINISHED);
    }

    @Test
    @Tag("B085")
    void theTaskIsAheadOfWhatItsSchedulerIsTold() {
        launch();
        ByteString uuid = story.update(framework, agent, "task", TASK_STARTING, TASK_FINISHED);
        assertThat(story.told(framework).getFirst().getUpdate().getStatus().getState())
                .isEqualTo(TASK_STARTING);
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_FINISHED);
        assertThat(story.task(framework, "task").task().getStatusUpdateState()).isEqualTo(TASK_STARTING);
        assertThat(story.agent(agent).used().isEmpty()).isTrue();
        story.acknowledge(framework, agent, "task", uuid);
        assertThat(story.state().task(framework, story.task(framework, "task").id()))
                .isPresent();
    }

    @Test
    void ofEqualStatesInARowTheLastIsKeptWithoutItsData() {
        launch();
        story.update(framework, agent, "task", TASK_STARTING);
        story.update(framework, agent, "task", TASK_RUNNING);
        ByteString uuid = Given.uuid(77);
        StatusUpdateMessage.Builder message =
                Given.statusUpdate(framework, agent, "task", TASK_RUNNING, TASK_RUNNING, uuid, story.now()).toBuilder();
        message.getUpdateBuilder().getStatusBuilder().setData(ByteString.copyFromUtf8("big"));
        story.forget().on(new AgentMessage.StatusUpdate(story.agent(agent).pid(), message.build()));
        var statuses = story.task(framework, "task").task().getStatusesList();
        assertThat(statuses).extracting(TaskStatus::getState).containsExactly(TASK_STARTING, TASK_RUNNING);
        assertThat(statuses.getLast().getUuid()).isEqualTo(uuid);
        assertThat(statuses.getLast().hasData()).isFalse();
        assertThat(story.told(framework)
                        .getFirst()
                        .getUpdate()
                        .getStatus()
                        .getData()
                        .toStringUtf8())
                .isEqualTo("big");
    }

    @Test
    void aDisconnectedSchedulerIsNotToldButTheTaskChanges() {
        launch();
        story.hangUp(framework);
        story.forget().update(framework, agent, "task", TASK_RUNNING);
        assertThat(story.effects(MasterEffect.SendEvent.class)).isEmpty();
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_RUNNING);
        assertThat(story.task(framework, "task").task().hasStatusUpdateState()).isFalse();
        assertThat(story.counted()).contains("master/invalid_status_updates");
    }

    @Test
    void anUpdateOfAnUnknownTaskIsToldButCountedInvalid() {
        story.forget().update(framework, agent, "unknown", TASK_RUNNING);
        assertThat(story.told(framework)).hasSize(1);
        assertThat(story.counted()).contains("master/invalid_status_updates");
    }

    @Test
    void anUpdateWithoutAUuidIsIgnored() {
        launch();
        StatusUpdateMessage message =
                Given.statusUpdate(framework, agent, "task", TASK_RUNNING, TASK_RUNNING, ByteString.EMPTY, story.now());
        story.on(new AgentMessage.StatusUpdate(story.agent(agent).pid(), message));
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_STAGING);
    }

    @Test
    void anUpdateOfAnUnknownFrameworkIsIgnored() {
        FrameworkId stranger = new FrameworkId("stranger");
        story.forget().update(stranger, agent, "task", TASK_RUNNING);
        assertThat(story.effects(MasterEffect.SendEvent.class)).isEmpty();
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
        assertThat(story.counted()).containsExactly("master/messages_status_update", "master/invalid_status_updates");
    }

    @Test
    void updatesOfAgentsThatAreNotThereAreIgnored() {
        launch();
        Upid pid = story.agent(agent).pid();
        AgentId stranger = new AgentId("stranger");
        story.silence(agent).forget();
        for (AgentId from : List.of(agent, stranger)) {
            story.on(new AgentMessage.StatusUpdate(
                    pid,
                    Given.statusUpdate(
                            framework, from, "task", TASK_RUNNING, TASK_RUNNING, Given.uuid(1), story.now())));
        }
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.counted())
                .filteredOn(metric -> metric.equals("master/invalid_status_updates"))
                .hasSize(2);
        assertThat(story.effects(MasterEffect.Log.class))
                .extracting(MasterEffect.Log::line)
                .allMatch(line -> line.startsWith("ignored status update task=task"));
    }

    @Test
    void anUpdateThatNamesAnotherAgentDoesNotChangeTheTask() {
        launch();
        AgentId other = story.agent("other", "cpus:1");
        story.forget().update(framework, other, "task", TASK_FINISHED);
        assertThat(story.told(framework)).hasSize(1);
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_STAGING);
        assertThat(story.allocator()).isEmpty();
        assertThat(story.counted()).contains("master/invalid_status_updates");
    }

    /** A state that comes back is a new entry: only equal states in a row replace each other. */
    @Test
    void statusesThatTakeTurnsAreAllKept() {
        launch();
        for (TaskState state : List.of(TASK_RUNNING, TaskState.TASK_KILLING, TASK_RUNNING, TASK_RUNNING)) {
            story.update(framework, agent, "task", state);
        }
        assertThat(story.task(framework, "task").task().getStatusesList())
                .extracting(TaskStatus::getState)
                .containsExactly(TASK_RUNNING, TaskState.TASK_KILLING, TASK_RUNNING);
    }

    /** What a late update says is told and kept, but the end of a task is the end. */
    @Test
    void aTaskThatEndedStaysAsItEnded() {
        launch();
        story.update(framework, agent, "task", TASK_FINISHED);
        story.forget().update(framework, agent, "task", TASK_FAILED);
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_FINISHED);
        assertThat(story.told(framework).getFirst().getUpdate().getStatus().getState())
                .isEqualTo(TASK_FAILED);
        assertThat(story.allocator()).isEmpty();
        assertThat(story.counted()).doesNotContain("master/tasks_failed");
    }

    @Test
    @Tag("B086")
    void aTaskThatIsCompletedAsLostAndComesBackIsActiveAndNoLongerPast() {
        launch();
        story.update(framework, agent, "task", TASK_RUNNING);
        Upid pid = story.agent(agent).pid();
        story.on(new AgentMessage.Unregister(
                pid,
                UnregisterSlaveMessage.newBuilder().setSlaveId(agent.toProto()).build()));
        assertThat(story.framework(framework).work().completed().values())
                .extracting(Task::getState)
                .containsExactly(TaskState.TASK_LOST);

        story.forget()
                .on(new AgentMessage.Reregister(
                        pid,
                        Given.reregistration(agent, "host", "cpus:4;mem:2048")
                                .addFrameworks(story.framework(framework).info())
                                .addTasks(Given.listed(framework, agent, "task", TASK_RUNNING, "cpus:1;mem:32"))
                                .build()));
        assertThat(story.told(framework))
                .filteredOn(Event::hasUpdate)
                .extracting(event -> event.getUpdate().getStatus())
                .extracting(TaskStatus::getState, TaskStatus::getSource)
                .containsExactly(tuple(TASK_RUNNING, TaskStatus.Source.SOURCE_MASTER));
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_RUNNING);
        assertThat(story.framework(framework).work().completed().isEmpty()).isTrue();
    }

    @Test
    void aLostTaskThatComesBackIsActiveAndNoLongerUnreachable() {
        FrameworkId unaware =
                story.framework(Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.PARTITION_AWARE));
        story.launch(unaware, agent, Given.task("task", "cpus:1;mem:32"));
        story.update(unaware, agent, "task", TASK_RUNNING);
        Upid pid = story.agent(agent).pid();
        story.silence(agent);
        assertThat(story.told(unaware))
                .filteredOn(Event::hasUpdate)
                .last()
                .matches(event -> event.getUpdate().getStatus().getState() == TaskState.TASK_LOST);
        assertThat(story.framework(unaware).work().tasks().isEmpty()).isTrue();
        story.on(new AgentMessage.Reregister(
                pid,
                Given.reregistration(agent, "host", "cpus:4;mem:2048")
                        .addFrameworks(story.framework(unaware).info())
                        .addTasks(Given.listed(unaware, agent, "task", TASK_RUNNING, "cpus:1;mem:32"))
                        .build()));
        assertThat(story.task(unaware, "task").state()).isEqualTo(TASK_RUNNING);
        assertThat(story.framework(unaware).work().unreachable().isEmpty()).isTrue();
        assertThat(story.framework(unaware).work().completed().isEmpty()).isTrue();
    }
}
