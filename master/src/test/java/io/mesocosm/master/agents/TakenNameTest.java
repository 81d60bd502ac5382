package io.mesocosm.master.agents;

import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import org.junit.jupiter.api.Test;

/** An agent is back with a task whose name its framework used again, on another agent. */
class TakenNameTest {

    private static final String RESOURCES = "cpus:4;mem:2048";

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", RESOURCES);

    private void reregister(Upid from, FrameworkId framework) {
        story.on(new AgentMessage.Reregister(
                from,
                Given.reregistration(agent, "host", RESOURCES)
                        .addFrameworks(story.framework(framework).info())
                        .addTasks(Given.listed(framework, agent, "task", TASK_RUNNING, "cpus:1"))
                        .build()));
    }

    private void assertThatTheTaskIsOf(AgentId other, FrameworkId framework) {
        assertThat(story.agent(agent).used().isEmpty()).isTrue();
        assertThat(story.told(framework)).isEmpty();
        assertThat(story.task(framework, "task").agentId()).isEqualTo(other);
    }

    @Test
    void aTaskWhoseNameAnotherAgentHasByNowIsNeitherCountedNorTold() {
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        Upid pid = story.agent(agent).pid();
        story.on(new AgentMessage.Unregister(
                pid,
                UnregisterSlaveMessage.newBuilder().setSlaveId(agent.toProto()).build()));
        AgentId other = story.agent("other", RESOURCES);
        story.launch(framework, other, Given.task("task", "cpus:1"));
        story.forget();
        reregister(pid, framework);
        assertThatTheTaskIsOf(other, framework);
    }

    @Test
    void aSurvivingTaskWhoseNameAnotherAgentHasByNowIsNeitherCountedNorTold() {
        FrameworkId framework = story.framework(
                Given.framework("dev").toBuilder().setCheckpoint(false).build());
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.exited(agent);
        AgentId other = story.agent("other", RESOURCES);
        story.launch(framework, other, Given.task("task", "cpus:1"));
        story.forget();
        reregister(story.agent(agent).pid(), framework);
        assertThatTheTaskIsOf(other, framework);
    }
}
