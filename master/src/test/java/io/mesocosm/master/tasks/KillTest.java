package io.mesocosm.master.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** KILL: of tasks in every state, on agents in every state, and how long it is remembered. */
class KillTest {

    private static final String RESOURCES = "cpus:4;mem:2048";
    private static final TaskId TASK = new TaskId("task");

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", RESOURCES);
    private final FrameworkId framework = story.framework("dev");
    private final Upid pid = story.agent(agent).pid();

    private void launch() {
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.forget();
    }

    private static List<TaskStatus> statuses(Story story, FrameworkId framework) {
        return story.told(framework).stream()
                .map(Event::getUpdate)
                .map(Event.Update::getStatus)
                .toList();
    }

    private KillTaskMessage message() {
        return KillTaskMessage.newBuilder()
                .setFrameworkId(framework.toProto())
                .setTaskId(TASK.toProto())
                .build();
    }

    private boolean isRemembered() {
        return story.agent(agent).work().isKilled(framework, TASK);
    }

    private void reregister(TaskState state) {
        story.on(new AgentMessage.Reregister(
                pid,
                Given.reregistration(agent, "host", RESOURCES)
                        .addFrameworks(story.framework(framework).info())
                        .addTasks(Given.listed(framework, agent, "task", state, "cpus:1"))
                        .build()));
    }

    /** The master does not know which states of a task have reached the agent's executor: it asks in all of them. */
    @ParameterizedTest
    @EnumSource(
            value = TaskState.class,
            names = {"TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_KILLING", "TASK_FINISHED"})
    void aKillGoesToTheAgentWhateverTheState(TaskState state) {
        launch();
        if (state != TaskState.TASK_STAGING) {
            story.update(framework, agent, "task", state);
        }
        story.forget().call(framework, Given.kill("task"));
        assertThat(story.sent(pid)).containsExactly(message());
        assertThat(story.told(framework)).isEmpty();
        assertThat(isRemembered()).isTrue();
    }

    @Test
    void aKillGoesToTheAgentWithItsPolicy() {
        launch();
        Call.Builder kill = Given.kill("task");
        var policy = KillPolicy.getDefaultInstance();
        kill.getKillBuilder().setKillPolicy(policy).setAgentId(agent.toProto());
        story.call(framework, kill);
        assertThat(story.sent(pid))
                .containsExactly(message().toBuilder().setKillPolicy(policy).build());
    }

    /** The first one may have been lost on the way. */
    @Test
    void aKillThatIsRepeatedIsSentAgain() {
        launch();
        story.call(framework, Given.kill("task"));
        story.call(framework, Given.kill("task"));
        assertThat(story.sent(pid)).containsExactly(message(), message());
    }

    @Test
    void aKillThatNamesAnotherAgentIsIgnored() {
        launch();
        Call.Builder kill = Given.kill("task");
        kill.getKillBuilder().setAgentId(new AgentId("other").toProto());
        story.call(framework, kill);
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
        assertThat(story.told(framework)).isEmpty();
        assertThat(isRemembered()).isFalse();
    }

    @Test
    void nobodyKillsTheTaskOfAnother() {
        launch();
        FrameworkId stranger = story.framework("dev");
        story.forget().call(stranger, Given.kill("task"));
        assertThat(story.sent(pid)).isEmpty();
        assertThat(statuses(story, stranger)).extracting(TaskStatus::getState).containsExactly(TaskState.TASK_UNKNOWN);
    }

    @Test
    void aKillWaitsForADisconnectedAgent() {
        launch();
        story.update(framework, agent, "task", TaskState.TASK_RUNNING);
        story.exited(agent);
        story.forget().call(framework, Given.kill("task"));
        assertThat(story.sent(pid)).isEmpty();
        assertThat(isRemembered()).isTrue();
        reregister(TaskState.TASK_RUNNING);
        assertThat(story.sent(pid)).contains(message());
    }

    @Test
    void anAgentThatComesBackWithAnEndedTaskIsNotAskedToKillIt() {
        launch();
        story.exited(agent);
        story.forget().call(framework, Given.kill("task"));
        reregister(TaskState.TASK_KILLED);
        assertThat(story.sent(pid)).doesNotContain(message());
    }

    /** The kill may have been lost with the connection that nobody saw break. */
    @Test
    void anAgentThatReregistersIsAskedAgain() {
        launch();
        story.update(framework, agent, "task", TaskState.TASK_RUNNING);
        story.call(framework, Given.kill("task"));
        story.forget();
        reregister(TaskState.TASK_RUNNING);
        assertThat(story.sent(pid)).contains(message());
    }

    @Test
    void theMemoryOfAKillEndsWithTheTask() {
        launch();
        story.call(framework, Given.kill("task"));
        ByteString uuid = story.update(framework, agent, "task", TaskState.TASK_KILLED);
        assertThat(isRemembered()).isTrue();
        story.acknowledge(framework, agent, "task", uuid);
        assertThat(story.agent(agent).work().killed().isEmpty()).isTrue();
    }

    @Test
    void theMemoryOfAKillEndsWithTheAgent() {
        launch();
        story.call(framework, Given.kill("task"));
        story.silence(agent);
        story.forget().call(framework, Given.kill("task"));
        assertThat(statuses(story, framework)).extracting(TaskStatus::getState).containsExactly(TaskState.TASK_UNKNOWN);
    }

    // --------------------------------------------------------------------------------------------------- unknown tasks

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("B082")
    void aKillOfAnUnknownTaskIsAnsweredAsAQuestion(boolean aware) {
        FrameworkInfo info = Given.framework("dev");
        FrameworkId asking =
                aware ? framework : story.framework(Given.without(info, FrameworkInfo.Capability.Type.PARTITION_AWARE));
        story.forget().call(asking, Given.kill("task"));
        assertThat(statuses(story, asking))
                .extracting(TaskStatus::getState, TaskStatus::getReason)
                .containsExactly(tuple(
                        aware ? TaskState.TASK_UNKNOWN : TaskState.TASK_LOST, TaskStatus.Reason.REASON_RECONCILIATION));
        assertThat(story.counted()).contains("master/messages_kill_task", "master/messages_reconcile_tasks");
    }

    @Test
    @Tag("B083")
    void aKillOfAnUnknownTaskWaitsForAgentsThatAreComingBack() {
        AgentId recovered = new AgentId("recovered");
        var info = Given.agentInfo("recovered", RESOURCES).toBuilder()
                .setId(recovered.toProto())
                .build();
        var none = RegistryContents.none();
        Story failedOver = Story.leading(
                MasterSettings.defaults(),
                new RegistryContents(
                        Optional.empty(), PersistentMap.of(recovered, info), none.unreachable(), none.gone()));
        FrameworkId asking = failedOver.framework("dev");
        failedOver.holdRegistry();
        failedOver.on(new AgentMessage.Reregister(
                new Upid("slave(1)", "127.0.0.1", 5051),
                Given.reregistration(recovered, "recovered", "cpus:8").build()));
        assertThat(failedOver.state().agents().transition(recovered)).isPresent();

        failedOver.forget().call(asking, Given.kill("task"));
        Call.Builder named = Given.kill("task");
        named.getKillBuilder().setAgentId(recovered.toProto());
        failedOver.call(asking, named);
        assertThat(failedOver.told(asking)).isEmpty();
    }
}
