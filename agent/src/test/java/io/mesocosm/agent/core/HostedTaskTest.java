package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.executor.command.CommandEffect;
import io.mesocosm.executor.command.CommandEvent;
import io.mesocosm.executor.command.CommandExecutor;
import io.mesocosm.executor.command.CommandState;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Test;

/** The core and the command executor's logic together, as the agent hosts it, with a containerizer made of thin air. */
class HostedTaskTest {

    private final Stage stage = Stage.registered();
    private final SeededIds ids = new SeededIds(3);
    private final CommandExecutor logic = new CommandExecutor();
    private final Map<ExecutorRun, CommandState> hosted = new HashMap<>();
    private final Map<CallHandle, ExecutorRun> streams = new HashMap<>();
    private final List<StatusUpdate> heard = new ArrayList<>();
    private final Deque<AgentEvent> events = new ArrayDeque<>();
    private boolean signalled;
    private long handles;

    private void play(AgentEvent first) {
        events.add(first);
        while (!events.isEmpty()) {
            stage.on(events.remove());
            for (StatusUpdate update : stage.forwarded()) {
                heard.add(update);
            }
            stage.last().forEach(this::perform);
        }
    }

    private void perform(AgentEffect effect) {
        switch (effect) {
            case ContainerEffect.LaunchContainer launch ->
                events.add(new ContainerEvent.ContainerLaunched(launch.run(), ContainerStatus.getDefaultInstance()));
            case ContainerEffect.DestroyContainer destroy -> {
                hosted.remove(destroy.run());
                events.add(new ContainerEvent.ContainerTerminated(destroy.run(), Termination.exited(9)));
            }
            case ExecutorEffect.HostExecutor host -> {
                var state = CommandState.idle(host.executor().getExecutorId(), Duration.ofSeconds(5));
                hosted.put(host.run(), state);
                var handle = new CallHandle(1000 + handles++);
                streams.put(handle, host.run());
                events.add(new ExecutorEvent.Subscribe(
                        handle,
                        host.run().frameworkId(),
                        host.run().executorId(),
                        Call.Subscribe.getDefaultInstance()));
            }
            case ExecutorEffect.SendEvent send ->
                Optional.ofNullable(streams.get(send.stream())).ifPresent(run -> deliver(run, send.event()));
            default -> {}
        }
    }

    private void deliver(ExecutorRun run, Event event) {
        switch (event.getType()) {
            case SUBSCRIBED ->
                tell(run, new CommandEvent.Subscribed(event.getSubscribed().getFrameworkInfo()));
            case LAUNCH -> tell(run, new CommandEvent.Launch(event.getLaunch().getTask()));
            case KILL -> tell(run, new CommandEvent.Kill(Optional.empty()));
            case SHUTDOWN -> tell(run, new CommandEvent.Shutdown());
            case ACKNOWLEDGED -> {
                ByteBuffer uuid = event.getAcknowledged().getUuid().asReadOnlyByteBuffer();
                tell(run, new CommandEvent.Acknowledged(new UUID(uuid.getLong(), uuid.getLong())));
            }
            case LAUNCH_GROUP, MESSAGE, ERROR, HEARTBEAT, UNKNOWN -> {}
        }
    }

    private void tell(ExecutorRun run, CommandEvent event) {
        Optional.ofNullable(hosted.get(run)).ifPresent(state -> {
            var step = logic.step(state, event, stage.now(), ids);
            hosted.put(run, step.state());
            step.effects().forEach(effect -> perform(run, effect));
        });
    }

    private void perform(ExecutorRun run, CommandEffect effect) {
        if (effect instanceof CommandEffect.Update update) {
            TaskStatus status = update.status();
            events.add(new ExecutorEvent.Update(
                    new CallHandle(5000 + handles++), run.frameworkId(), run.executorId(), status));
        } else if (effect instanceof CommandEffect.Start) {
            tell(run, new CommandEvent.Started());
        } else if (effect instanceof CommandEffect.Signal) {
            signalled = true;
        } else if (effect instanceof CommandEffect.Stop) {
            events.add(new ContainerEvent.ContainerTerminated(run, Termination.exited(0)));
        }
    }

    private void exits(String task, int waitStatus) {
        tell(stage.run(task), new CommandEvent.Exited(Optional.of(waitStatus)));
        play(events.remove());
    }

    private void acknowledgeAll(String task) {
        for (int i = 0; i < heard.size(); i++) {
            stage.acknowledge(task, heard.get(i).getUuid());
            heard.addAll(stage.forwarded());
            stage.last().forEach(this::perform);
        }
    }

    private List<TaskState> states() {
        return heard.stream().map(update -> update.getStatus().getState()).toList();
    }

    @Test
    void taskGoesFromItsOrderToItsEndAndLeavesNothing() {
        play(new MasterEvent.RunTask(Stage.MASTER, Stage.order(Samples.command("t"), true)));
        acknowledgeAll("t");
        exits("t", 0);
        acknowledgeAll("t");
        assertThat(states()).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(heard.getLast().getStatus().getMessage()).isEqualTo("Command exited with status 0");
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
        assertThat(stage.state().updates().streams().isEmpty()).isTrue();
    }

    @Test
    void killedTaskIsSignalledAndEnds() {
        play(new MasterEvent.RunTask(Stage.MASTER, Stage.order(Samples.command("t"), true)));
        acknowledgeAll("t");
        play(Samples.kill("t"));
        assertThat(signalled).isTrue();
        exits("t", 15);
        acknowledgeAll("t");
        assertThat(states().getLast()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void hostedExecutorOfAFrameworkThatIsTornDownEndsWithoutWaitingForAnybody() {
        play(new MasterEvent.RunTask(Stage.MASTER, Stage.order(Samples.command("t"), true)));
        acknowledgeAll("t");
        play(new MasterEvent.ShutdownFramework(
                Stage.MASTER,
                ShutdownFrameworkMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .build()));
        exits("t", 15);
        assertThat(states()).doesNotContain(TaskState.TASK_KILLED);
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void killBeforeDeliveryLeavesNothingRunning() {
        stage.runTask(Samples.command("t"), true);
        play(Samples.kill("t"));
        acknowledgeAll("t");
        assertThat(states()).containsExactly(TaskState.TASK_KILLED);
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
    }
}
