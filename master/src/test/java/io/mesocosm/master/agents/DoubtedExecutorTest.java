package io.mesocosm.master.agents;

import static org.apache.mesos.v1.Protos.TaskState.TASK_LOST;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** Executors that an agent does not list as the task that starts them was on its way when it registered again. */
class DoubtedExecutorTest {

    private static final ExecutorInfo EXECUTOR = Given.executor("executor", "cpus:1;mem:32");

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:2048");
    private final FrameworkId framework = story.framework("dev");

    private ReregisterSlaveMessage.Builder message() {
        return Given.reregistration(agent, "host", "cpus:4;mem:2048")
                .addFrameworks(story.framework(framework).info());
    }

    private void reregister(ReregisterSlaveMessage.Builder message) {
        story.on(new AgentMessage.Reregister(story.agent(agent).pid(), message.build()));
    }

    private void launch(String task) {
        story.launch(framework, agent, Given.task(task, "cpus:1", EXECUTOR));
    }

    /** The agent has no such task, and says why. */
    private void dropped(String task, TaskStatus.Reason reason) {
        StatusUpdateMessage.Builder update =
                Given.statusUpdate(framework, agent, task, TASK_LOST, TASK_LOST, Given.uuid(7), story.now())
                        .toBuilder();
        update.getUpdateBuilder()
                .clearExecutorId()
                .getStatusBuilder()
                .clearExecutorId()
                .setSource(TaskStatus.Source.SOURCE_AGENT)
                .setReason(reason);
        story.on(new AgentMessage.StatusUpdate(story.agent(agent).pid(), update.build()));
    }

    private boolean hasExecutor() {
        return story.agent(agent)
                .work()
                .executor(framework, new ExecutorId("executor"))
                .isPresent();
    }

    @Test
    void anExecutorWhoseTaskIsAskedAboutIsCountedStill() {
        launch("task");
        reregister(message());
        assertThat(hasExecutor()).isTrue();
        assertThat(story.agent(agent).used(framework))
                .isEqualTo(Story.resources("cpus:2;mem:32").allocate("dev"));
    }

    @Test
    void anExecutorThatCameWithItsTaskAndIsListedAfterAResetIsCountedOnce() {
        launch("task");
        reregister(message());
        story.update(framework, agent, "task", TASK_RUNNING);
        story.exited(agent);
        reregister(message()
                .addTasks(Given.listed(framework, agent, "task", TASK_RUNNING, "cpus:1"))
                .addExecutorInfos(EXECUTOR.toBuilder().setFrameworkId(framework.toProto())));
        assertThat(story.agent(agent).used(framework))
                .isEqualTo(Story.resources("cpus:2;mem:32").allocate("dev"));
    }

    @Test
    void anExecutorIsForgottenWithItsLastTaskThatTheAgentDoesNotHave() {
        launch("one");
        launch("two");
        reregister(message());
        dropped("one", TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(hasExecutor()).isTrue();
        dropped("two", TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(hasExecutor()).isFalse();
        assertThat(story.agent(agent).used().isEmpty()).isTrue();
    }

    @Test
    void anExecutorIsForgottenWhenItsTaskEndedAndTheAgentRegistersAgainWithoutIt() {
        launch("task");
        reregister(message());
        story.update(framework, agent, "task", TASK_LOST);
        reregister(message());
        assertThat(hasExecutor()).isFalse();
        assertThat(story.agent(agent).used().isEmpty()).isTrue();
    }

    @Test
    void anExecutorThatTheAgentListedStaysWhenATaskOfItDidNotArrive() {
        launch("task");
        reregister(message());
        reregister(message().addExecutorInfos(EXECUTOR.toBuilder().setFrameworkId(framework.toProto())));
        dropped("task", TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(hasExecutor()).isTrue();
        assertThat(story.agent(agent).used(framework))
                .isEqualTo(Story.resources("cpus:1;mem:32").allocate("dev"));
    }
}
