package io.mesocosm.master.turn;

import io.mesocosm.master.state.Framework;
import java.util.Locale;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** How operations on resources are refused. */
public final class OperationRules {

    private OperationRules() {}

    /**
     * Refuses an operation; its framework is told if it gave the operation an id and has a stream: drivers know no
     * operations. Mesos: {@code Master::drop}.
     */
    public static void drop(Turn turn, Framework framework, Offer.Operation operation, String message) {
        String type = operation.getType().name();
        turn.warn("dropped operation " + type + " framework=" + framework.id() + ": " + message);
        turn.count("master/operations/error");
        turn.count("master/operations/" + type.toLowerCase(Locale.ROOT) + "/error");
        if (operation.hasId() && framework.subscription().pid().isEmpty()) {
            tell(
                    turn,
                    framework,
                    OperationStatus.newBuilder()
                            .setState(OperationState.OPERATION_ERROR)
                            .setOperationId(operation.getId())
                            .setMessage(message)
                            .build());
        }
    }

    /** Tells a scheduler the state of an operation. */
    public static void tell(Turn turn, Framework framework, OperationStatus status) {
        Schedulers.send(
                turn,
                framework,
                Event.newBuilder()
                        .setType(Event.Type.UPDATE_OPERATION_STATUS)
                        .setUpdateOperationStatus(
                                Event.UpdateOperationStatus.newBuilder().setStatus(status))
                        .build());
    }
}
