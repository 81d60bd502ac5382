package io.mesocosm.agent.tasks;

import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.ExecutorTasks;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.agent.state.Transport;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.step.Updates;
import io.mesocosm.agent.tasks.Objections.Objection;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * The master's orders to run something: refused, or queued for an executor that is there or made for it.
 *
 * <p>Behaviour: Mesos: Slave::runTask, runTaskGroup, run, __run. Where Mesos differs: docs/decisions/0011, 6.
 */
public final class Launch {

    private Launch() {}

    /** A task. */
    public static void run(Turn turn, MasterEvent.RunTask event) {
        var message = event.message();
        if (turn.state().master().is(event.from())
                && message.getFramework().hasId()
                && message.getTask().hasExecutor() != message.getTask().hasCommand()) {
            run(turn, Orders.of(message, turn.state().config().directories().launcher()));
        }
    }

    /** A task group. */
    public static void run(Turn turn, MasterEvent.RunTaskGroup event) {
        var message = event.message();
        if (turn.state().master().is(event.from()) && message.getFramework().hasId()) {
            run(turn, Orders.of(message));
        }
    }

    private static void run(Turn turn, Order order) {
        AgentState state = turn.state();
        if (!state.isJoined()) {
            // It was sent before the master knew what runs here. The reregistration does not list it: that tells.
            ignore(turn, order, "the agent is " + state.phase());
            return;
        }
        if (!isForThisAgent(state, order)) {
            ignore(turn, order, "another agent was meant");
            return;
        }
        List<CheckpointWrite> writes = new ArrayList<>();
        Framework framework = state.framework(order.frameworkId()).orElseGet(() -> addFramework(turn, order, writes));
        Optional<Executor> existing = framework.executors().get(order.executorId());
        Optional<Objection> early = Objections.limits(turn.state(), order);
        if (early.isPresent()) {
            store(turn, writes);
            refuse(turn, order, early.get());
            return;
        }
        if (framework.terminating()) {
            exited(turn, order);
            return;
        }
        Optional<Objection> objection = Objections.resources(turn.state(), order);
        if (objection.isPresent()) {
            store(turn, writes);
            refuse(turn, order, objection.get());
            exited(turn, order);
            return;
        }
        objection = Objections.executor(order, existing);
        if (objection.isPresent()) {
            store(turn, writes);
            refuse(turn, order, objection.get());
            existing.filter(executor -> order.kind() != Executor.Kind.COMMAND)
                    .ifPresent(executor -> endUnexpected(turn, order, executor));
            return;
        }
        if (existing.isEmpty()) {
            addExecutor(turn, order, framework, writes);
        } else {
            enqueue(turn, order, framework, existing.get());
        }
    }

    private static void ignore(Turn turn, Order order, String why) {
        turn.warn("ignored tasks=" + order.taskIds() + " framework=" + order.frameworkId() + ": " + why);
    }

    private static boolean isForThisAgent(AgentState state, Order order) {
        return order.tasks().stream()
                .allMatch(task -> task.getAgentId().equals(state.info().getId()));
    }

    private static Framework addFramework(Turn turn, Order order, List<CheckpointWrite> writes) {
        AgentState state = turn.state();
        var id = order.frameworkId();
        List<Executor> history = state.completedFrameworks().stream()
                .filter(completed -> completed.id().equals(id))
                .flatMap(completed -> completed.completedExecutors().stream())
                .toList();
        var framework = Framework.of(order.framework(), order.pid()).withHistory(history);
        turn.become(state.withCompletedFrameworks(state.completedFrameworks().stream()
                        .filter(completed -> !completed.id().equals(id))
                        .toList())
                .with(framework));
        turn.then(new Followup.Keep(List.of(
                turn.layout().framework(turn.agentId(), id), turn.layout().metaFramework(turn.agentId(), id))));
        if (framework.checkpoints()) {
            writes.add(new CheckpointWrite.Framework(framework.info(), framework.pid()));
        }
        return framework;
    }

    private static void addExecutor(Turn turn, Order order, Framework framework, List<CheckpointWrite> writes) {
        var run = new ExecutorRun(
                order.frameworkId(),
                order.executorId(),
                new ContainerId(turn.ids().uuid().toString()));
        var agent = turn.agentId();
        Optional<Hosting> hosting = hosting(order);
        boolean checkpoint = framework.checkpoints();
        turn.put(new Executor(
                run,
                order.executor(),
                order.kind(),
                hosting,
                Executor.State.REGISTERING,
                checkpoint,
                turn.layout().sandbox(agent, run),
                user(turn.state(), order),
                Transport.NONE,
                Optional.empty(),
                ExecutorTasks.NONE.queue(order.work(!checkpoint)),
                Optional.empty()));
        turn.then(new Followup.Keep(List.of(
                turn.layout().executor(agent, order.frameworkId(), order.executorId()),
                turn.layout().metaExecutor(agent, order.frameworkId(), order.executorId()))));
        if (!checkpoint) {
            turn.then(new Followup.LaunchExecutor(run));
            return;
        }
        writes.add(new CheckpointWrite.Executor(run, order.executor(), order.kind() == Executor.Kind.COMMAND));
        hosting.ifPresent(how -> writes.add(new CheckpointWrite.HostedExecutor(run, how)));
        writes.addAll(taskWrites(order, run));
        turn.checkpoint(writes, new CheckpointToken.ExecutorStored(run, order.taskIds()));
    }

    private static Optional<Hosting> hosting(Order order) {
        return switch (order.kind()) {
            case COMMAND -> Optional.of(new Hosting(Optional.of(order.tasks().getFirst())));
            case DEFAULT, CUSTOM -> Optional.empty();
        };
    }

    private static void enqueue(Turn turn, Order order, Framework framework, Executor executor) {
        if (!executor.isLive()) {
            String state = executor.state() == Executor.State.TERMINATING ? "terminating" : "terminated";
            var verdict = new Updates.Verdict(
                    Updates.dropped(order.isPartitionAware()), Reason.REASON_EXECUTOR_TERMINATED, "Executor " + state);
            order.taskIds().forEach(task -> Updates.tell(turn, framework.id(), task, verdict));
            return;
        }
        turn.put(executor.withTasks(executor.tasks().queue(order.work(!executor.checkpoint()))));
        if (executor.checkpoint()) {
            turn.checkpoint(
                    taskWrites(order, executor.run()),
                    new CheckpointToken.TasksStored(executor.run(), order.taskIds()));
        } else {
            Delivery.prepare(turn, executor.run());
        }
    }

    private static List<CheckpointWrite> taskWrites(Order order, ExecutorRun run) {
        return order.tasks().stream()
                .<CheckpointWrite>map(
                        task -> new CheckpointWrite.TaskCreated(run, TaskRecords.staging(task, order.frameworkId())))
                .toList();
    }

    private static void store(Turn turn, List<CheckpointWrite> writes) {
        if (!writes.isEmpty()) {
            turn.checkpoint(writes);
        }
    }

    private static Optional<String> user(AgentState state, Order order) {
        if (!state.config().executors().switchUser()) {
            return Optional.empty();
        }
        boolean own = order.executor().getCommand().hasUser();
        return Optional.of(
                own
                        ? order.executor().getCommand().getUser()
                        : order.framework().getUser());
    }

    /** The executor names the update only where Mesos does: not for limits. */
    private static void refuse(Turn turn, Order order, Objection objection) {
        boolean named = objection.reason() != Reason.REASON_GC_ERROR;
        var verdict = new Updates.Verdict(
                Updates.dropped(order.isPartitionAware()),
                objection.reason(),
                objection.message(),
                named ? Optional.of(order.executorId()) : Optional.empty());
        order.taskIds().forEach(task -> Updates.tell(turn, order.frameworkId(), task, verdict));
        turn.then(new Followup.SettleFramework(order.frameworkId()));
    }

    /** The master does not know of the executor that is here: it must go. */
    private static void endUnexpected(Turn turn, Order order, Executor executor) {
        if (executor.state() == Executor.State.TERMINATED) {
            exited(turn, order);
        } else {
            turn.then(new Followup.ShutdownExecutor(executor.run()));
        }
    }

    /** The executor that the master expects will not come. */
    private static void exited(Turn turn, Order order) {
        if (order.launchExecutor().orElse(false)) {
            turn.sendToMaster(ExitedExecutorMessage.newBuilder()
                    .setSlaveId(turn.agentId().toProto())
                    .setFrameworkId(order.framework().getId())
                    .setExecutorId(order.executor().getExecutorId())
                    .setStatus(-1)
                    .build());
        }
    }
}
