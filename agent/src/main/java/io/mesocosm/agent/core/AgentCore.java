package io.mesocosm.agent.core;

import io.mesocosm.agent.authentication.Authentication;
import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.draining.Draining;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.event.LibprocessExecutorEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.OperatorEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.executors.Containers;
import io.mesocosm.agent.executors.Endings;
import io.mesocosm.agent.executors.ExecutorSessions;
import io.mesocosm.agent.executors.LibprocessExecutors;
import io.mesocosm.agent.frameworks.Frameworks;
import io.mesocosm.agent.gc.Collection;
import io.mesocosm.agent.operations.HeldOrders;
import io.mesocosm.agent.operations.OperationOrders;
import io.mesocosm.agent.operations.Reconciliation;
import io.mesocosm.agent.operations.ResourceWork;
import io.mesocosm.agent.recovery.Recoveries;
import io.mesocosm.agent.registration.Registration;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.statusupdates.Completion;
import io.mesocosm.agent.statusupdates.Streams;
import io.mesocosm.agent.statusupdates.TaskUpdates;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.tasks.Delivery;
import io.mesocosm.agent.tasks.Kill;
import io.mesocosm.agent.tasks.Launch;
import io.mesocosm.common.loop.Core;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import java.time.Instant;
import java.util.Optional;

/** The agent: gives each event, and what rooms ask of each other, to the room that knows. */
public final class AgentCore implements Core<AgentState, AgentEvent, AgentEffect> {

    @Override
    public Step<AgentState, AgentEffect> step(AgentState state, AgentEvent event, Instant now, Ids ids) {
        var turn = new Turn(state, now, ids);
        switch (event) {
            case MasterEvent master -> handle(turn, master);
            case ExecutorEvent executor -> handle(turn, executor);
            case LibprocessExecutorEvent executor -> handle(turn, executor);
            case ContainerEvent container -> handle(turn, container);
            case DiskEvent disk -> handle(turn, disk);
            case TimerEvent timer -> handle(turn, timer);
            case OperatorEvent.Unregister _ -> Registration.unregister(turn);
        }
        Optional<Followup> followup = turn.nextFollowup();
        while (followup.isPresent()) {
            handle(turn, followup.get());
            followup = turn.nextFollowup();
        }
        return turn.finish();
    }

    private static void handle(Turn turn, MasterEvent event) {
        switch (event) {
            case MasterEvent.MasterDetected detected -> Registration.detected(turn, detected.leader());
            case MasterEvent.DetectionFailed failed -> Registration.detectionFailed(turn, failed.reason());
            case MasterEvent.AuthenticationReply reply -> Authentication.replied(turn, reply);
            case MasterEvent.LinkBroken broken -> Registration.linkBroken(turn, broken.pid());
            case MasterEvent.Registered registered -> Registration.registered(turn, registered);
            case MasterEvent.Reregistered reregistered -> Registration.reregistered(turn, reregistered);
            case MasterEvent.Ping ping -> Registration.ping(turn, ping);
            case MasterEvent.ShutdownAgent shutdown -> Registration.shutdown(turn, shutdown);
            case MasterEvent.Order order -> {
                if (!HeldOrders.hold(turn, order)) {
                    follow(turn, order);
                }
            }
            case MasterEvent.UpdateFramework update -> Frameworks.update(turn, update);
            case MasterEvent.FrameworkMessage message -> Frameworks.message(turn, message);
            case MasterEvent.UpdateAcknowledged acknowledged -> Streams.acknowledged(turn, acknowledged);
            case MasterEvent.ApplyOperation apply -> OperationOrders.apply(turn, apply);
            case MasterEvent.CheckpointResources replace -> OperationOrders.replace(turn, replace);
            case MasterEvent.OperationAcknowledged acknowledged -> Streams.acknowledged(turn, acknowledged);
            case MasterEvent.ReconcileOperations reconcile -> Reconciliation.reconcile(turn, reconcile);
            case MasterEvent.DrainAgent drain -> Draining.order(turn, drain);
        }
    }

    private static void follow(Turn turn, MasterEvent.Order order) {
        switch (order) {
            case MasterEvent.RunTask run -> Launch.run(turn, run);
            case MasterEvent.RunTaskGroup run -> Launch.run(turn, run);
            case MasterEvent.KillTask kill -> Kill.order(turn, kill);
            case MasterEvent.ShutdownFramework shutdown -> Frameworks.order(turn, shutdown);
            case MasterEvent.ShutdownExecutor shutdown -> Endings.order(turn, shutdown);
        }
    }

    private static void handle(Turn turn, ExecutorEvent event) {
        switch (event) {
            case ExecutorEvent.Subscribe subscribe -> ExecutorSessions.subscribe(turn, subscribe);
            case ExecutorEvent.Update update -> ExecutorSessions.update(turn, update);
            case ExecutorEvent.Message message -> ExecutorSessions.message(turn, message);
            case ExecutorEvent.Disconnected disconnected -> ExecutorSessions.disconnected(turn, disconnected);
        }
    }

    private static void handle(Turn turn, LibprocessExecutorEvent event) {
        switch (event) {
            case LibprocessExecutorEvent.Register register -> LibprocessExecutors.register(turn, register);
            case LibprocessExecutorEvent.Reregister reregister -> LibprocessExecutors.reregister(turn, reregister);
            case LibprocessExecutorEvent.StatusUpdated update -> LibprocessExecutors.update(turn, update);
            case LibprocessExecutorEvent.ToFramework message -> LibprocessExecutors.message(turn, message);
        }
    }

    private static void handle(Turn turn, ContainerEvent event) {
        switch (event) {
            case ContainerEvent.ContainerLaunched launched -> Containers.launched(turn, launched);
            case ContainerEvent.ContainerLaunchFailed failed -> Containers.launchFailed(turn, failed);
            case ContainerEvent.ContainerUpdated updated -> Containers.updated(turn, updated);
            case ContainerEvent.ContainerTerminated terminated ->
                Endings.terminated(turn, terminated.run(), terminated.termination());
            case ContainerEvent.ContainersRecovered recovered -> Recoveries.containersRecovered(turn, recovered);
            case ContainerEvent.ContainerRecoveryFailed failed -> Recoveries.failed(turn, failed.message());
        }
    }

    private static void handle(Turn turn, DiskEvent event) {
        switch (event) {
            case DiskEvent.Recovered recovered -> Recoveries.recovered(turn, recovered.agent());
            case DiskEvent.Checkpointed checkpointed -> handle(turn, checkpointed.token());
            case DiskEvent.ResourcesStored stored -> ResourceWork.stored(turn, stored);
            case DiskEvent.DiskUsageMeasured measured -> Collection.measured(turn, measured.used());
            case DiskEvent.GarbageFound found -> Collection.found(turn, found);
            case DiskEvent.PathsRemoved removed -> Collection.removed(turn, removed);
        }
    }

    private static void handle(Turn turn, CheckpointToken token) {
        switch (token) {
            case CheckpointToken.AgentStored stored -> Registration.stored(turn, stored);
            case CheckpointToken.ExecutorStored stored -> {
                Delivery.stored(turn, stored.run(), stored.tasks());
                Containers.launch(turn, stored.run());
            }
            case CheckpointToken.TasksStored stored -> Delivery.stored(turn, stored.run(), stored.tasks());
            case CheckpointToken.KillStored stored -> Kill.stored(turn, stored);
            case CheckpointToken.UpdateStored stored -> Streams.stored(turn, stored);
            case CheckpointToken.AcknowledgementStored stored -> Streams.acknowledgementStored(turn, stored);
        }
    }

    private static void handle(Turn turn, TimerEvent event) {
        switch (event) {
            case TimerEvent.AuthenticationDue due -> Authentication.begin(turn, due);
            case TimerEvent.RegistrationDue due -> Registration.register(turn, due);
            case TimerEvent.PingTimedOut timedOut -> Registration.pingTimedOut(turn, timedOut.attempt());
            case TimerEvent.ExecutorRegistrationTimedOut timedOut ->
                Containers.registrationTimedOut(turn, timedOut.run());
            case TimerEvent.ExecutorReregistrationTimedOut _ -> {
                Containers.reregistrationTimedOut(turn);
                Recoveries.finish(turn);
            }
            case TimerEvent.ReconnectionDue _ -> Recoveries.callAgain(turn);
            case TimerEvent.ExecutorShutdownTimedOut timedOut -> Endings.shutdownTimedOut(turn, timedOut.run());
            case TimerEvent.ExecutorHeartbeatDue due -> ExecutorSessions.heartbeat(turn, due);
            case TimerEvent.UpdateRetryDue due -> Streams.retry(turn, due);
        }
    }

    private static void handle(Turn turn, Followup followup) {
        switch (followup) {
            case Followup.TaskChanged changed -> TaskUpdates.changed(turn, changed.update(), changed.origin());
            case Followup.TaskUnknown unknown -> Streams.unknownTask(turn, unknown.update());
            case Followup.UpdateAcknowledged acknowledged ->
                Completion.acknowledged(turn, acknowledged.key(), acknowledged.terminal());
            case Followup.OperationEnded ended -> Streams.ended(turn, ended.operation());
            case Followup.OperationAcknowledged acknowledged ->
                ResourceWork.acknowledged(turn, acknowledged.operation());
            case Followup.WorkOnResources _ -> ResourceWork.proceed(turn);
            case Followup.HeldOrder held -> {
                if (HeldOrders.isDue(turn.state(), held.order())) {
                    follow(turn, held.order());
                }
            }
            case Followup.RegisterAnew _ -> Registration.anew(turn);
            case Followup.Register register -> Registration.registerAtOnce(turn, register.attempt());
            case Followup.PauseUpdates _ -> Streams.pause(turn);
            case Followup.ResumeUpdates _ -> Streams.resume(turn);
            case Followup.ForgetUpdates forget -> Streams.forget(turn, forget.framework());
            case Followup.KillTask kill -> Kill.kill(turn, kill.framework(), kill.task(), kill.policy());
            case Followup.DeliverTasks deliver -> Delivery.deliver(turn, deliver.run());
            case Followup.ResizeContainer resize -> Containers.resize(turn, resize.run());
            case Followup.LaunchExecutor launch -> Containers.launch(turn, launch.run());
            case Followup.ShutdownExecutor shutdown -> Endings.shutdown(turn, shutdown.run());
            case Followup.ShutdownUnusedExecutor shutdown -> Endings.shutdownUnused(turn, shutdown.run());
            case Followup.AbandonExecutor abandon -> Endings.abandon(turn, abandon.run(), abandon.launched());
            case Followup.ContainerGone gone -> Endings.terminated(turn, gone.run(), gone.termination());
            case Followup.SettleExecutor settle -> Endings.settle(turn, settle.run());
            case Followup.SettleFramework settle -> Frameworks.settle(turn, settle.framework());
            case Followup.ShutdownFramework shutdown -> Frameworks.shutdown(turn, shutdown.framework());
            case Followup.Collect collect -> Collection.schedule(turn, collect.paths());
            case Followup.Keep keep -> Collection.keep(turn, keep.paths());
            case Followup.SettleAgent _ -> Draining.settle(turn);
            case Followup.Drain drain -> Draining.begin(turn, drain.config());
        }
    }
}
