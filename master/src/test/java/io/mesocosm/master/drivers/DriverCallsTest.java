package io.mesocosm.master.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
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
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Request;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What drivers send, in either form, as the v1 API says it. */
class DriverCallsTest {

    private static final Upid FROM = new Upid("scheduler-1", "127.0.0.1", 7001);
    private static final FrameworkID FRAMEWORK =
            FrameworkID.newBuilder().setValue("f").build();
    private static final AgentID AGENT = AgentID.newBuilder().setValue("a").build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("t").build();
    private static final ExecutorID EXECUTOR =
            ExecutorID.newBuilder().setValue("e").build();
    private static final OfferID OFFER = OfferID.newBuilder().setValue("o").build();
    private static final Filters FILTERS =
            Filters.newBuilder().setRefuseSeconds(7).build();
    private static final ByteString DATA = ByteString.copyFromUtf8("data");
    private static final TaskInfo LAUNCHED = Given.task("t", "cpus:1");
    private static final FrameworkInfo INFO = Given.framework("dev");

    private static Call.Builder call(Call.Type type) {
        return Call.newBuilder().setType(type).setFrameworkId(FRAMEWORK);
    }

    private static Arguments old(Message message, Call.Builder call) {
        return Arguments.of(message, new Called(FROM, Form.MESSAGE, call.build()));
    }

    private static Call.Subscribe subscribe(FrameworkInfo info) {
        return Call.Subscribe.newBuilder().setFrameworkInfo(info).build();
    }

    static Stream<Arguments> oldMessages() {
        return Stream.of(comings(), callsForOffers(), callsForTasks()).flatMap(Function.identity());
    }

    private static Stream<Arguments> comings() {
        return Stream.of(
                Arguments.of(
                        RegisterFrameworkMessage.newBuilder().setFramework(INFO).build(),
                        new SchedulerMessage.Register(FROM, subscribe(INFO))),
                Arguments.of(
                        ReregisterFrameworkMessage.newBuilder()
                                .setFramework(INFO)
                                .setFailover(true)
                                .build(),
                        new SchedulerMessage.Reregister(FROM, subscribe(INFO), true)),
                Arguments.of(
                        UnregisterFrameworkMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK)
                                .build(),
                        new SchedulerMessage.Unregister(FROM, FRAMEWORK)),
                Arguments.of(
                        DeactivateFrameworkMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK)
                                .build(),
                        new SchedulerMessage.Deactivate(FROM, FRAMEWORK)),
                Arguments.of(
                        SubmitSchedulerRequest.newBuilder().setName("s").build(),
                        new SchedulerMessage.SubmitScheduler(FROM, "s")));
    }

    private static Stream<Arguments> callsForOffers() {
        return Stream.of(
                old(
                        ResourceRequestMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK)
                                .addRequests(Request.newBuilder().setAgentId(AGENT))
                                .build(),
                        call(Call.Type.REQUEST)
                                .setRequest(Call.Request.newBuilder()
                                        .addRequests(Request.newBuilder().setAgentId(AGENT)))),
                old(
                        LaunchTasksMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK)
                                .addOfferIds(OFFER)
                                .setFilters(FILTERS)
                                .addTasks(LAUNCHED)
                                .build(),
                        call(Call.Type.ACCEPT)
                                .setAccept(Call.Accept.newBuilder()
                                        .addOfferIds(OFFER)
                                        .setFilters(FILTERS)
                                        .addOperations(Given.launch(LAUNCHED)))),
                old(
                        LaunchTasksMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK)
                                .addOfferIds(OFFER)
                                .setFilters(FILTERS)
                                .build(),
                        call(Call.Type.DECLINE)
                                .setDecline(Call.Decline.newBuilder()
                                        .addOfferIds(OFFER)
                                        .setFilters(FILTERS))),
                old(
                        ReviveOffersMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK)
                                .addRoles("dev")
                                .build(),
                        call(Call.Type.REVIVE)
                                .setRevive(Call.Revive.newBuilder().addRoles("dev"))));
    }

    private static Stream<Arguments> callsForTasks() {
        return Stream.of(
                old(
                        KillTaskMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK)
                                .setTaskId(TASK)
                                .setKillPolicy(KillPolicy.getDefaultInstance())
                                .build(),
                        call(Call.Type.KILL).setKill(Call.Kill.newBuilder().setTaskId(TASK))),
                old(
                        StatusUpdateAcknowledgementMessage.newBuilder()
                                .setSlaveId(AGENT)
                                .setFrameworkId(FRAMEWORK)
                                .setTaskId(TASK)
                                .setUuid(DATA)
                                .build(),
                        call(Call.Type.ACKNOWLEDGE)
                                .setAcknowledge(Call.Acknowledge.newBuilder()
                                        .setAgentId(AGENT)
                                        .setTaskId(TASK)
                                        .setUuid(DATA))),
                old(
                        FrameworkToExecutorMessage.newBuilder()
                                .setSlaveId(AGENT)
                                .setFrameworkId(FRAMEWORK)
                                .setExecutorId(EXECUTOR)
                                .setData(DATA)
                                .build(),
                        call(Call.Type.MESSAGE)
                                .setMessage(Call.Message.newBuilder()
                                        .setAgentId(AGENT)
                                        .setExecutorId(EXECUTOR)
                                        .setData(DATA))),
                old(
                        ReconcileTasksMessage.newBuilder()
                                .setFrameworkId(FRAMEWORK)
                                .addStatuses(TaskStatus.newBuilder()
                                        .setTaskId(TASK)
                                        .setState(TaskState.TASK_RUNNING)
                                        .setAgentId(AGENT))
                                .addStatuses(
                                        TaskStatus.newBuilder().setTaskId(TASK).setState(TaskState.TASK_RUNNING))
                                .build(),
                        call(Call.Type.RECONCILE)
                                .setReconcile(Call.Reconcile.newBuilder()
                                        .addTasks(Call.Reconcile.Task.newBuilder()
                                                .setTaskId(TASK)
                                                .setAgentId(AGENT))
                                        .addTasks(
                                                Call.Reconcile.Task.newBuilder().setTaskId(TASK)))));
    }

    @ParameterizedTest
    @MethodSource("oldMessages")
    void whatTheOldFormsMean(Message sent, SchedulerMessage meant) throws InvalidProtocolBufferException {
        assertThat(DriverCalls.read(sent.getDescriptorForType().getFullName(), FROM, sent.toByteString()))
                .contains(meant);
    }

    @Test
    void aCallIsReadAsItIs() throws InvalidProtocolBufferException {
        Call call = call(Call.Type.KILL)
                .setKill(Call.Kill.newBuilder().setTaskId(TASK).setAgentId(AGENT))
                .build();
        assertThat(DriverCalls.read("mesos.scheduler.Call", FROM, call.toByteString()))
                .contains(new Called(FROM, Form.CALL, call));
    }

    /** The fields after {@code force} are numbered otherwise in v1. */
    @Test
    void aSubscriptionKeepsItsWishes() throws InvalidProtocolBufferException {
        var constraints = OfferConstraints.newBuilder()
                .putRoleConstraints(
                        "dev",
                        OfferConstraints.RoleConstraints.newBuilder()
                                .addGroups(OfferConstraints.RoleConstraints.Group.newBuilder()
                                        .addAttributeConstraints(AttributeConstraint.newBuilder()
                                                .setSelector(AttributeConstraint.Selector.newBuilder()
                                                        .setAttributeName("rack"))
                                                .setPredicate(AttributeConstraint.Predicate.newBuilder()
                                                        .setExists(
                                                                AttributeConstraint.Predicate.Exists
                                                                        .getDefaultInstance()))))
                                .build())
                .build();
        var v0 = org.apache.mesos.scheduler.Protos.Call.newBuilder()
                .setType(org.apache.mesos.scheduler.Protos.Call.Type.SUBSCRIBE)
                .setFrameworkId(org.apache.mesos.Protos.FrameworkID.newBuilder().setValue("f"))
                .setSubscribe(org.apache.mesos.scheduler.Protos.Call.Subscribe.newBuilder()
                        .setFrameworkInfo(org.apache.mesos.Protos.FrameworkInfo.parseFrom(INFO.toByteString()))
                        .setForce(true)
                        .addSuppressedRoles("dev")
                        .setOfferConstraints(org.apache.mesos.scheduler.Protos.OfferConstraints.parseFrom(
                                constraints.toByteString())))
                .build();
        Call v1 = call(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder()
                        .setFrameworkInfo(INFO)
                        .addSuppressedRoles("dev")
                        .setOfferConstraints(constraints))
                .build();
        assertThat(DriverCalls.read("mesos.scheduler.Call", FROM, v0.toByteString()))
                .contains(new SchedulerMessage.Subscribe(FROM, v1, true));
    }

    @Test
    void whatDriversDoNotSendIsNotTheirs() throws InvalidProtocolBufferException {
        assertThat(DriverCalls.read("mesos.internal.RegisterSlaveMessage", FROM, ByteString.EMPTY))
                .isEqualTo(Optional.empty());
    }

    @Test
    void whatCannotBeReadIsNoMessage() {
        assertThatThrownBy(() -> DriverCalls.read("mesos.internal.KillTaskMessage", FROM, ByteString.EMPTY))
                .isInstanceOf(InvalidProtocolBufferException.class);
        assertThatThrownBy(() -> DriverCalls.read("mesos.scheduler.Call", FROM, DATA))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }
}
