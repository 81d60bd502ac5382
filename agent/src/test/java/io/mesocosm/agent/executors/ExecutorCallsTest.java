package io.mesocosm.agent.executors;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.junit.jupiter.api.Test;

/** The texts are those that real agents answered with. */
class ExecutorCallsTest {

    private static final String PREFIX = "Failed to validate Executor::Call: ";

    private static Call.Builder call(Call.Type type) {
        return Call.newBuilder()
                .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                .setType(type);
    }

    private static String update(Consumer<TaskStatus.Builder> change) {
        var status = TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setState(TaskState.TASK_RUNNING)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(ByteString.copyFromUtf8("0123456789abcdef"));
        change.accept(status);
        var call = call(Call.Type.UPDATE).setUpdate(Call.Update.newBuilder().setStatus(status));
        return ExecutorCalls.objection(call.build()).orElse("fine");
    }

    @Test
    void eachTypeNeedsItsField() {
        assertThat(ExecutorCalls.objection(call(Call.Type.SUBSCRIBE).build()))
                .contains(PREFIX + "Expecting 'subscribe' to be present");
        assertThat(ExecutorCalls.objection(call(Call.Type.UPDATE).build()))
                .contains(PREFIX + "Expecting 'update' to be present");
        assertThat(ExecutorCalls.objection(call(Call.Type.MESSAGE).build()))
                .contains(PREFIX + "Expecting 'message' to be present");
        assertThat(ExecutorCalls.objection(call(Call.Type.HEARTBEAT).build())).isEmpty();
        assertThat(ExecutorCalls.objection(call(Call.Type.HEARTBEAT).clearType().build()))
                .contains(PREFIX + "Expecting 'type' to be present");
    }

    @Test
    void updatesAreCompleteAndByTheExecutorThatCalls() {
        assertThat(update(status -> {})).isEqualTo("fine");
        assertThat(update(TaskStatus.Builder::clearUuid)).isEqualTo(PREFIX + "Expecting 'uuid' to be present");
        assertThat(update(status -> status.setUuid(ByteString.copyFromUtf8("short"))))
                .isEqualTo(PREFIX + "Not a valid UUID");
        assertThat(update(status -> status.setExecutorId(ExecutorID.newBuilder().setValue("x"))))
                .isEqualTo(PREFIX + "ExecutorID in Call: e does not match ExecutorID in TaskStatus: x");
        assertThat(update(status -> status.setSource(TaskStatus.Source.SOURCE_MASTER)))
                .isEqualTo(PREFIX + "Received Call from executor e of framework f with invalid source,"
                        + " expecting 'SOURCE_EXECUTOR'");
        assertThat(update(status -> status.setState(TaskState.TASK_STAGING)))
                .isEqualTo(PREFIX + "Received TASK_STAGING from executor e of framework f which is not allowed");
        assertThat(update(status ->
                        status.setCheckStatus(CheckStatusInfo.newBuilder().setType(CheckInfo.Type.HTTP))))
                .isEqualTo(PREFIX + "Expecting 'http' to be set for HTTP check's status");
    }
}
