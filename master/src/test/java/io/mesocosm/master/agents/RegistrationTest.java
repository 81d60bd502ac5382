package io.mesocosm.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.proto.internal.Messages.MasterSlaveConnection;
import io.mesocosm.proto.internal.Messages.PingSlaveMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {

    private static final Upid PID = new Upid("slave(1)", "10.0.0.1", 5051);
    private static final AgentId FIRST = new AgentId(Story.MASTER + "-S0");
    private static final String RESOURCES = "cpus:4;mem:2048";

    private static AgentInfo info(AgentId id) {
        return Given.agentInfo("host", RESOURCES).toBuilder()
                .setId(id.toProto())
                .build();
    }

    private static AgentMessage.Register register() {
        return new AgentMessage.Register(PID, Given.registration("host", RESOURCES));
    }

    private static SlaveRegisteredMessage registered(AgentId id) {
        return SlaveRegisteredMessage.newBuilder()
                .setSlaveId(id.toProto())
                .setConnection(MasterSlaveConnection.newBuilder().setTotalPingTimeoutSeconds(75))
                .build();
    }

    @Test
    void theRegistryIsAskedFirst() {
        var story = Story.leading().holdRegistry();
        assertThat(story.on(register()))
                .containsExactly(
                        MasterEffect.Count.one("master/messages_register_slave"),
                        new MasterEffect.SetTimer(
                                new TimerKey.RegistryStore(),
                                Duration.ofSeconds(20),
                                new MasterEvent.RegistryStoreDue()),
                        new MasterEffect.CommitRegistry(new RegistryOperation.AdmitAgent(info(FIRST))));
        assertThat(story.state().agents().registered().isEmpty()).isTrue();
    }

    @Test
    void anAdmittedAgentIsLinkedOfferedAnsweredAndPinged() {
        var story = Story.leading().holdRegistry();
        story.on(register());
        var effects = story.answer(new RegistryOperation.AdmitAgent(info(FIRST)));
        assertThat(effects.stream().filter(effect -> !(effect instanceof MasterEffect.Log)))
                .containsExactly(
                        MasterEffect.Count.one("master/slave_registrations"),
                        new MasterEffect.Link(PID),
                        new MasterEffect.Allocate(new AllocatorCommand.AddAgent(
                                info(FIRST),
                                story.agent(FIRST).identity().capabilities(),
                                Optional.empty(),
                                Story.resources(RESOURCES),
                                Map.of())),
                        MasterEffect.Send.of(PID, registered(FIRST)),
                        new MasterEffect.Send(
                                "slave-observer(1)",
                                PID,
                                PingSlaveMessage.newBuilder().setConnected(true).build()),
                        new MasterEffect.SetTimer(
                                new TimerKey.Ping(FIRST), Duration.ofSeconds(15), new MasterEvent.PingDue(FIRST, 1)));
        assertThat(story.agent(FIRST).link().connected()).isTrue();
        assertThat(story.agent(FIRST).link().active()).isTrue();
    }

    @Test
    void aSecondRegistrationInProgressIsIgnored() {
        var story = Story.leading().holdRegistry();
        story.on(register());
        story.forget().on(register());
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
    }

    @Test
    void aRegisteredAgentIsAnsweredAgainWithItsId() {
        var story = Story.leading();
        story.on(register());
        story.forget().on(register());
        assertThat(story.sent(PID)).containsExactly(registered(FIRST));
        assertThat(story.state().agents().registered().size()).isEqualTo(1);
    }

    @Test
    void anAgentAtTheAddressOfADisconnectedOneTakesItsPlace() {
        var story = Story.leading();
        story.on(register());
        story.exited(FIRST);
        story.forget().on(register());
        var second = new AgentId(Story.MASTER + "-S1");
        assertThat(story.state().agents().registered().keys()).containsExactly(second);
        assertThat(story.counted()).contains("master/slave_removals/reason_registered");
        assertThat(story.sent(PID)).contains(registered(second));
        assertThat(story.registry().admitted().keys()).containsExactly(second);
    }

    @Test
    void anAgentWhoseIdIsInTheRegistryIsNotAdmitted() {
        var story = Story.leading().holdRegistry();
        story.on(register());
        story.on(new MasterEvent.RegistryAnswered(new RegistryOperation.AdmitAgent(info(FIRST)), false));
        assertThat(story.state().agents().registered().isEmpty()).isTrue();
        assertThat(story.state().agents().registeringPids().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @Tag("B121")
    @ValueSource(strings = {"0.28.2", "1.0.0-rc1", "not a version", ""})
    void anAgentOfThatVersionIsRefused(String version) {
        refused(Given.registration("host", RESOURCES).toBuilder()
                .setVersion(version)
                .build());
    }

    @Test
    @Tag("B122")
    void anAgentWithADomainIsRefusedByAMasterWithout() {
        RegisterSlaveMessage.Builder message = Given.registration("host", RESOURCES).toBuilder();
        message.getSlaveBuilder().setDomain(DomainInfo.getDefaultInstance());
        refused(message.build());
    }

    @Test
    void anAgentThatRemembersResourcesWithoutCheckpointingIsRefused() {
        refused(Given.registration("host", RESOURCES).toBuilder()
                .addAllCheckpointedResources(Story.resources("cpus:1").toProto())
                .build());
    }

    @Test
    void anAgentWithAnIdThatIsNoNameOfAFileIsRefused() {
        RegisterSlaveMessage.Builder message = Given.registration("host", RESOURCES).toBuilder();
        message.getSlaveBuilder().setId(new AgentId("a/b").toProto());
        refused(message.build());
    }

    private static void refused(RegisterSlaveMessage message) {
        var story = Story.leading();
        story.on(new AgentMessage.Register(PID, message));
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
        assertThat(story.effects(MasterEffect.Log.class)).hasSize(1);
    }

    @Test
    void aMasterThatDemandsDomainsRefusesAgentsWithout() {
        var defaults = MasterSettings.defaults();
        var agents = new MasterSettings.AgentSettings(
                Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.empty(), 1.0, true);
        var story =
                Story.leading(new MasterSettings(Optional.empty(), true, agents, defaults.history(), Optional.empty()));
        story.on(register());
        assertThat(story.state().agents().registered().isEmpty()).isTrue();
    }

    @Test
    void whatAnOldAgentDescribesIsUnderstood() {
        var story = Story.leading();
        var message = Given.registration("host", RESOURCES).toBuilder();
        message.getSlaveBuilder()
                .clearResources()
                .addAllResources(Story.resources("cpus:4;cpus(prod):1").toPreRefinement());
        story.on(new AgentMessage.Register(PID, message.build()));
        assertThat(story.agent(FIRST).total()).isEqualTo(Story.resources("cpus:4;cpus(prod):1"));
        assertThat(story.agent(FIRST).info().getResourcesList()).noneMatch(resource -> resource.hasReservation());
        assertThat(List.copyOf(story.agent(FIRST).total().reserved().keySet())).containsExactly("prod");
    }
}
