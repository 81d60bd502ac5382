package io.mesocosm.master.drivers;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.master.event.SchedulerMessage.Called;
import io.mesocosm.master.event.SchedulerMessage.Form;
import io.mesocosm.proto.internal.Messages.DeactivateFrameworkMessage;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.LaunchTasksMessage;
import io.mesocosm.proto.internal.Messages.ReconcileTasksMessage;
import io.mesocosm.proto.internal.Messages.RegisterFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ReregisterFrameworkMessage;
import io.mesocosm.proto.internal.Messages.ResourceRequestMessage;
import io.mesocosm.proto.internal.Messages.ReviveOffersMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.SubmitSchedulerRequest;
import io.mesocosm.proto.internal.Messages.UnregisterFrameworkMessage;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/**
 * What drivers send, in the words of the v1 API. The types of both APIs are the same on the wire, but for SUBSCRIBE:
 * there v0 knows {@code force}, and the fields after it have other numbers.
 */
public final class DriverCalls {

    private static final String CALL = "mesos.scheduler.Call";
    private static final int TYPE_TAG = (Call.TYPE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;

    @FunctionalInterface
    private interface Reader {
        SchedulerMessage read(Upid from, ByteString body) throws InvalidProtocolBufferException;
    }

    private static final Map<String, Reader> READERS = Map.ofEntries(
            Map.entry(CALL, DriverCalls::call),
            Map.entry("mesos.internal.RegisterFrameworkMessage", DriverCalls::register),
            Map.entry("mesos.internal.ReregisterFrameworkMessage", DriverCalls::reregister),
            Map.entry("mesos.internal.UnregisterFrameworkMessage", DriverCalls::unregister),
            Map.entry("mesos.internal.DeactivateFrameworkMessage", DriverCalls::deactivate),
            Map.entry("mesos.internal.ResourceRequestMessage", DriverCalls::request),
            Map.entry("mesos.internal.LaunchTasksMessage", DriverCalls::launch),
            Map.entry("mesos.internal.ReviveOffersMessage", DriverCalls::revive),
            Map.entry("mesos.internal.KillTaskMessage", DriverCalls::kill),
            Map.entry("mesos.internal.StatusUpdateAcknowledgementMessage", DriverCalls::acknowledge),
            Map.entry("mesos.internal.FrameworkToExecutorMessage", DriverCalls::say),
            Map.entry("mesos.internal.ReconcileTasksMessage", DriverCalls::reconcile),
            Map.entry("mesos.internal.SubmitSchedulerRequest", DriverCalls::submit));

    private DriverCalls() {}

    /**
     * Reads a message that a driver may have sent.
     *
     * @param name its full name
     * @return empty if drivers send nothing of that name
     * @throws InvalidProtocolBufferException if it is not what its name says
     */
    public static Optional<SchedulerMessage> read(String name, Upid from, ByteString body)
            throws InvalidProtocolBufferException {
        Reader reader = READERS.get(name);
        return reader == null ? Optional.empty() : Optional.of(reader.read(from, body));
    }

    private static SchedulerMessage call(Upid from, ByteString body) throws InvalidProtocolBufferException {
        return typeOf(body) == Call.Type.SUBSCRIBE_VALUE
                ? subscribe(from, org.apache.mesos.scheduler.Protos.Call.parseFrom(body))
                : new Called(from, Form.CALL, Call.parseFrom(body));
    }

    /** The type alone, so that no call is read twice. */
    private static int typeOf(ByteString body) throws InvalidProtocolBufferException {
        CodedInputStream in = body.newCodedInput();
        int type = Call.Type.UNKNOWN_VALUE;
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == TYPE_TAG) {
                    type = in.readEnum();
                } else {
                    in.skipField(tag);
                }
            }
            return type;
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    private static SchedulerMessage subscribe(Upid from, org.apache.mesos.scheduler.Protos.Call v0)
            throws InvalidProtocolBufferException {
        var call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        if (v0.hasFrameworkId()) {
            call.setFrameworkId(FrameworkID.parseFrom(v0.getFrameworkId().toByteString()));
        }
        if (v0.hasSubscribe()) {
            call.setSubscribe(subscribe(v0.getSubscribe()));
        }
        return new SchedulerMessage.Subscribe(
                from, call.build(), v0.getSubscribe().getForce());
    }

    private static Call.Subscribe subscribe(org.apache.mesos.scheduler.Protos.Call.Subscribe v0)
            throws InvalidProtocolBufferException {
        var subscribe = Call.Subscribe.newBuilder()
                .setFrameworkInfo(FrameworkInfo.parseFrom(v0.getFrameworkInfo().toByteString()))
                .addAllSuppressedRoles(v0.getSuppressedRolesList());
        if (v0.hasOfferConstraints()) {
            subscribe.setOfferConstraints(
                    OfferConstraints.parseFrom(v0.getOfferConstraints().toByteString()));
        }
        return subscribe.build();
    }

    private static SchedulerMessage register(Upid from, ByteString body) throws InvalidProtocolBufferException {
        var message = RegisterFrameworkMessage.parseFrom(body);
        return new SchedulerMessage.Register(from, subscribe(message.getFramework()));
    }

    private static SchedulerMessage reregister(Upid from, ByteString body) throws InvalidProtocolBufferException {
        var message = ReregisterFrameworkMessage.parseFrom(body);
        return new SchedulerMessage.Reregister(from, subscribe(message.getFramework()), message.getFailover());
    }

    private static Call.Subscribe subscribe(FrameworkInfo framework) {
        return Call.Subscribe.newBuilder().setFrameworkInfo(framework).build();
    }

    private static SchedulerMessage unregister(Upid from, ByteString body) throws InvalidProtocolBufferException {
        return new SchedulerMessage.Unregister(
                from, UnregisterFrameworkMessage.parseFrom(body).getFrameworkId());
    }

    private static SchedulerMessage deactivate(Upid from, ByteString body) throws InvalidProtocolBufferException {
        return new SchedulerMessage.Deactivate(
                from, DeactivateFrameworkMessage.parseFrom(body).getFrameworkId());
    }

    private static SchedulerMessage request(Upid from, ByteString body) throws InvalidProtocolBufferException {
        var message = ResourceRequestMessage.parseFrom(body);
        var request = Call.Request.newBuilder().addAllRequests(message.getRequestsList());
        return old(from, message.getFrameworkId(), Call.Type.REQUEST, call -> call.setRequest(request));
    }

    /** A launch of nothing declines. */
    private static SchedulerMessage launch(Upid from, ByteString body) throws InvalidProtocolBufferException {
        var message = LaunchTasksMessage.parseFrom(body);
        if (message.getTasksCount() == 0) {
            var decline = Call.Decline.newBuilder()
                    .addAllOfferIds(message.getOfferIdsList())
                    .setFilters(message.getFilters());
            return old(from, message.getFrameworkId(), Call.Type.DECLINE, call -> call.setDecline(decline));
        }
        var launch = Operation.Launch.newBuilder().addAllTaskInfos(message.getTasksList());
        var accept = Call.Accept.newBuilder()
                .addAllOfferIds(message.getOfferIdsList())
                .setFilters(message.getFilters())
                .addOperations(
                        Operation.newBuilder().setType(Operation.Type.LAUNCH).setLaunch(launch));
        return old(from, message.getFrameworkId(), Call.Type.ACCEPT, call -> call.setAccept(accept));
    }

    private static SchedulerMessage revive(Upid from, ByteString body) throws InvalidProtocolBufferException {
        var message = ReviveOffersMessage.parseFrom(body);
        var revive = Call.Revive.newBuilder().addAllRoles(message.getRolesList());
        return old(from, message.getFrameworkId(), Call.Type.REVIVE, call -> call.setRevive(revive));
    }

    /** The kill policy of the message is for agents; Mesos does not look at it here either. */
    private static SchedulerMessage kill(Upid from, ByteString body) throws InvalidProtocolBufferException {
        var message = KillTaskMessage.parseFrom(body);
        var kill = Call.Kill.newBuilder().setTaskId(message.getTaskId());
        return old(from, message.getFrameworkId(), Call.Type.KILL, call -> call.setKill(kill));
    }

    private static SchedulerMessage acknowledge(Upid from, ByteString body) throws InvalidProtocolBufferException {
        var message = StatusUpdateAcknowledgementMessage.parseFrom(body);
        var acknowledge = Call.Acknowledge.newBuilder()
                .setAgentId(message.getSlaveId())
                .setTaskId(message.getTaskId())
                .setUuid(message.getUuid());
        return old(from, message.getFrameworkId(), Call.Type.ACKNOWLEDGE, call -> call.setAcknowledge(acknowledge));
    }

    private static SchedulerMessage say(Upid from, ByteString body) throws InvalidProtocolBufferException {
        var message = FrameworkToExecutorMessage.parseFrom(body);
        var said = Call.Message.newBuilder()
                .setAgentId(message.getSlaveId())
                .setExecutorId(message.getExecutorId())
                .setData(message.getData());
        return old(from, message.getFrameworkId(), Call.Type.MESSAGE, call -> call.setMessage(said));
    }

    private static SchedulerMessage reconcile(Upid from, ByteString body) throws InvalidProtocolBufferException {
        var message = ReconcileTasksMessage.parseFrom(body);
        var reconcile = Call.Reconcile.newBuilder();
        for (TaskStatus status : message.getStatusesList()) {
            var task = Call.Reconcile.Task.newBuilder().setTaskId(status.getTaskId());
            if (status.hasAgentId()) {
                task.setAgentId(status.getAgentId());
            }
            reconcile.addTasks(task);
        }
        return old(from, message.getFrameworkId(), Call.Type.RECONCILE, call -> call.setReconcile(reconcile));
    }

    private static SchedulerMessage submit(Upid from, ByteString body) throws InvalidProtocolBufferException {
        return new SchedulerMessage.SubmitScheduler(
                from, SubmitSchedulerRequest.parseFrom(body).getName());
    }

    private static SchedulerMessage old(
            Upid from, FrameworkID framework, Call.Type type, UnaryOperator<Call.Builder> what) {
        return new Called(
                from,
                Form.MESSAGE,
                what.apply(Call.newBuilder().setType(type).setFrameworkId(framework))
                        .build());
    }
}
