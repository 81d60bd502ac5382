package io.mesocosm.master.tasks;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;

/**
 * ACKNOWLEDGE. The agent knows best what it waits for, so that nearly everything is passed on to it; the master only
 * looks whether a task ends by it, and passes on nothing that it cannot have sent.
 */
class AcknowledgementsTest {

    private static final String VALID = "master/valid_status_update_acknowledgements";
    private static final String INVALID = "master/invalid_status_update_acknowledgements";

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:2048");
    private final FrameworkId framework = story.framework("dev");
    private final Upid pid = story.agent(agent).pid();

    private void launch() {
        story.launch(framework, agent, Given.task("task", "cpus:1;mem:32"));
        story.forget();
    }

    private StatusUpdateAcknowledgementMessage message(String task, ByteString uuid) {
        return StatusUpdateAcknowledgementMessage.newBuilder()
                .setSlaveId(agent.toProto())
                .setFrameworkId(framework.toProto())
                .setTaskId(new TaskId(task).toProto())
                .setUuid(uuid)
                .build();
    }

    private boolean isActive() {
        return story.state().task(framework, new TaskId("task")).isPresent();
    }

    @Test
    void anAcknowledgementGoesToTheAgent() {
        launch();
        ByteString uuid = story.update(framework, agent, "task", TASK_RUNNING);
        story.forget().acknowledge(framework, agent, "task", uuid);
        assertThat(story.sent(pid)).containsExactly(message("task", uuid));
        assertThat(story.counted()).containsExactly("master/messages_status_update_acknowledgement", VALID);
        assertThat(story.task(framework, "task").state()).isEqualTo(TASK_RUNNING);
    }

    @Test
    void theAcknowledgementOfTheEndCompletesTheTask() {
        launch();
        ByteString running = story.update(framework, agent, "task", TASK_RUNNING);
        ByteString failed = story.update(framework, agent, "task", TaskState.TASK_FAILED);
        story.acknowledge(framework, agent, "task", running);
        assertThat(isActive()).isTrue();
        story.acknowledge(framework, agent, "task", failed);
        assertThat(isActive()).isFalse();
        assertThat(story.framework(framework).work().completed().size()).isEqualTo(1);
        assertThat(story.agent(agent).work().tasks().isEmpty()).isTrue();
    }

    @Test
    void anAcknowledgementThatComesTwiceIsPassedOnTwice() {
        launch();
        ByteString end = story.update(framework, agent, "task", TASK_FINISHED);
        story.forget().acknowledge(framework, agent, "task", end);
        story.acknowledge(framework, agent, "task", end);
        assertThat(story.sent(pid)).containsExactly(message("task", end), message("task", end));
        assertThat(story.framework(framework).work().completed().size()).isEqualTo(1);
        assertThat(story.counted()).filteredOn(VALID::equals).hasSize(2);
    }

    @Test
    void anAcknowledgementWithAnotherUuidDoesNotEndTheTask() {
        launch();
        story.update(framework, agent, "task", TASK_FINISHED);
        story.forget().acknowledge(framework, agent, "task", Given.uuid(4711));
        assertThat(story.sent(pid)).containsExactly(message("task", Given.uuid(4711)));
        assertThat(isActive()).isTrue();
    }

    @Test
    void theAcknowledgementOfWhatWasNeverToldIsIgnored() {
        launch();
        story.acknowledge(framework, agent, "task", Given.uuid(1));
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
        assertThat(story.counted()).contains(INVALID);
    }

    /** The scheduler was away when the update came; the agent sends it again, and then it can be acknowledged. */
    @Test
    void theAcknowledgementOfAnUpdateThatCouldNotBeToldIsIgnored() {
        launch();
        story.hangUp(framework);
        ByteString end = story.update(framework, agent, "task", TASK_FINISHED);
        story.subscribe(story.framework(framework).info());
        story.forget().acknowledge(framework, agent, "task", end);
        assertThat(story.sent(pid)).isEmpty();
        assertThat(isActive()).isTrue();
    }

    /** The agent may have a stream of a task that the master has forgotten. */
    @Test
    void theAcknowledgementOfAnUnknownTaskIsPassedOn() {
        story.forget().acknowledge(framework, agent, "unknown", Given.uuid(1));
        assertThat(story.sent(pid)).containsExactly(message("unknown", Given.uuid(1)));
        assertThat(story.counted()).contains(VALID);
    }

    @Test
    void anAcknowledgementThatNamesAnotherAgentDoesNotEndTheTask() {
        launch();
        AgentId other = story.agent("other", "cpus:1");
        ByteString end = story.update(framework, agent, "task", TASK_FINISHED);
        story.forget().acknowledge(framework, other, "task", end);
        assertThat(story.sent(pid)).isEmpty();
        assertThat(isActive()).isTrue();
    }

    @Test
    void nobodyAcknowledgesForAnother() {
        launch();
        FrameworkId stranger = story.framework("dev");
        ByteString end = story.update(framework, agent, "task", TASK_FINISHED);
        story.forget().acknowledge(stranger, agent, "task", end);
        assertThat(isActive()).isTrue();
        assertThat(story.sent(pid))
                .containsExactly(message("task", end).toBuilder()
                        .setFrameworkId(stranger.toProto())
                        .build());
    }

    @Test
    void acknowledgementsForAgentsThatAreNotThereAreIgnored() {
        launch();
        ByteString uuid = story.update(framework, agent, "task", TASK_RUNNING);
        story.exited(agent);
        story.forget().acknowledge(framework, agent, "task", uuid);
        story.acknowledge(framework, new AgentId("unknown"), "task", uuid);
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
        assertThat(story.counted()).filteredOn(INVALID::equals).hasSize(2);
    }
}
