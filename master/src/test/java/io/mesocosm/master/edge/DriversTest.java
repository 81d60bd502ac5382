package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Subscription.Status;
import io.mesocosm.proto.internal.Messages;
import io.mesocosm.proto.internal.Messages.ExecutorToFrameworkMessage;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkReregisteredMessage;
import io.mesocosm.proto.internal.Messages.ResourceOffersMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import java.util.Optional;
import org.apache.mesos.Protos.CommandInfo;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Drivers and a whole master, over real sockets. */
final class DriversTest {

    private static final TaskID TASK = TaskID.newBuilder().setValue("t").build();

    private TestMaster master;
    private TestAgent agent;

    @BeforeEach
    void start() throws Exception {
        master = new TestMaster();
        agent = new TestAgent(master);
        agent.register("cpus:2;mem:512");
    }

    @AfterEach
    void close() {
        assertThat(master.failures).isEmpty();
        agent.close();
        master.close();
    }

    @SuppressWarnings("deprecation") // role is what drivers without MULTI_ROLE set
    private static FrameworkInfo.Builder info() {
        return FrameworkInfo.newBuilder()
                .setUser("root")
                .setName("driver")
                .setRole("dev")
                .setFailoverTimeout(1000);
    }

    private static Call call(Call.Type type, FrameworkID framework, Call.Builder rest) {
        return rest.setType(type).setFrameworkId(framework).build();
    }

    private static Offer offer(TestDriver driver) throws InvalidProtocolBufferException {
        var message = driver.await("ResourceOffersMessage", ResourceOffersMessage.parser(), some -> true);
        assertThat(message.getPidsCount()).isEqualTo(message.getOffersCount());
        return Offer.parseFrom(message.getOffers(0).toByteString());
    }

    private static TaskInfo task(Offer offer) {
        return TaskInfo.newBuilder()
                .setName("t")
                .setTaskId(TASK)
                .setSlaveId(offer.getSlaveId())
                .addAllResources(offer.getResourcesList())
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
                .build();
    }

    private static void launch(TestDriver driver, FrameworkID framework, Offer offer) {
        var launch = Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task(offer)));
        driver.send(call(
                Call.Type.ACCEPT,
                framework,
                Call.newBuilder()
                        .setAccept(Call.Accept.newBuilder()
                                .addOfferIds(offer.getId())
                                .addOperations(launch))));
    }

    private static StatusUpdateMessage running(TestDriver driver) {
        return driver.await(
                "StatusUpdateMessage",
                StatusUpdateMessage.parser(),
                some -> some.getUpdate().getStatus().getState() == TaskState.TASK_RUNNING);
    }

    private static void acknowledge(
            TestDriver driver, FrameworkID framework, SlaveID from, StatusUpdateMessage update) {
        driver.send(call(
                Call.Type.ACKNOWLEDGE,
                framework,
                Call.newBuilder()
                        .setAcknowledge(Call.Acknowledge.newBuilder()
                                .setSlaveId(from)
                                .setTaskId(TASK)
                                .setUuid(update.getUpdate().getUuid()))));
    }

    private long told(String name) {
        return agent.received.stream()
                .filter(envelope -> envelope.name().equals("mesos.internal." + name))
                .count();
    }

    private Framework framework(FrameworkID id) {
        return master.awaitState(
                        state -> state.framework(new FrameworkId(id.getValue())).isPresent())
                .framework(new FrameworkId(id.getValue()))
                .orElseThrow();
    }

    @Test
    void aDriverRunsATaskFromSubscriptionToTeardown() throws Exception {
        try (TestDriver driver = new TestDriver(master, "scheduler-a")) {
            FrameworkID id = driver.subscribe(info().build(), false);
            Offer offer = offer(driver);
            launch(driver, id, offer);
            StatusUpdateMessage running = running(driver);
            assertThat(running.getPid()).isEqualTo(agent.self().toString());
            assertThat(RunTaskMessage.parseFrom(agent.received.stream()
                                    .filter(some -> some.name().endsWith("RunTaskMessage"))
                                    .findFirst()
                                    .orElseThrow()
                                    .body())
                            .getPid())
                    .isEqualTo(driver.self().toString());
            acknowledge(driver, id, offer.getSlaveId(), running);
            Await.until("acknowledgement", () -> told("StatusUpdateAcknowledgementMessage"), count -> count == 1);

            driver.send(
                    call(Call.Type.RECONCILE, id, Call.newBuilder().setReconcile(Call.Reconcile.getDefaultInstance())));
            driver.await(
                    "StatusUpdateMessage",
                    StatusUpdateMessage.parser(),
                    some -> some.getUpdate().getStatus().getReason() == Reason.REASON_RECONCILIATION);
            driver.send(call(
                    Call.Type.KILL,
                    id,
                    Call.newBuilder()
                            .setKill(Call.Kill.newBuilder().setTaskId(TASK).setSlaveId(offer.getSlaveId()))));
            Await.until("kill", () -> told("KillTaskMessage"), count -> count == 1);

            assertThat(master.get("/state").body()).contains("\"pid\":\"" + driver.self() + "\"");
            driver.send(call(Call.Type.TEARDOWN, id, Call.newBuilder()));
            master.awaitState(state -> state.frameworks().completed().size() == 1);
            Await.until("shutdown", () -> told("ShutdownFrameworkMessage"), count -> count == 1);
        }
    }

    @Test
    void whatAnExecutorSaysReachesTheDriver() throws Exception {
        try (TestDriver driver = new TestDriver(master, "scheduler-a")) {
            FrameworkID id = driver.subscribe(info().build(), false);
            var message = ExecutorToFrameworkMessage.newBuilder()
                    .setSlaveId(org.apache.mesos.v1.Protos.AgentID.newBuilder()
                            .setValue(offer(driver).getSlaveId().getValue()))
                    .setFrameworkId(
                            org.apache.mesos.v1.Protos.FrameworkID.newBuilder().setValue(id.getValue()))
                    .setExecutorId(
                            org.apache.mesos.v1.Protos.ExecutorID.newBuilder().setValue("e"))
                    .setData(com.google.protobuf.ByteString.copyFromUtf8("hi"))
                    .build();
            agent.send(message);
            assertThat(driver.await("ExecutorToFrameworkMessage", ExecutorToFrameworkMessage.parser(), some -> true))
                    .isEqualTo(message);
        }
    }

    @Test
    void aDriverThatDiesIsMissedAndAnotherTakesOver() throws Exception {
        FrameworkID id;
        try (TestDriver driver = new TestDriver(master, "scheduler-a")) {
            id = driver.subscribe(info().build(), false);
            launch(driver, id, offer(driver));
            running(driver);
        }
        FrameworkId name = new FrameworkId(id.getValue());
        master.awaitState(state -> state.framework(name)
                .filter(some -> some.subscription().status() == Status.DISCONNECTED)
                .isPresent());
        try (TestDriver next = new TestDriver(master, "scheduler-b")) {
            assertThat(next.subscribe(info().setId(id).build(), true)).isEqualTo(id);
            assertThat(framework(id).subscription().pid()).contains(next.self());
            assertThat(framework(id).task(new TaskId("t"))).isPresent();
        }
    }

    @Test
    @Tag("B049")
    void aDriverThatWasDisplacedIsToldAndNotHeardAnyMore() throws Exception {
        try (TestDriver first = new TestDriver(master, "scheduler-a");
                TestDriver second = new TestDriver(master, "scheduler-b")) {
            FrameworkID id = first.subscribe(info().build(), false);
            Offer offer = offer(first);
            launch(first, id, offer);
            running(first);
            second.subscribe(info().setId(id).build(), true);
            assertThat(first.await("FrameworkErrorMessage", FrameworkErrorMessage.parser(), some -> true)
                            .getMessage())
                    .isEqualTo("Framework failed over");
            Call kill = call(
                    Call.Type.KILL,
                    id,
                    Call.newBuilder().setKill(Call.Kill.newBuilder().setTaskId(TASK)));
            first.send(kill);
            first.send(call(Call.Type.TEARDOWN, id, Call.newBuilder()));
            second.send(kill);
            Await.until("kill", () -> told("KillTaskMessage"), count -> count == 1);
            assertThat(framework(id).isConnected()).isTrue();
        }
    }

    @Test
    void whatStrangersSayInTheNameOfAFrameworkChangesNothing() throws Exception {
        try (TestDriver driver = new TestDriver(master, "scheduler-a");
                TestDriver stranger = new TestDriver(master, "scheduler-b")) {
            FrameworkID id = driver.subscribe(info().build(), false);
            Offer offer = offer(driver);
            launch(driver, id, offer);
            StatusUpdateMessage running = running(driver);

            launch(stranger, id, offer);
            acknowledge(stranger, id, offer.getSlaveId(), running);
            stranger.send(call(Call.Type.TEARDOWN, id, Call.newBuilder()));
            stranger.send(Messages.UnregisterFrameworkMessage.newBuilder()
                    .setFrameworkId(
                            org.apache.mesos.v1.Protos.FrameworkID.newBuilder().setValue(id.getValue()))
                    .build());
            stranger.send(call(Call.Type.KILL, id, Call.newBuilder()));
            stranger.send("mesos.scheduler.Call", new byte[] {1, 2, 3});
            stranger.send("mesos.internal.NobodyKnowsThisMessage", new byte[0]);
            stranger.send(call(
                    Call.Type.SUBSCRIBE,
                    id,
                    Call.newBuilder().setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info().setId(id)))));
            assertThat(stranger.await("FrameworkErrorMessage", FrameworkErrorMessage.parser(), some -> true)
                            .getMessage())
                    .isEqualTo("Framework failed over");

            assertThat(told("StatusUpdateAcknowledgementMessage")).isZero();
            assertThat(told("ShutdownFrameworkMessage")).isZero();
            assertThat(agent.tasks).hasSize(1);
            launch(driver, id, offer);
            assertThat(driver.await(
                                    "StatusUpdateMessage",
                                    StatusUpdateMessage.parser(),
                                    some -> some.getUpdate().getStatus().getState() == TaskState.TASK_LOST)
                            .getUpdate()
                            .getStatus()
                            .getReason())
                    .isEqualTo(Reason.REASON_INVALID_OFFERS);
            acknowledge(driver, id, offer.getSlaveId(), running);
            Await.until("acknowledgement", () -> told("StatusUpdateAcknowledgementMessage"), count -> count == 1);
        }
    }

    @Test
    void aFrameworkMovesFromADriverToAStreamAndBack() throws Exception {
        try (TestDriver driver = new TestDriver(master, "scheduler-a")) {
            FrameworkID id = driver.subscribe(info().build(), false);
            var v1 = org.apache.mesos.v1.Protos.FrameworkInfo.parseFrom(
                    info().setId(id).build().toByteString());
            var stream = new TestScheduler(master, v1, false);
            driver.await("FrameworkErrorMessage", FrameworkErrorMessage.parser(), some -> true);
            assertThat(framework(id).subscription().pid()).isEqualTo(Optional.empty());
            try (TestDriver next = new TestDriver(master, "scheduler-b")) {
                next.subscribe(info().setId(id).build(), true);
                assertThat(stream.await(org.apache.mesos.v1.scheduler.Protos.Event::hasError)
                                .getError()
                                .getMessage())
                        .isEqualTo("Framework failed over");
                next.send(call(
                        Call.Type.SUBSCRIBE,
                        id,
                        Call.newBuilder()
                                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info().setId(id)))));
                next.await("FrameworkReregisteredMessage", FrameworkReregisteredMessage.parser(), some -> true);
            }
        }
    }
}
