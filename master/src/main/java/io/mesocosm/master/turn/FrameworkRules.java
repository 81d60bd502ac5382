package io.mesocosm.master.turn;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Subscription;
import io.mesocosm.master.state.Subscription.Wishes;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import io.mesocosm.proto.internal.Messages.UpdateFrameworkMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** How frameworks come to be known, are silenced and end. */
public final class FrameworkRules {

    private FrameworkRules() {}

    /** Takes note of a framework whose scheduler has not subscribed to this master yet. */
    public static Framework recover(Turn turn, FrameworkInfo info) {
        var history = turn.state().settings().history();
        var framework = new Framework(info, Subscription.recovered(), Framework.Work.none(history));
        turn.put(framework);
        OperationRules.linkAll(turn, framework);
        turn.allocate(new AllocatorCommand.AddFramework(info, Wishes.EVERYTHING.options(), false));
        turn.info("recovered framework=" + framework.id());
        return turn.framework(framework.id()).orElseThrow();
    }

    /**
     * Stops offering resources to an active framework and takes its offers back.
     *
     * @param rescind whether it is told of each offer
     */
    public static void deactivate(Turn turn, Framework framework, boolean rescind) {
        Framework inactive = framework.with(framework.subscription().inactive());
        turn.put(inactive);
        turn.allocate(new AllocatorCommand.DeactivateFramework(framework.id()));
        if (rescind) {
            OfferRules.rescindAll(turn, inactive);
            InverseOfferRules.rescindAll(turn, inactive.id());
        } else {
            OfferRules.discardAll(turn, inactive);
            InverseOfferRules.discardAll(turn, inactive.id());
        }
    }

    /** What an agent is told of a framework. */
    public static UpdateFrameworkMessage announcement(Framework framework) {
        return UpdateFrameworkMessage.newBuilder()
                .setFrameworkId(framework.info().getId())
                .setPid(framework.subscription().pid().orElse(Upid.NONE).toString())
                .setFrameworkInfo(framework.info())
                .build();
    }

    /** Tells every agent what a framework is like now. */
    public static void announce(Turn turn, Framework framework) {
        UpdateFrameworkMessage message = announcement(framework);
        for (Agent agent : turn.state().agents().registered().values()) {
            turn.send(agent, message);
        }
    }

    /** Ends a framework with everything it has. Its scheduler is not told of the end of its tasks. */
    public static void remove(Turn turn, Framework framework) {
        if (framework.subscription().active()) {
            deactivate(turn, framework, false);
        }
        var message = ShutdownFrameworkMessage.newBuilder()
                .setFrameworkId(framework.info().getId())
                .build();
        for (Agent agent : turn.state().agents().registered().values()) {
            turn.send(agent, message);
        }
        endTasks(turn, turn.framework(framework.id()).orElseThrow());
        endExecutors(turn, framework);
        hangUp(turn, framework);
        forgetPrincipal(turn, framework);
        turn.emit(new MasterEffect.CancelTimer(new TimerKey.Failover(framework.id())));
        turn.allocate(new AllocatorCommand.RemoveFramework(framework.id()));
        turn.set(turn.state().with(turn.state().inverseOffers().forgetAnswers(framework.id())));
        Framework ended = turn.framework(framework.id()).orElseThrow();
        if (ended.isConnected()) {
            ended = ended.with(ended.subscription().broken(turn.now()));
        }
        turn.set(turn.state().with(turn.state().frameworks().complete(ended, turn.now())));
        turn.info("removed framework=" + framework.id());
    }

    /** Closes the stream of a framework's scheduler, if it has one. */
    public static void hangUp(Turn turn, Framework framework) {
        framework.subscription().stream().ifPresent(stream -> {
            turn.emit(new MasterEffect.CloseStream(stream));
            turn.emit(new MasterEffect.CancelTimer(new TimerKey.Heartbeat(stream)));
        });
    }

    /** A driver that was there has to prove again who it is. */
    public static void forgetPrincipal(Turn turn, Framework framework) {
        framework.subscription().pid().ifPresent(pid -> turn.set(turn.state().withoutPrincipal(pid)));
    }

    private static void endTasks(Turn turn, Framework framework) {
        for (TaskEntry task : List.copyOf(framework.work().tasks().values())) {
            TaskRules.complete(turn, TaskRules.end(turn, task, removed(turn, framework, task)));
        }
        for (TaskEntry task : framework.work().unreachable().values().toList()) {
            TaskStatus status = removed(turn, framework, task);
            TaskEntry ended = TaskRules.changed(task, status, status.getState());
            Framework before = turn.framework(framework.id()).orElseThrow();
            Framework.Work work = before.work();
            turn.put(before.with(
                    work.withUnreachable(work.unreachable().remove(task.id())).complete(ended.task())));
        }
    }

    private static TaskStatus removed(Turn turn, Framework framework, TaskEntry task) {
        return Statuses.of(
                        task,
                        TaskState.TASK_KILLED,
                        TaskStatus.Reason.REASON_FRAMEWORK_REMOVED,
                        "Framework " + framework.id() + " removed",
                        turn.now())
                .build();
    }

    private static void endExecutors(Turn turn, Framework framework) {
        for (Agent agent : turn.state().agents().registered().values()) {
            for (ExecutorId executor : agent.work().executors(framework.id()).keys()) {
                Agent current = turn.agent(agent.id()).orElseThrow();
                TaskRules.removeExecutor(turn, current, framework.id(), executor);
            }
        }
    }

    /** The tasks of a framework on an agent. */
    public static List<TaskEntry> tasksOn(Framework framework, Agent agent) {
        return agent.work().tasks(framework.id()).stream()
                .map(framework::task)
                .flatMap(Optional::stream)
                .toList();
    }
}
