package io.mesocosm.master.core;

import io.mesocosm.master.frameworks.FrameworkCalls;
import io.mesocosm.master.offers.Acceptance;
import io.mesocosm.master.offers.InverseOffering;
import io.mesocosm.master.offers.Offers;
import io.mesocosm.master.operations.OperationCalls;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.tasks.Reconciliation;
import io.mesocosm.master.tasks.TaskCalls;
import io.mesocosm.master.turn.Turn;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Gives a call that passed the checks of its desk to its room, however it came. */
final class CallDispatch {

    private CallDispatch() {}

    /** Counts a call of a framework; there is no counter of UNKNOWN, at which Mesos aborts. */
    static void count(Turn turn, Framework framework, Call call) {
        if (call.getType() == Call.Type.UNKNOWN) {
            return;
        }
        turn.count(framework, "calls");
        turn.count(framework, "calls/" + call.getType().name().toLowerCase(Locale.ROOT));
    }

    /**
     * Does what a connected scheduler asks.
     *
     * @param call neither SUBSCRIBE nor UNKNOWN, which the desks answer themselves
     * @return what is wrong with the call; most calls are told on the stream, or not at all
     */
    static Optional<String> perform(Turn turn, Framework framework, Call call) {
        switch (call.getType()) {
            case ACCEPT -> Acceptance.accept(turn, framework, call.getAccept());
            case ACKNOWLEDGE -> TaskCalls.acknowledge(turn, framework, call.getAcknowledge());
            case DECLINE -> Offers.decline(turn, framework, call.getDecline());
            case REVIVE -> FrameworkCalls.revive(turn, framework, call.getRevive());
            case SUPPRESS -> FrameworkCalls.suppress(turn, framework, call.getSuppress());
            case KILL -> TaskCalls.kill(turn, framework, call.getKill());
            case RECONCILE -> Reconciliation.reconcile(turn, framework, call.getReconcile());
            case MESSAGE -> FrameworkCalls.message(turn, framework, call.getMessage());
            case SHUTDOWN -> FrameworkCalls.shutdown(turn, framework, call.getShutdown());
            case TEARDOWN -> FrameworkCalls.teardown(turn, framework);
            case UPDATE_FRAMEWORK -> {
                return FrameworkCalls.update(turn, framework, call.getUpdateFramework());
            }
            case RECONCILE_OPERATIONS -> OperationCalls.reconcile(turn, framework, call.getReconcileOperations());
            case ACKNOWLEDGE_OPERATION_STATUS ->
                OperationCalls.acknowledge(turn, framework, call.getAcknowledgeOperationStatus());
            case ACCEPT_INVERSE_OFFERS -> InverseOffering.accept(turn, framework, call.getAcceptInverseOffers());
            case DECLINE_INVERSE_OFFERS -> InverseOffering.decline(turn, framework, call.getDeclineInverseOffers());
            case REQUEST -> FrameworkCalls.request(turn, framework, call.getRequest());
            case SUBSCRIBE, UNKNOWN -> throw new IllegalArgumentException("no call of a subscriber: " + call.getType());
        }
        return Optional.empty();
    }
}
