package io.mesocosm.simulation.nodes;

import com.google.protobuf.ByteString;
import java.util.Collection;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What a scheduler asks about its tasks and operations. */
final class Calls {

    private Calls() {}

    static TaskID taskId(String task) {
        return TaskID.newBuilder().setValue(task).build();
    }

    static Call.Builder kill(TaskLog task) {
        var kill = Call.Kill.newBuilder().setTaskId(taskId(task.spec().id()));
        task.agent().ifPresent(kill::setAgentId);
        return Call.newBuilder().setType(Call.Type.KILL).setKill(kill);
    }

    /** Something that is not there. */
    static Call.Builder kill(String task) {
        return Call.newBuilder()
                .setType(Call.Type.KILL)
                .setKill(Call.Kill.newBuilder().setTaskId(taskId(task)));
    }

    /** What became of those tasks; of all, if there are none. */
    static Call.Builder reconcile(Collection<TaskLog> tasks) {
        var reconcile = Call.Reconcile.newBuilder();
        for (TaskLog task : tasks) {
            reconcile.addTasks(Call.Reconcile.Task.newBuilder()
                    .setTaskId(taskId(task.spec().id()))
                    .setAgentId(task.agent().orElseThrow()));
        }
        return Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(reconcile);
    }

    static Call.Builder acknowledge(AgentID agent, TaskID task, ByteString uuid) {
        return Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(agent)
                        .setTaskId(task)
                        .setUuid(uuid));
    }

    /** What became of those operations; of all, if there are none. */
    static Call.Builder reconcileOperations(Collection<OperationLog> operations) {
        var reconcile = Call.ReconcileOperations.newBuilder();
        for (OperationLog operation : operations) {
            reconcile.addOperations(Call.ReconcileOperations.Operation.newBuilder()
                    .setOperationId(OperationID.newBuilder().setValue(operation.name()))
                    .setAgentId(operation.agent()));
        }
        return Call.newBuilder().setType(Call.Type.RECONCILE_OPERATIONS).setReconcileOperations(reconcile);
    }

    static Call.Builder acknowledge(OperationStatus status) {
        return Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                .setAcknowledgeOperationStatus(Call.AcknowledgeOperationStatus.newBuilder()
                        .setAgentId(status.getAgentId())
                        .setOperationId(status.getOperationId())
                        .setUuid(status.getUuid().getValue()));
    }
}
