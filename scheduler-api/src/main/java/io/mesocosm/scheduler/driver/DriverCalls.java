package io.mesocosm.scheduler.driver;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.Request;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.scheduler.Protos.OfferConstraints;

/** The calls of a v0 scheduler, without the framework's id. */
public final class DriverCalls {

    private DriverCalls() {}

    /** Launches tasks on offers; without tasks, declines them. */
    public static Call launch(Collection<OfferID> offers, Collection<TaskInfo> tasks, Filters filters) {
        var launch = Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))
                .build();
        return accept(offers, List.of(launch), filters);
    }

    /**
     * Runs operations, in order, on offers of one agent.
     *
     * @throws IllegalArgumentException when an operation has an id, for a v0 scheduler cannot hear what became of it
     */
    public static Call accept(Collection<OfferID> offers, Collection<Offer.Operation> operations, Filters filters) {
        if (operations.stream().anyMatch(Offer.Operation::hasId)) {
            throw new IllegalArgumentException("An offer operation's 'id' field was set, which is disallowed because"
                    + " the SchedulerDriver cannot handle offer operation status updates");
        }
        return Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addAllOfferIds(offers)
                        .addAllOperations(operations)
                        .setFilters(filters))
                .build();
    }

    /** Gives an offer back. */
    public static Call decline(OfferID offer, Filters filters) {
        return Call.newBuilder()
                .setType(Call.Type.DECLINE)
                .setDecline(Call.Decline.newBuilder().addOfferIds(offer).setFilters(filters))
                .build();
    }

    /** Ends a task. */
    public static Call kill(TaskID task) {
        return Call.newBuilder()
                .setType(Call.Type.KILL)
                .setKill(Call.Kill.newBuilder().setTaskId(task))
                .build();
    }

    /** Asks for offers of some roles again, or of all. */
    public static Call revive(Collection<String> roles) {
        var call = Call.newBuilder().setType(Call.Type.REVIVE);
        return (roles.isEmpty() ? call : call.setRevive(Call.Revive.newBuilder().addAllRoles(roles))).build();
    }

    /** Asks for no more offers of some roles, or of all. */
    public static Call suppress(Collection<String> roles) {
        var call = Call.newBuilder().setType(Call.Type.SUPPRESS);
        return (roles.isEmpty()
                        ? call
                        : call.setSuppress(Call.Suppress.newBuilder().addAllRoles(roles)))
                .build();
    }

    /** Says that an update is dealt with; empty for one that nobody waits to see acknowledged. */
    public static Optional<Call> acknowledge(TaskStatus status) {
        if (!status.hasUuid() || !status.hasSlaveId()) {
            return Optional.empty();
        }
        return Optional.of(Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setSlaveId(status.getSlaveId())
                        .setTaskId(status.getTaskId())
                        .setUuid(status.getUuid()))
                .build());
    }

    /** Sends bytes to an executor. */
    public static Call message(ExecutorID executor, SlaveID agent, ByteString data) {
        return Call.newBuilder()
                .setType(Call.Type.MESSAGE)
                .setMessage(Call.Message.newBuilder()
                        .setExecutorId(executor)
                        .setSlaveId(agent)
                        .setData(data))
                .build();
    }

    /** Asks for the state of those tasks, or of all that the master knows. */
    public static Call reconcile(Collection<TaskStatus> statuses) {
        var reconcile = Call.Reconcile.newBuilder();
        for (TaskStatus status : statuses) {
            var task = reconcile.addTasksBuilder().setTaskId(status.getTaskId());
            if (status.hasSlaveId()) {
                task.setSlaveId(status.getSlaveId());
            }
        }
        return Call.newBuilder()
                .setType(Call.Type.RECONCILE)
                .setReconcile(reconcile)
                .build();
    }

    /** Asks for resources; a hint that the master is free to pass over. */
    public static Call request(Collection<Request> requests) {
        return Call.newBuilder()
                .setType(Call.Type.REQUEST)
                .setRequest(Call.Request.newBuilder().addAllRequests(requests))
                .build();
    }

    /** Changes what may change of a framework. */
    public static Call update(
            FrameworkInfo framework, Collection<String> suppressedRoles, OfferConstraints constraints) {
        return Call.newBuilder()
                .setType(Call.Type.UPDATE_FRAMEWORK)
                .setUpdateFramework(Call.UpdateFramework.newBuilder()
                        .setFrameworkInfo(framework)
                        .addAllSuppressedRoles(suppressedRoles)
                        .setOfferConstraints(constraints))
                .build();
    }
}
