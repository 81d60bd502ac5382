package io.mesocosm.common.tasks;

import org.apache.mesos.v1.Protos.OperationState;

/** What the states of an operation mean. */
public final class OperationStates {

    private OperationStates() {}

    /** Whether no update can follow. UNREACHABLE, RECOVERING and UNKNOWN are not terminal: it may still go on. */
    public static boolean isTerminal(OperationState state) {
        return switch (state) {
            case OPERATION_FINISHED, OPERATION_FAILED, OPERATION_ERROR, OPERATION_DROPPED, OPERATION_GONE_BY_OPERATOR ->
                true;
            case OPERATION_UNSUPPORTED,
                    OPERATION_PENDING,
                    OPERATION_UNREACHABLE,
                    OPERATION_RECOVERING,
                    OPERATION_UNKNOWN -> false;
        };
    }
}
