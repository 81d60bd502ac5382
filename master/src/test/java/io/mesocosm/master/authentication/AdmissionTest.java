package io.mesocosm.master.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.master.state.Authentications;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final String RESOURCES = "cpus:4;mem:2048";

    private final Story story = Story.leading(Client.settings(true, true));
    private final Client client = Client.at(story, 1);

    @Test
    void agentThatIsNotAuthenticatedIsIgnored() {
        assertThat(story.on(register(client, "host")))
                .containsExactly(
                        MasterEffect.Count.one("master/messages_register_slave"),
                        MasterEffect.Log.warn("refused registration pid=slave(1)@10.0.0.1:1: it is not authenticated"));
        assertThat(story.on(reregister(client)))
                .containsExactly(
                        MasterEffect.Count.one("master/messages_reregister_slave"),
                        MasterEffect.Log.warn("refused registration pid=slave(1)@10.0.0.1:1: it is not authenticated"));
    }

    @Test
    void authenticatedAgentIsAdmitted() {
        client.authenticate("agent", "agent-secret");
        story.on(register(client, "host"));
        assertThat(agents()).isEqualTo(1);
    }

    @Test
    void agentNeedNotAuthenticateWhereNobodyMust() {
        var free = Story.leading(Client.settings(true, false));
        free.on(register(Client.at(free, 1), "host"));
        assertThat(free.state().agents().registered().size()).isEqualTo(1);
    }

    @Test
    void registrationWaitsForTheEndOfTheExchangeAndTheLastOneHolds() {
        client.begin();
        assertThat(story.on(register(client, "first")))
                .containsExactly(
                        MasterEffect.Count.one("master/messages_register_slave"),
                        MasterEffect.Log.info(
                                "queued registration pid=slave(1)@10.0.0.1:1: authentication is in progress"));
        story.on(register(client, "second"));
        client.start(1);
        client.answer(1, "agent", "agent-secret");
        assertThat(agents()).isEqualTo(1);
        AgentId id = story.state().agents().byPid().get(client.pid()).orElseThrow();
        assertThat(story.agent(id).info().getHostname()).isEqualTo("second");
        assertThat(story.state().authentications().waitingBytes()).isZero();
    }

    @Test
    void reregistrationWaitsToo() {
        client.begin();
        story.on(reregister(client));
        client.start(1);
        client.answer(1, "agent", "agent-secret");
        assertThat(agents()).isEqualTo(1);
    }

    @Test
    void whatWaitedForARefusedClientIsRefused() {
        client.begin();
        story.on(register(client, "host"));
        client.start(1);
        assertThat(client.answer(1, "agent", "wrong"))
                .endsWith(
                        MasterEffect.Count.one("master/messages_register_slave"),
                        MasterEffect.Log.warn("refused registration pid=slave(1)@10.0.0.1:1: it is not authenticated"));
    }

    @Test
    void whatWaitedForAnAttemptThatEndedOtherwiseIsDropped() {
        client.begin();
        story.on(register(client, "host"));
        story.fire(new TimerKey.Authentication(1));
        assertThat(story.state().authentications()).isEqualTo(Authentications.none());

        client.begin();
        story.on(register(client, "host"));
        client.authenticate("agent", "agent-secret");
        assertThat(agents()).isZero();
    }

    @Test
    void whatWaitsIsBounded() {
        RegisterSlaveMessage large = Given.registration("x".repeat(40 << 20), RESOURCES);
        client.begin();
        story.on(new AgentMessage.Register(client.pid(), large));
        story.on(new AgentMessage.Register(client.pid(), large));
        Client other = Client.at(story, 2);
        other.begin();
        assertThat(story.on(new AgentMessage.Register(other.pid(), large)))
                .contains(MasterEffect.Log.warn("dropped registration pid=slave(1)@10.0.0.1:2: authentication is in"
                        + " progress, and too much waits already"));
        assertThat(story.state().authentications().waitingBytes()).isEqualTo(large.getSerializedSize());
        story.on(new AgentMessage.Exited(client.actor()));
        assertThat(story.state().authentications().waitingBytes()).isZero();
    }

    @Test
    void agentThatLeftHasToProveItselfAgain() {
        client.authenticate("agent", "agent-secret");
        story.on(register(client, "host"));
        AgentId id = story.state().agents().byPid().get(client.pid()).orElseThrow();
        assertThat(client.principal()).contains("agent");
        story.exited(id);
        assertThat(client.principal()).isEmpty();
    }

    @Test
    void agentThatWasGivenUpHasToProveItselfAgain() {
        client.authenticate("agent", "agent-secret");
        story.on(register(client, "host"));
        story.silence(story.state().agents().byPid().get(client.pid()).orElseThrow());
        assertThat(agents()).isZero();
        assertThat(client.principal()).isEmpty();
    }

    @Test
    void schedulersMustBeKnownOnlyWhereAskedAndNeverUnderAnotherName() {
        var info = FrameworkInfo.newBuilder().setName("f").setUser("u").build();
        var named = info.toBuilder().setPrincipal("framework").build();
        var misnamed = info.toBuilder().setPrincipal("ops").build();
        Authentications nobody = Authentications.none();
        Authentications known = nobody.know(client.pid(), "framework");
        Optional<String> unknown = Optional.of("Framework at slave(1)@10.0.0.1:1 is not authenticated");
        Optional<String> mismatch =
                Optional.of("Framework principal 'ops' does not match authenticated principal 'framework'");

        assertThat(nobody.objection(client.pid(), info, true)).isEqualTo(unknown);
        assertThat(nobody.objection(client.pid(), named, true)).isEqualTo(unknown);
        assertThat(nobody.objection(client.pid(), named, false)).isEmpty();
        assertThat(known.objection(client.pid(), info, true)).isEmpty();
        assertThat(known.objection(client.pid(), named, true)).isEmpty();
        assertThat(known.objection(client.pid(), misnamed, true)).isEqualTo(mismatch);
        assertThat(known.objection(client.pid(), misnamed, false)).isEqualTo(mismatch);
    }

    @Test
    void schedulerThatIsNotAuthenticatedIsRefused() {
        story.on(subscribe(client, "u"));
        assertThat(story.sent(client.pid()))
                .containsExactly(FrameworkErrorMessage.newBuilder()
                        .setMessage("Framework at slave(1)@10.0.0.1:1 is not authenticated")
                        .build());
        assertThat(story.state().frameworks().registered().isEmpty()).isTrue();
    }

    @Test
    void schedulerIsGivenThePrincipalThatItProved() {
        client.authenticate("framework", "framework-secret");
        story.on(subscribe(client, "u"));
        Framework framework = framework().orElseThrow();
        assertThat(framework.info().getPrincipal()).isEqualTo("framework");
        story.on(new AgentMessage.Exited(client.pid()));
        assertThat(client.principal()).isEmpty();
        story.forget();
        story.on(new SchedulerMessage.Reregister(
                client.pid(),
                Call.Subscribe.newBuilder().setFrameworkInfo(framework.info()).build(),
                true));
        assertThat(story.sent(client.pid()))
                .containsExactly(FrameworkErrorMessage.newBuilder()
                        .setMessage("Framework at slave(1)@10.0.0.1:1 is not authenticated")
                        .build());
    }

    @Test
    void everyFormOfSubscriptionWaitsForTheEndOfTheExchange() {
        var subscribe = Given.subscribe(Given.framework("dev")).getSubscribe();
        client.begin();
        assertThat(story.on(new SchedulerMessage.Register(client.pid(), subscribe)))
                .containsExactly(
                        MasterEffect.Count.one("master/messages_register_framework"),
                        MasterEffect.Log.info(
                                "queued registration pid=slave(1)@10.0.0.1:1: authentication is in progress"));
        story.on(new SchedulerMessage.Reregister(client.pid(), subscribe, true));
        story.on(subscribe(client, "u"));
        assertThat(framework()).isEmpty();
        client.start(1);
        client.answer(1, "framework", "framework-secret");
        assertThat(framework()).isPresent();
    }

    @Test
    void frameworkThatEndsTakesItsMarkWithIt() {
        client.authenticate("framework", "framework-secret");
        story.on(subscribe(client, "u"));
        story.on(new MasterEvent.TeardownRequested(
                story.reply(), framework().orElseThrow().id()));
        assertThat(client.principal()).isEmpty();
    }

    private Optional<Framework> framework() {
        return story.state().frameworks().at(new Channel.Libprocess(client.pid()));
    }

    private static SchedulerMessage.Subscribe subscribe(Client client, String user) {
        var info = Given.framework("dev").toBuilder().setUser(user).build();
        return new SchedulerMessage.Subscribe(client.pid(), Given.subscribe(info), false);
    }

    private int agents() {
        return story.state().agents().registered().size();
    }

    private static AgentMessage.Register register(Client client, String hostname) {
        return new AgentMessage.Register(client.pid(), Given.registration(hostname, RESOURCES));
    }

    private static AgentMessage.Reregister reregister(Client client) {
        return new AgentMessage.Reregister(
                client.pid(),
                Given.reregistration(new AgentId("former-S1"), "host", RESOURCES)
                        .build());
    }
}
