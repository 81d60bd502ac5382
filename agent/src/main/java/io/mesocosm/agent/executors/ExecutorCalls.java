package io.mesocosm.agent.executors;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/** Whether an executor's call is well-formed, whatever the agent's state. Mesos: validation::executor::call. */
public final class ExecutorCalls {

    private static final int UUID_BYTES = 16;
    private static final int VERSION_BYTE = 6;

    private ExecutorCalls() {}

    /** What is wrong, as the answer 400 tells it; empty when nothing is. */
    public static Optional<String> objection(Call call) {
        return problem(call).map(problem -> "Failed to validate Executor::Call: " + problem);
    }

    private static Optional<String> problem(Call call) {
        if (!call.isInitialized()) {
            return Optional.of("Not initialized: " + call.getInitializationErrorString());
        }
        if (!call.hasType()) {
            return Optional.of("Expecting 'type' to be present");
        }
        return switch (call.getType()) {
            case SUBSCRIBE -> present(call.hasSubscribe(), "subscribe");
            case UPDATE -> call.hasUpdate() ? update(call) : present(false, "update");
            case MESSAGE -> present(call.hasMessage(), "message");
            case HEARTBEAT, UNKNOWN -> Optional.empty();
        };
    }

    /** Sixteen bytes that name one of the versions 1 to 5. */
    private static boolean isUuid(ByteString bytes) {
        if (bytes.size() != UUID_BYTES) {
            return false;
        }
        int version = (bytes.byteAt(VERSION_BYTE) & 0xff) >> 4;
        return version >= 1 && version <= 5;
    }

    private static Optional<String> update(Call call) {
        TaskStatus status = call.getUpdate().getStatus();
        if (!status.hasUuid()) {
            return present(false, "uuid");
        }
        if (!isUuid(status.getUuid())) {
            return Optional.of("Not a valid UUID");
        }
        if (status.hasExecutorId() && !status.getExecutorId().equals(call.getExecutorId())) {
            return Optional.of("ExecutorID in Call: " + call.getExecutorId().getValue()
                    + " does not match ExecutorID in TaskStatus: "
                    + status.getExecutorId().getValue());
        }
        if (status.getSource() != TaskStatus.Source.SOURCE_EXECUTOR) {
            return Optional.of(
                    "Received Call from executor " + call.getExecutorId().getValue() + " of framework "
                            + call.getFrameworkId().getValue() + " with invalid source, expecting 'SOURCE_EXECUTOR'");
        }
        if (status.getState() == TaskState.TASK_STAGING) {
            return Optional.of("Received TASK_STAGING from executor "
                    + call.getExecutorId().getValue() + " of framework "
                    + call.getFrameworkId().getValue() + " which is not allowed");
        }
        return status.hasCheckStatus() ? check(status.getCheckStatus()) : Optional.empty();
    }

    private static Optional<String> check(CheckStatusInfo status) {
        if (!status.hasType()) {
            return Optional.of("CheckStatusInfo must specify 'type'");
        }
        return switch (status.getType()) {
            case COMMAND -> result(status.hasCommand(), "command", "COMMAND");
            case HTTP -> result(status.hasHttp(), "http", "HTTP");
            case TCP -> result(status.hasTcp(), "tcp", "TCP");
            case UNKNOWN -> Optional.of("'UNKNOWN' is not a valid check's status type");
        };
    }

    private static Optional<String> result(boolean isSet, String field, String type) {
        return isSet
                ? Optional.empty()
                : Optional.of("Expecting '" + field + "' to be set for " + type + " check's status");
    }

    private static Optional<String> present(boolean isPresent, String field) {
        return isPresent ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
    }
}
