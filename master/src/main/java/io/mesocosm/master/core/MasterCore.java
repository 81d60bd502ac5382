package io.mesocosm.master.core;

import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.loop.Core;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.master.agents.AgentReports;
import io.mesocosm.master.agents.Departures;
import io.mesocosm.master.agents.Drains;
import io.mesocosm.master.agents.Losses;
import io.mesocosm.master.agents.Pings;
import io.mesocosm.master.agents.Registration;
import io.mesocosm.master.agents.Reregistration;
import io.mesocosm.master.authentication.Admission;
import io.mesocosm.master.authentication.Exchange;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.AuthenticationMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.OperationRequest;
import io.mesocosm.master.event.RoleRequest;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.master.frameworks.Disconnections;
import io.mesocosm.master.frameworks.FrameworkCalls;
import io.mesocosm.master.frameworks.Heartbeats;
import io.mesocosm.master.leadership.Elections;
import io.mesocosm.master.leadership.Recovery;
import io.mesocosm.master.leadership.RegistryGc;
import io.mesocosm.master.leadership.RegistryPatience;
import io.mesocosm.master.maintenance.Schedules;
import io.mesocosm.master.offers.InverseOffering;
import io.mesocosm.master.offers.Offers;
import io.mesocosm.master.operations.OperationReports;
import io.mesocosm.master.quota.QuotaCalls;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.reservations.Reservations;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Leadership.Phase;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.tasks.StatusUpdates;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.master.weights.WeightCalls;
import java.time.Instant;
import java.util.List;

/** Decides what a master does: gives each event to its room. Pure, like every {@link Core}. */
public final class MasterCore implements Core<MasterState, MasterEvent, MasterEffect> {

    @Override
    public Step<MasterState, MasterEffect> step(MasterState state, MasterEvent event, Instant now, Ids ids) {
        if (state.leadership().phase() == Phase.ENDED) {
            return new Step<>(state, List.of());
        }
        var turn = new Turn(state, now, ids);
        decide(turn, event);
        return turn.step();
    }

    private static void decide(Turn turn, MasterEvent event) {
        switch (event) {
            case AgentMessage message -> receive(turn, message);
            case SchedulerMessage message -> receive(turn, message);
            case AuthenticationMessage message -> authenticate(turn, message);
            case MasterEvent.SchedulerCalled call -> SchedulerDesk.answer(turn, call);
            case MasterEvent.StreamClosed closed -> Disconnections.closed(turn, closed);
            case MasterEvent.TeardownRequested teardown -> FrameworkCalls.teardown(turn, teardown);
            case RoleRequest request -> decide(turn, request);
            case OperationRequest request -> Reservations.requested(turn, request);
            case MasterEvent.AllocatorAnswered answer -> answered(turn, answer.output());
            case MasterEvent.RegistryAnswered answer -> answered(turn, answer);
            case MasterEvent.HeartbeatDue due -> Heartbeats.due(turn, due);
            case MasterEvent.FailoverTimedOut timeout -> Disconnections.failoverTimedOut(turn, timeout);
            case MasterEvent.OfferTimedOut timeout -> Offers.timedOut(turn, timeout);
            case MasterEvent.PingDue due -> Pings.due(turn, due);
            case MasterEvent.AgentNotBack notBack -> Losses.notBack(turn, notBack);
            case MasterEvent.RemovalPermitted permitted -> Losses.permitted(turn, permitted);
            case MasterEvent.RecoveryTimedOut timeout -> Losses.recoveryTimedOut(turn, timeout);
            case MasterEvent.RegistryGcDue due -> RegistryGc.collect(turn);
            case MasterEvent.AuthenticationTimedOut timeout -> Exchange.timedOut(turn, timeout);
            case MasterEvent.LeaderDetected detected -> Elections.detected(turn, detected);
            case MasterEvent.CandidacyLost lost -> Elections.candidacyLost(turn);
            case MasterEvent.RegistryFetchTimedOut timeout -> RegistryPatience.fetchTimedOut(turn);
            case MasterEvent.RegistryStoreDue due -> RegistryPatience.storeDue(turn);
            case MasterEvent.RegistryRecovered recovered -> Recovery.recovered(turn, recovered);
        }
    }

    private static void decide(Turn turn, RoleRequest request) {
        switch (request) {
            case RoleRequest.UpdateQuota update -> QuotaCalls.update(turn, update);
            case RoleRequest.SetQuota set -> QuotaCalls.set(turn, set);
            case RoleRequest.RemoveQuota remove -> QuotaCalls.remove(turn, remove);
            case RoleRequest.UpdateWeights update -> WeightCalls.update(turn, update);
        }
    }

    /** Messages to a master that does not lead, or not yet, are dropped: whoever sent them will try again. */
    private static void receive(Turn turn, AgentMessage message) {
        if (!turn.state().leadership().isServing()) {
            turn.count("master/dropped_messages");
            return;
        }
        switch (message) {
            case AgentMessage.StatusUpdate update -> StatusUpdates.received(turn, update);
            case AgentMessage.Pong pong -> Pings.pong(turn, pong);
            case AgentMessage.Register register -> {
                if (Admission.admits(turn, register)) {
                    Registration.register(turn, register);
                }
            }
            case AgentMessage.Reregister reregister -> {
                if (Admission.admits(turn, reregister)) {
                    Reregistration.reregister(turn, reregister);
                }
            }
            case AgentMessage.Update update -> AgentReports.updated(turn, update);
            case AgentMessage.Exited exited -> {
                Exchange.exited(turn, exited.from());
                broken(turn, exited);
            }
            case AgentMessage.Unregister unregister -> Departures.unregister(turn, unregister);
            case AgentMessage.ExitedExecutor exited -> AgentReports.executorExited(turn, exited);
            case AgentMessage.ExecutorMessage says -> AgentReports.executorSays(turn, says);
            case AgentMessage.OperationStatus status -> OperationReports.updated(turn, status);
        }
    }

    private static void receive(Turn turn, SchedulerMessage message) {
        if (turn.state().leadership().isServing()) {
            DriverDesk.receive(turn, message);
        } else {
            turn.count("master/dropped_messages");
        }
    }

    /**
     * A connection that the master keeps leads to a driver or to an agent. Whoever registers a framework with an agent's
     * address must not keep the loss of the agent from being noticed.
     */
    private static void broken(Turn turn, AgentMessage.Exited exited) {
        turn.state()
                .frameworks()
                .at(new Channel.Libprocess(exited.from()))
                .ifPresent(framework -> Disconnections.exited(turn, framework));
        Losses.exited(turn, exited);
    }

    /** What waited for the end of an exchange goes on in the same step. */
    private static void authenticate(Turn turn, AuthenticationMessage message) {
        if (!turn.state().leadership().isServing()) {
            turn.count("master/dropped_messages");
            return;
        }
        switch (message) {
            case AuthenticationMessage.Begin begin -> Exchange.begin(turn, begin);
            case AuthenticationMessage.Start start -> Exchange.start(turn, start);
            case AuthenticationMessage.Proceed proceed ->
                Exchange.proceed(turn, proceed).ifPresent(released -> decide(turn, released));
        }
    }

    private static void answered(Turn turn, AllocatorOutput output) {
        switch (output) {
            case AllocatorOutput.Offers offers -> Offers.make(turn, offers);
            case AllocatorOutput.InverseOffers inverse -> InverseOffering.make(turn, inverse);
            case AllocatorOutput.AvailableUpdated updated -> Reservations.answered(turn, updated);
        }
    }

    private static void answered(Turn turn, MasterEvent.RegistryAnswered answer) {
        boolean applied = answer.applied();
        turn.set(turn.state().with(turn.state().writes().answered(turn.now())));
        switch (answer.operation()) {
            case RegistryOperation.AdmitAgent admit -> Registration.admitted(turn, admit, applied);
            case RegistryOperation.UpdateAgent update -> Reregistration.updated(turn, update, applied);
            case RegistryOperation.MarkAgentReachable mark -> Reregistration.reachable(turn, mark, applied);
            case RegistryOperation.MarkAgentUnreachable mark -> Losses.marked(turn, mark, applied);
            case RegistryOperation.RemoveAgent remove -> Departures.removed(turn, remove, applied);
            case RegistryOperation.MarkAgentDrained mark -> Drains.drained(turn, mark, applied);
            case RegistryOperation.MarkAgentGone mark -> Drains.gone(turn, mark, applied);
            case RegistryOperation.UpdateSchedule update -> Schedules.updated(turn, update, applied);
            case RegistryOperation.Prune prune -> RegistryGc.pruned(turn, prune);
            case RegistryOperation.UpdateQuota update -> QuotaCalls.recorded(turn, update, applied);
            case RegistryOperation.UpdateWeights update -> WeightCalls.recorded(turn, update, applied);
            case RegistryOperation.RecordMaster _,
                    RegistryOperation.DrainAgent _,
                    RegistryOperation.DeactivateAgent _,
                    RegistryOperation.ReactivateAgent _,
                    RegistryOperation.StartMaintenance _,
                    RegistryOperation.StopMaintenance _ -> turn.info("recorded in the registry: " + applied);
        }
    }
}
