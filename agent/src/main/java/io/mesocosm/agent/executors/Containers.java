package io.mesocosm.agent.executors;

import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.agent.state.PendingTermination;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.step.Updates;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.common.text.Durations;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * The containers of executors while they live.
 *
 * <p>Behaviour: Mesos: Slave::launchExecutor, executorLaunched, registerExecutorTimeout.
 */
public final class Containers {

    private Containers() {}

    /** All that must be durable is: launch, unless the executor was ended meanwhile. */
    public static void launch(Turn turn, ExecutorRun run) {
        Optional<Framework> framework = turn.state().framework(run.frameworkId());
        Optional<Executor> found = turn.state().executor(run);
        if (framework.isEmpty() || found.isEmpty() || found.get().state() == Executor.State.TERMINATED) {
            return;
        }
        Executor executor = found.get();
        if (framework.get().terminating() || executor.state() == Executor.State.TERMINATING) {
            turn.then(new Followup.ContainerGone(run, neverLaunched("Executor terminating")));
            return;
        }
        if (!executor.hosted() && !executor.info().hasCommand()) {
            turn.count("slave/container_launch_errors");
            var reason = "Failed to launch container: The executor has no command, and the agent does not host it";
            turn.then(new Followup.ContainerGone(run, neverLaunched(reason)));
            return;
        }
        turn.effect(new ContainerEffect.LaunchContainer(
                run,
                executor.info(),
                framework.get().info(),
                executor.hosting().flatMap(Hosting::task),
                Allocations.resources(executor),
                Allocations.limits(executor),
                executor.directory(),
                executor.user(),
                executor.checkpoint()));
        turn.schedule(
                new TimerKey.ExecutorRegistration(run),
                turn.state().config().executors().registrationTimeout(),
                new TimerEvent.ExecutorRegistrationTimedOut(run));
    }

    private static Termination neverLaunched(String message) {
        return new Termination(
                OptionalInt.empty(),
                Optional.of(TaskState.TASK_FAILED),
                List.of(Reason.REASON_CONTAINER_LAUNCH_FAILED),
                message,
                List.of());
    }

    /** The container runs. */
    public static void launched(Turn turn, ContainerEvent.ContainerLaunched event) {
        Optional<Executor> found = turn.state().executor(event.run());
        if (found.isEmpty() || found.get().state() == Executor.State.TERMINATED) {
            turn.effect(new ContainerEffect.DestroyContainer(event.run()));
            return;
        }
        Executor executor = found.get().withContainerStatus(event.status());
        turn.put(executor);
        Optional<Framework> framework = turn.state().framework(event.run().frameworkId());
        if (executor.state() == Executor.State.TERMINATING
                || framework.isEmpty()
                || framework.get().terminating()) {
            turn.effect(new ContainerEffect.DestroyContainer(event.run()));
        } else if (executor.hosted()) {
            turn.effect(new ExecutorEffect.HostExecutor(
                    event.run(), executor.info(), framework.get().info(), Optional.empty()));
        }
    }

    /** The container could not be launched; its end follows. */
    public static void launchFailed(Turn turn, ContainerEvent.ContainerLaunchFailed event) {
        turn.count("slave/container_launch_errors");
        turn.effect(new ContainerEffect.DestroyContainer(event.run()));
        turn.state()
                .executor(event.run())
                .ifPresent(executor -> turn.put(executor.withPending(new PendingTermination(
                        TaskState.TASK_FAILED,
                        Reason.REASON_CONTAINER_LAUNCH_FAILED,
                        "Failed to launch container: " + event.message()))));
    }

    /** What the executor may use changed: by its tasks, those that wait included. */
    public static void resize(Turn turn, ExecutorRun run) {
        turn.state()
                .executor(run)
                .filter(executor -> executor.state() != Executor.State.TERMINATED)
                .ifPresent(executor -> turn.effect(new ContainerEffect.UpdateContainer(
                        run, Allocations.resources(executor), Allocations.limits(executor))));
    }

    /** The container has its resources; or it could not get them, which ends it. */
    public static void updated(Turn turn, ContainerEvent.ContainerUpdated event) {
        Optional<Executor> executor = turn.state().executor(event.run());
        Optional<Framework> framework = turn.state().framework(event.run().frameworkId());
        boolean gone =
                executor.filter(e -> e.state() != Executor.State.TERMINATED).isEmpty();
        if (gone || framework.isEmpty()) {
            return;
        }
        if (event.failure().isEmpty()) {
            turn.then(new Followup.DeliverTasks(event.run()));
            return;
        }
        turn.effect(new ContainerEffect.DestroyContainer(event.run()));
        turn.put(executor.orElseThrow()
                .withPending(new PendingTermination(
                        Updates.gone(framework.get()),
                        Reason.REASON_CONTAINER_UPDATE_FAILED,
                        "Failed to update resources for container: "
                                + event.failure().get())));
    }

    /** The executor has not called in time. */
    public static void registrationTimedOut(Turn turn, ExecutorRun run) {
        AgentState state = turn.state();
        boolean ending =
                state.framework(run.frameworkId()).map(Framework::terminating).orElse(true);
        state.executor(run)
                .filter(executor -> executor.state() == Executor.State.REGISTERING && !ending)
                .ifPresent(executor -> {
                    turn.effect(new ContainerEffect.DestroyContainer(run));
                    turn.put(executor.endedBy(new PendingTermination(
                            TaskState.TASK_FAILED,
                            Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                            "Executor did not register within "
                                    + Durations.format(
                                            state.config().executors().registrationTimeout()))));
                });
    }

    /** An executor of the agent's former life has not come back in time. */
    public static void reregistrationTimedOut(Turn turn) {
        AgentState state = turn.state();
        state.executors()
                .filter(executor -> executor.state() == Executor.State.REGISTERING)
                .forEach(executor -> {
                    turn.effect(new ContainerEffect.DestroyContainer(executor.run()));
                    TaskState lost = state.framework(executor.run().frameworkId())
                            .map(Updates::gone)
                            .orElse(TaskState.TASK_LOST);
                    turn.put(executor.endedBy(new PendingTermination(
                            lost,
                            Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
                            "Executor did not reregister within "
                                    + Durations.format(
                                            state.config().executors().reregistrationTimeout()))));
                });
    }

    /** The tasks that an executor has not ended. */
    static List<TaskId> unfinished(Executor executor) {
        List<TaskId> launched = executor.tasks().launched().values().stream()
                .filter(task -> !TaskStates.isTerminal(task.getState()))
                .map(task -> TaskId.of(task.getTaskId()))
                .toList();
        List<TaskId> queued = executor.tasks()
                .queuedTasks()
                .map(task -> TaskId.of(task.getTaskId()))
                .toList();
        return Stream.concat(launched.stream(), queued.stream()).toList();
    }
}
