package io.mesocosm.agent.recovery;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfExecutor;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfFramework;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfRun;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfTask;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.ExecutorTasks;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.Transport;
import io.mesocosm.agent.state.Update;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.step.WireResources;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Task;

/** Turns the checkpoint tree into the state that wrote it. Mesos: Framework::recoverExecutor, Executor::recoverTask. */
final class Replay {

    private Replay() {}

    static void framework(Turn turn, OfFramework found, List<ContainerEffect.KnownContainer> known) {
        var framework = Framework.of(found.info(), found.pid());
        turn.put(framework);
        found.executors().forEach(executor -> executor(turn, framework.id(), executor, known));
        turn.then(new Followup.SettleFramework(framework.id()));
    }

    private static void executor(
            Turn turn, FrameworkId framework, OfExecutor found, List<ContainerEffect.KnownContainer> known) {
        Layout layout = turn.layout();
        var agent = turn.agentId();
        var id = ExecutorId.of(found.info().getExecutorId());
        Optional<OfRun> latest = found.latest()
                .flatMap(container -> found.runs().stream()
                        .filter(run -> run.containerId().equals(container))
                        .findFirst());
        if (latest.isEmpty()) {
            turn.then(new Followup.Collect(
                    List.of(layout.executor(agent, framework, id), layout.metaExecutor(agent, framework, id))));
            return;
        }
        for (OfRun old : found.runs()) {
            if (!old.equals(latest.get())) {
                var run = new ExecutorRun(framework, id, old.containerId());
                turn.then(new Followup.Collect(List.of(layout.sandbox(agent, run), layout.metaRun(agent, run))));
            }
        }
        run(turn, found, new ExecutorRun(framework, id, latest.get().containerId()), latest.get(), known);
    }

    private static void run(
            Turn turn, OfExecutor found, ExecutorRun run, OfRun latest, List<ContainerEffect.KnownContainer> known) {
        ExecutorTasks tasks = ExecutorTasks.NONE;
        int keep = turn.state().config().rings().tasksPerExecutor();
        for (OfTask task : latest.tasks()) {
            tasks = task(tasks, task, keep);
        }
        ExecutorInfo info = found.info().toBuilder()
                .clearResources()
                .addAllResources(WireResources.upgrade(found.info().getResourcesList()))
                .build();
        Optional<Framework> framework = turn.state().framework(run.frameworkId());
        var executor = new Executor(
                run,
                info,
                kind(found),
                latest.hosting(),
                latest.completed() ? Executor.State.TERMINATED : Executor.State.REGISTERING,
                true,
                turn.layout().sandbox(turn.agentId(), run),
                framework.map(f -> f.info().getUser()),
                latest.libprocessPid().<Transport>map(Transport.Libprocess::new).orElse(Transport.NONE),
                Optional.empty(),
                tasks,
                Optional.empty());
        if (latest.completed()) {
            complete(turn, executor);
            return;
        }
        turn.put(executor);
        latest.tasks().forEach(task -> stream(turn, run, task));
        known.add(new ContainerEffect.KnownContainer(run, info, latest.forkedPid(), executor.directory()));
    }

    private static Executor.Kind kind(OfExecutor found) {
        if (found.generated()) {
            return Executor.Kind.COMMAND;
        }
        return found.info().getType() == ExecutorInfo.Type.DEFAULT ? Executor.Kind.DEFAULT : Executor.Kind.CUSTOM;
    }

    /** A run that was over: history, and its directories are of the dead. */
    private static void complete(Turn turn, Executor executor) {
        ExecutorTasks tasks = executor.tasks();
        for (Task task : executor.tasks().launched().values()) {
            tasks = tasks.withTerminated(task);
        }
        turn.count("slave/executors_terminated");
        Executor past = executor.withTasks(tasks).withTransport(Transport.NONE);
        int keep = turn.state().config().rings().executorsPerFramework();
        turn.state()
                .framework(executor.run().frameworkId())
                .ifPresent(framework -> turn.put(framework.complete(past, keep)));
        Layout layout = turn.layout();
        var agent = turn.agentId();
        ExecutorRun run = executor.run();
        turn.then(new Followup.Collect(List.of(
                layout.sandbox(agent, run),
                layout.metaRun(agent, run),
                layout.executor(agent, run.frameworkId(), run.executorId()),
                layout.metaExecutor(agent, run.frameworkId(), run.executorId()))));
    }

    /** The task as its updates left it. */
    private static ExecutorTasks task(ExecutorTasks tasks, OfTask found, int keep) {
        Task task = found.task().toBuilder()
                .clearResources()
                .addAllResources(WireResources.upgrade(found.task().getResourcesList()))
                .build();
        for (StatusUpdate update : found.updates()) {
            task = TaskRecords.with(task, update.getStatus());
            if (TaskStates.isTerminal(update.getStatus().getState())) {
                ExecutorTasks ended = tasks.withTerminated(task);
                return found.acknowledged().contains(update.getUuid())
                        ? ended.complete(TaskId.of(task.getTaskId()), keep)
                        : ended;
            }
        }
        return tasks.withLaunched(task);
    }

    /** The stream as its records left it; a stream whose terminal update was acknowledged is no more. */
    private static void stream(Turn turn, ExecutorRun run, OfTask found) {
        var key = new StreamKey.OfTask(run.frameworkId(), TaskId.of(found.task().getTaskId()));
        UpdateStream stream = UpdateStream.start(key, Optional.of(run));
        for (StatusUpdate update : found.updates()) {
            ByteString uuid = update.getUuid();
            stream = stream.storing(new Update.OfTask(update)).stored(uuid);
            if (found.acknowledged().contains(uuid)) {
                if (TaskStates.isTerminal(update.getStatus().getState())) {
                    return;
                }
                stream = stream.acknowledged();
            }
        }
        if (!found.updates().isEmpty()) {
            turn.become(turn.state().withUpdates(turn.state().updates().with(stream)));
        }
    }
}
