package io.mesocosm.master.view;

import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.OperationEntry;
import org.apache.mesos.v1.master.Protos.Response;

/** The operations that are not acknowledged, as the v1 call GET_OPERATIONS shows them. */
public final class OperationsView {

    private OperationsView() {}

    /** All of them, by agent. */
    public static Response.GetOperations message(MasterState state) {
        var message = Response.GetOperations.newBuilder();
        for (Agent agent : state.agents().registered().values()) {
            for (OperationEntry operation : agent.work().operations().values()) {
                message.addOperations(operation.operation());
            }
        }
        return message.build();
    }
}
