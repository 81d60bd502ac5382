package io.mesocosm.agent.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.containers.Runs;
import io.mesocosm.agent.effect.ExecutorEffect.HostExecutor;
import io.mesocosm.agent.effect.ExecutorEffect.Resumed;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.testing.Await;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.EventLoop;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.loop.RandomIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** What becomes of a task whose command outlived the agent. */
class HostedExecutorsTest {

    private static final ExecutorRun RUN =
            new ExecutorRun(new FrameworkId("f"), new ExecutorId("t"), new ContainerId("c"));
    private static final TaskInfo TASK = TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setAgentId(AgentID.newBuilder().setValue("a"))
            .build();

    private final List<TaskState> told = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();

    @Test
    void taskThatRunsGoesOnWithoutAWord() throws Exception {
        var running = TaskStatus.newBuilder()
                .setTaskId(TASK.getTaskId())
                .setState(TaskState.TASK_RUNNING)
                .setUuid(ByteString.copyFromUtf8("0123456789abcdef"))
                .setTimestamp(1)
                .build();
        try (var executors = executors()) {
            resume(executors, TaskState.TASK_RUNNING, List.of(running), Optional.empty());
            // What comes after it shows that nothing was told before.
            resume(executors, TaskState.TASK_STAGING, List.of(), Optional.empty());
            Await.until("the second one runs", () -> told.size() >= 2 || !faults.isEmpty());
        }
        assertThat(faults).isEmpty();
        assertThat(told).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }

    @Test
    void taskOfWhichItsExecutorToldNothingIsToldFromTheBeginning() throws Exception {
        try (var executors = executors()) {
            resume(executors, TaskState.TASK_RUNNING, List.of(), Optional.empty());
            Await.until("it runs", () -> told.size() >= 2 || !faults.isEmpty());
        }
        assertThat(faults).isEmpty();
        assertThat(told).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }

    @Test
    void taskThatWasToEndBeforeAnythingWasToldIsKilledStill() throws Exception {
        try (var executors = executors()) {
            resume(executors, TaskState.TASK_STAGING, List.of(), Optional.of(Instant.EPOCH));
            Await.until("it is killed", () -> told.size() >= 3 || !faults.isEmpty());
        }
        assertThat(faults).isEmpty();
        assertThat(told).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLING);
    }

    private static void resume(
            HostedExecutors executors, TaskState last, List<TaskStatus> told, Optional<Instant> killed) {
        var framework = FrameworkInfo.newBuilder()
                .setName("f")
                .setUser("nobody")
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.TASK_KILLING_STATE))
                .build();
        var executor = ExecutorInfo.newBuilder()
                .setExecutorId(RUN.executorId().toProto())
                .build();
        executors.host(new HostExecutor(RUN, executor, framework, Optional.of(new Resumed(TASK, last, told, killed))));
    }

    private HostedExecutors executors() {
        var agent = new Listening();
        var numbers = new AtomicLong();
        var executors = new HostedExecutors(
                new HostedExecutors.World(
                        agent,
                        new Runs(agent, run -> {}),
                        () -> {
                            throw new AssertionError("no container is there to be asked");
                        },
                        () -> new CallHandle(numbers.incrementAndGet()),
                        action -> {},
                        Duration.ofSeconds(5)),
                new EventLoop.Environment(
                        InstantSource.system(), new RandomIds(), (doing, cause) -> faults.add(cause), 16));
        executors.start();
        return executors;
    }

    private final class Listening implements EventQueue<AgentEvent> {
        @Override
        public void submit(AgentEvent event) {
            throw new AssertionError("would wait: " + event);
        }

        @Override
        public boolean offer(AgentEvent event) {
            throw new AssertionError("could be refused: " + event);
        }

        @Override
        public void schedule(Object key, Duration delay, AgentEvent event) {
            if (event instanceof ExecutorEvent.Update update) {
                told.add(update.status().getState());
            }
        }

        @Override
        public void cancel(Object key) {
            throw new AssertionError("nothing is taken back");
        }
    }
}
