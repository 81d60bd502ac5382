package io.mesocosm.scheduler;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Builds calls; {@link SchedulerClient} adds the framework's id. */
public final class SchedulerCalls {

    private SchedulerCalls() {}

    /** Launches tasks on offers of one agent; what they leave is declined with the default filter of five seconds. */
    public static Call launch(Collection<OfferID> offers, Collection<TaskInfo> tasks) {
        var launch = Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))
                .build();
        return accept(offers, List.of(launch), Filters.getDefaultInstance());
    }

    /** Runs operations, in order, on offers of one agent. */
    public static Call accept(Collection<OfferID> offers, Collection<Offer.Operation> operations, Filters filters) {
        return call(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addAllOfferIds(offers)
                        .addAllOperations(operations)
                        .setFilters(filters))
                .build();
    }

    /** Gives offers back. */
    public static Call decline(Collection<OfferID> offers, Filters filters) {
        return call(Call.Type.DECLINE)
                .setDecline(Call.Decline.newBuilder().addAllOfferIds(offers).setFilters(filters))
                .build();
    }

    /** Asks for offers again, for these roles, or for all when none is given. */
    public static Call revive(Collection<String> roles) {
        return call(Call.Type.REVIVE)
                .setRevive(Call.Revive.newBuilder().addAllRoles(roles))
                .build();
    }

    /** Asks for no more offers, for these roles, or for all when none is given. */
    public static Call suppress(Collection<String> roles) {
        return call(Call.Type.SUPPRESS)
                .setSuppress(Call.Suppress.newBuilder().addAllRoles(roles))
                .build();
    }

    /** Ends a task. */
    public static Call kill(TaskID task, Optional<AgentID> agent, Optional<KillPolicy> policy) {
        var kill = Call.Kill.newBuilder().setTaskId(task);
        agent.ifPresent(kill::setAgentId);
        policy.ifPresent(kill::setKillPolicy);
        return call(Call.Type.KILL).setKill(kill).build();
    }

    /** Ends an executor. */
    public static Call shutdown(ExecutorID executor, AgentID agent) {
        return call(Call.Type.SHUTDOWN)
                .setShutdown(Call.Shutdown.newBuilder().setExecutorId(executor).setAgentId(agent))
                .build();
    }

    /** Says that an update is dealt with; empty for one that must not be acknowledged. */
    public static Optional<Call> acknowledge(TaskStatus status) {
        if (!status.hasUuid() || !status.hasAgentId()) {
            return Optional.empty();
        }
        return Optional.of(call(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(status.getAgentId())
                        .setTaskId(status.getTaskId())
                        .setUuid(status.getUuid()))
                .build());
    }

    /** Says that an operation's update is dealt with; empty for one that must not be acknowledged. */
    public static Optional<Call> acknowledge(OperationStatus status) {
        if (!status.hasUuid() || !status.hasOperationId()) {
            return Optional.empty();
        }
        var acknowledge = Call.AcknowledgeOperationStatus.newBuilder()
                .setUuid(status.getUuid().getValue())
                .setOperationId(status.getOperationId());
        if (status.hasAgentId()) {
            acknowledge.setAgentId(status.getAgentId());
        }
        if (status.hasResourceProviderId()) {
            acknowledge.setResourceProviderId(status.getResourceProviderId());
        }
        return Optional.of(call(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                .setAcknowledgeOperationStatus(acknowledge)
                .build());
    }

    /** Asks for the state of tasks; of all that the master knows when none is given. */
    public static Call reconcile(Collection<Call.Reconcile.Task> tasks) {
        return call(Call.Type.RECONCILE)
                .setReconcile(Call.Reconcile.newBuilder().addAllTasks(tasks))
                .build();
    }

    /** Sends bytes to an executor. They can get lost. */
    public static Call message(AgentID agent, ExecutorID executor, ByteString data) {
        return call(Call.Type.MESSAGE)
                .setMessage(Call.Message.newBuilder()
                        .setAgentId(agent)
                        .setExecutorId(executor)
                        .setData(data))
                .build();
    }

    /** Removes the framework with all its tasks. */
    public static Call teardown() {
        return call(Call.Type.TEARDOWN).build();
    }

    private static Call.Builder call(Call.Type type) {
        return Call.newBuilder().setType(type);
    }
}
