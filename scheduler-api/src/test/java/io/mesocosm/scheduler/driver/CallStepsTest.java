package io.mesocosm.scheduler.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.proto.internal.Messages.DeactivateFrameworkMessage;
import io.mesocosm.proto.internal.Messages.FrameworkToExecutorMessage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.FrameworkInfo.Capability;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.scheduler.Protos.OfferConstraints;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallStepsTest extends DriverStory {

    @Test
    void acceptedOfferTellsWhereTheAgentIs() {
        subscribed();
        assertThat(feed(offered(MASTER))).containsExactly(tell(new Callback.Offers(List.of(offer()))));
        var place = new AgentAddresses.Place(new AgentId("s-S0"), AGENT);
        assertThat(state.addresses().offers().get(new OfferId("m-O0"))).contains(place);

        Call launch = DriverCalls.launch(List.of(O0), List.of(TASK), FILTERS);
        assertThat(ask(launch)).containsExactly(called(launch));
        assertThat(state.addresses().offers().isEmpty()).isTrue();

        var data = ByteString.copyFromUtf8("hello");
        assertThat(ask(DriverCalls.message(E0, S0, data)))
                .containsExactly(new DriverEffect.Send(
                        SELF,
                        AGENT,
                        FrameworkToExecutorMessage.newBuilder()
                                .setSlaveId(org.apache.mesos.v1.Protos.AgentID.newBuilder()
                                        .setValue("s-S0"))
                                .setFrameworkId(org.apache.mesos.v1.Protos.FrameworkID.newBuilder()
                                        .setValue(ID.getValue()))
                                .setExecutorId(org.apache.mesos.v1.Protos.ExecutorID.newBuilder()
                                        .setValue("e"))
                                .setData(data)
                                .build()));
    }

    @Test
    void messageToAnAgentThatIsNotKnownGoesByTheMaster() {
        subscribed();
        feed(offered(MASTER));
        feed(new MasterMessage.Rescinded(MASTER, O0));
        Call message = DriverCalls.message(E0, S0, ByteString.copyFromUtf8("hello"));

        ask(DriverCalls.launch(List.of(O0), List.of(TASK), FILTERS));
        assertThat(ask(message)).containsExactly(called(message));
    }

    @Test
    void lostAgentIsForgotten() {
        subscribed();
        feed(offered(MASTER));
        ask(DriverCalls.launch(List.of(O0), List.of(TASK), FILTERS));
        assertThat(state.addresses().of(new AgentId("s-S0"))).contains(AGENT);

        assertThat(feed(new MasterMessage.AgentLost(MASTER, S0))).containsExactly(tell(new Callback.AgentLost(S0)));
        assertThat(state.addresses().of(new AgentId("s-S0"))).isEmpty();
    }

    @Test
    void offersAreVoidOnceTheMasterIsLost() {
        subscribed();
        feed(offered(MASTER));

        feed(new DriverEvent.LinkBroken(MASTER));

        assertThat(state.addresses()).isEqualTo(AgentAddresses.none());
    }

    @Test
    void declinedOfferIsForgotten() {
        subscribed();
        feed(offered(MASTER));
        Call decline = DriverCalls.decline(O0, FILTERS);

        assertThat(ask(decline)).containsExactly(called(decline));
        assertThat(state.addresses()).isEqualTo(AgentAddresses.none());
    }

    @Test
    void tasksLaunchedWhileNotSubscribedAreLost() {
        subscribed();
        feed(new DriverEvent.LinkBroken(MASTER));

        assertThat(ask(DriverCalls.launch(List.of(O0), List.of(TASK), FILTERS)))
                .containsExactly(tell(new Callback.Update(lost(TaskState.TASK_LOST), false)));
    }

    @Test
    void tasksOfAPartitionAwareFrameworkAreDroppedWhileNotSubscribed() {
        FrameworkInfo aware = FRAMEWORK.toBuilder()
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.PARTITION_AWARE))
                .build();
        state = state(aware, Optional.empty(), true);

        assertThat(ask(DriverCalls.launch(List.of(O0), List.of(TASK), FILTERS)))
                .containsExactly(tell(new Callback.Update(lost(TaskState.TASK_DROPPED), false)));
    }

    private static TaskStatus lost(TaskState as) {
        return TaskStatus.newBuilder()
                .setTaskId(TASK.getTaskId())
                .setState(as)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(TaskStatus.Reason.REASON_MASTER_DISCONNECTED)
                .setMessage("Master disconnected")
                .setTimestamp(1_700_000_000)
                .build();
    }

    static Stream<Call> callsThatAreOnlyPassedOn() {
        return Stream.of(
                DriverCalls.kill(TASK.getTaskId()),
                DriverCalls.reconcile(List.of()),
                DriverCalls.reconcile(List.of(update("u"))),
                DriverCalls.request(List.of()),
                DriverCalls.acknowledge(update("u")).orElseThrow(),
                DriverCalls.decline(O0, FILTERS),
                DriverCalls.message(E0, S0, ByteString.EMPTY));
    }

    @ParameterizedTest
    @MethodSource("callsThatAreOnlyPassedOn")
    void callsGoToTheMasterWhileSubscribedAndNowhereElse(Call call) {
        assertThat(ask(call)).isEmpty();
        subscribed();
        assertThat(ask(call)).containsExactly(called(call));
        feed(new DriverEvent.LinkBroken(MASTER));
        assertThat(ask(call)).isEmpty();
    }

    @Test
    @Tag("B055")
    void rolesSuppressedBeforeAMasterFailsStaySuppressedWithTheNext() {
        subscribed();
        assertThat(ask(DriverCalls.suppress(List.of()))).containsExactly(called(DriverCalls.suppress(List.of())));
        assertThat(ask(DriverCalls.revive(List.of("a")))).containsExactly(called(DriverCalls.revive(List.of("a"))));

        feed(detected(OTHER_MASTER));

        assertThat(feed(new DriverEvent.SubscriptionDue(of(2))))
                .contains(new DriverEffect.Send(SELF, OTHER_MASTER, resubscribe(false, "b")));
    }

    @Test
    @Tag("B055")
    void rolesSuppressedWhileNotSubscribedAreToldWithTheNextSubscription() {
        subscribed();
        feed(new DriverEvent.LinkBroken(MASTER));

        assertThat(ask(DriverCalls.suppress(List.of("a")))).isEmpty();
        assertThat(feed(new DriverEvent.SubscriptionDue(of(2)))).contains(toMaster(resubscribe(false, "a")));
        assertThat(ask(DriverCalls.suppress(List.of()))).isEmpty();
        FrameworkInfo known = FRAMEWORK.toBuilder().setId(ID).build();
        assertThat(feed(new MasterMessage.Reregistered(MASTER, ID, info(MASTER))))
                .isEqualTo(noTimersThen(
                        called(DriverCalls.update(known, List.of("a", "b"), OfferConstraints.getDefaultInstance())),
                        tell(new Callback.Reregistered(info(MASTER)))));
        assertThat(state.identity().changed()).isFalse();
    }

    @Test
    void reviveWithoutRolesUnsuppressesAll() {
        subscribed();
        ask(DriverCalls.suppress(List.of("a", "b")));

        ask(DriverCalls.revive(List.of()));

        assertThat(state.identity().suppressed()).isEmpty();
    }

    @Test
    @Tag("B044")
    void changeThatTheMasterRefusesIsAnErrorAndTheDriverAborts() {
        subscribed();
        FrameworkInfo other =
                FRAMEWORK.toBuilder().setId(ID).setUser("somebody").build();
        Call update = DriverCalls.update(other, List.of("b"), OfferConstraints.getDefaultInstance());

        assertThat(ask(update)).containsExactly(called(update));
        assertThat(feed(new MasterMessage.Refused(MASTER, "Updating 'FrameworkInfo.user' is unsupported")))
                .contains(new DriverEffect.Fail("Updating 'FrameworkInfo.user' is unsupported"));
    }

    @Test
    void frameworkIsNotUpdatedBeforeItIsRegisteredNorUnderAnotherId() {
        Call update = DriverCalls.update(FRAMEWORK, List.of(), OfferConstraints.getDefaultInstance());

        assertThat(ask(update))
                .contains(new DriverEffect.Fail("MesosSchedulerDriver::updateFramework() must not be called prior to"
                        + " registration with the master"));

        state = state(FRAMEWORK, Optional.empty(), true);
        subscribed();
        FrameworkInfo other = FRAMEWORK.toBuilder()
                .setId(FrameworkID.newBuilder().setValue("x"))
                .build();
        assertThat(ask(DriverCalls.update(other, List.of(), OfferConstraints.getDefaultInstance())))
                .contains(new DriverEffect.Fail(
                        "The 'FrameworkInfo.id' provided to MesosSchedulerDriver::updateFramework() (x) must be equal to"
                                + " the value known to the MesosSchedulerDriver (f-0000)"));
    }

    @Test
    void stoppedDriverTakesTheFrameworkDown() {
        subscribed();

        assertThat(feed(new DriverEvent.Stop(false)))
                .isEqualTo(noTimersThen(
                        called(Call.newBuilder().setType(Call.Type.TEARDOWN).build()),
                        new DriverEffect.Leave(),
                        new DriverEffect.Close()));
        assertThat(feed(offered(MASTER))).isEmpty();
        assertThat(feed(new DriverEvent.Stop(false))).isEmpty();
    }

    @Test
    void driverStoppedForFailoverLeavesTheFramework() {
        subscribed();

        assertThat(feed(new DriverEvent.Stop(true)))
                .isEqualTo(noTimersThen(new DriverEffect.Leave(), new DriverEffect.Close()));
    }

    @Test
    void abortedDriverDeactivatesTheFrameworkAndCanStillBeStopped() {
        subscribed();

        assertThat(feed(new DriverEvent.Abort()))
                .isEqualTo(noTimersThen(
                        toMaster(DeactivateFrameworkMessage.newBuilder()
                                .setFrameworkId(org.apache.mesos.v1.Protos.FrameworkID.newBuilder()
                                        .setValue(ID.getValue()))
                                .build()),
                        new DriverEffect.Leave()));
        assertThat(feed(new DriverEvent.Abort())).isEmpty();
        assertThat(feed(new DriverEvent.Stop(false)))
                .contains(called(Call.newBuilder().setType(Call.Type.TEARDOWN).build()));
    }

    @Test
    void driverThatIsNotSubscribedTellsNobodyOfItsEnd() {
        feed(detected(MASTER));

        assertThat(feed(new DriverEvent.Abort())).isEqualTo(noTimersThen(new DriverEffect.Leave()));
        assertThat(feed(new DriverEvent.Stop(false)))
                .isEqualTo(noTimersThen(new DriverEffect.Leave(), new DriverEffect.Close()));
    }
}
