package io.mesocosm.master.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Subscription.Status;
import io.mesocosm.master.state.Subscription.Wishes;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.FrameworkRegisteredMessage;
import io.mesocosm.proto.internal.Messages.FrameworkReregisteredMessage;
import io.mesocosm.proto.internal.Messages.RescindResourceOfferMessage;
import io.mesocosm.proto.internal.Messages.UpdateFrameworkMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How drivers come, go and come back. */
class DriverSubscriptionsTest {

    private static final Upid FIRST = new Upid("scheduler-1", "127.0.0.1", 7001);
    private static final Upid SECOND = new Upid("scheduler-2", "127.0.0.1", 7002);

    private final Story story = Story.leading();

    private static Message registered(FrameworkId framework) {
        return FrameworkRegisteredMessage.newBuilder()
                .setFrameworkId(framework.toProto())
                .setMasterInfo(Story.info())
                .build();
    }

    private static Message reregistered(FrameworkId framework) {
        return FrameworkReregisteredMessage.newBuilder()
                .setFrameworkId(framework.toProto())
                .setMasterInfo(Story.info())
                .build();
    }

    private static Message error(String text) {
        return FrameworkErrorMessage.newBuilder().setMessage(text).build();
    }

    private static Message rescinded(OfferId offer) {
        return RescindResourceOfferMessage.newBuilder()
                .setOfferId(offer.toProto())
                .build();
    }

    private List<MasterEffect> subscribe(Upid from, FrameworkInfo info, boolean force) {
        story.forget();
        return story.on(new SchedulerMessage.Subscribe(from, Given.subscribe(info), force));
    }

    private static List<MasterEffect> withoutLog(List<MasterEffect> effects) {
        return effects.stream()
                .filter(effect -> !(effect instanceof MasterEffect.Log))
                .toList();
    }

    private FrameworkInfo infoOf(FrameworkId framework) {
        return story.framework(framework).info();
    }

    private Channel channelOf(FrameworkId framework) {
        return story.framework(framework).subscription().channel().orElseThrow();
    }

    // ------------------------------------------------------------------------------------------------ coming

    @Test
    void aNewDriverIsLinkedAndRegistered() {
        var effects = subscribe(FIRST, Given.framework("dev"), false);
        var id = new FrameworkId(Story.MASTER + "-0000");
        FrameworkInfo info =
                Given.framework("dev").toBuilder().setId(id.toProto()).build();
        assertThat(withoutLog(effects))
                .containsExactly(
                        MasterEffect.Count.one("master/messages_register_framework"),
                        new MasterEffect.Allocate(
                                new AllocatorCommand.AddFramework(info, Wishes.EVERYTHING.options(), true)),
                        new MasterEffect.Link(FIRST),
                        MasterEffect.Send.of(FIRST, registered(id)),
                        new MasterEffect.CountFor(info, "events"),
                        new MasterEffect.CountFor(info, "events/subscribed"));
        assertThat(channelOf(id)).isEqualTo(new Channel.Libprocess(FIRST));
    }

    @Test
    void aDriverThatAsksTwiceGetsTheSameIdAgain() {
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        Framework before = story.framework(framework);
        var effects = subscribe(FIRST, Given.framework("dev"), false);
        assertThat(withoutLog(effects))
                .containsExactly(
                        MasterEffect.Count.one("master/messages_register_framework"),
                        MasterEffect.Send.of(FIRST, registered(framework)),
                        new MasterEffect.CountFor(before.info(), "events"),
                        new MasterEffect.CountFor(before.info(), "events/subscribed"));
        assertThat(story.framework(framework)).isEqualTo(before);
    }

    @Test
    void whatIsWrongIsToldTheDriver() {
        var effects = subscribe(FIRST, Given.framework(".."), false);
        assertThat(story.sent(FIRST))
                .containsExactly(error("'FrameworkInfo.roles' contains invalid role: Role '..' cannot include '..' as a"
                        + " component"));
        assertThat(effects).noneMatch(effect -> effect instanceof MasterEffect.Link);
        assertThat(story.state().frameworks().registered().isEmpty()).isTrue();
    }

    @Test
    @Tag("B040")
    void aFailoverTimeoutThatIsNoDurationIsAnErrorForTheDriver() {
        subscribe(
                FIRST,
                Given.framework("dev").toBuilder().setFailoverTimeout(1e99).build(),
                false);
        assertThat(story.sent(FIRST)).hasSize(1).first().isInstanceOf(FrameworkErrorMessage.class);
        assertThat(story.state().frameworks().registered().isEmpty()).isTrue();
    }

    @Test
    void theOldFormsAreRefusedWithTheWrongId() {
        var subscribe = Given.subscribe(Given.framework("dev")).getSubscribe();
        var withId = subscribe.toBuilder();
        withId.getFrameworkInfoBuilder().setId(new FrameworkId("x").toProto());
        story.on(new SchedulerMessage.Register(FIRST, withId.build()));
        story.on(new SchedulerMessage.Reregister(FIRST, subscribe, true));
        assertThat(story.sent(FIRST))
                .containsExactly(error("Registering with 'id' already set"), error("Re-registering without an 'id'"));
        assertThat(story.counted()).isEmpty();
    }

    @Test
    void theOldFormsSubscribe() {
        var subscribe = Given.subscribe(Given.framework("dev")).getSubscribe();
        story.on(new SchedulerMessage.Register(FIRST, subscribe));
        var id = new FrameworkId(Story.MASTER + "-0000");
        var again = subscribe.toBuilder();
        again.getFrameworkInfoBuilder().setId(id.toProto());
        story.on(new SchedulerMessage.Reregister(FIRST, again.build(), false));
        assertThat(story.sent(FIRST)).containsExactly(registered(id), reregistered(id));
        story.on(new SchedulerMessage.Reregister(SECOND, again.build(), true));
        assertThat(story.sent(SECOND)).containsExactly(registered(id));
    }

    @Test
    void anUnknownIdIsRegisteredWhetherForcedOrNot() {
        for (boolean force : List.of(false, true)) {
            var id = new FrameworkId("another-master-" + force);
            var from = new Upid("scheduler-" + force, "127.0.0.1", 7003);
            subscribe(
                    from, Given.framework("dev").toBuilder().setId(id.toProto()).build(), force);
            assertThat(story.sent(from)).containsExactly(registered(id));
            assertThat(story.framework(id).subscription().status()).isEqualTo(Status.CONNECTED);
            assertThat(story.effects(MasterEffect.Link.class)).containsExactly(new MasterEffect.Link(from));
        }
    }

    @Test
    void aCompletedFrameworkMayNotComeBack() {
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        FrameworkInfo info = infoOf(framework);
        story.on(new SchedulerMessage.Unregister(FIRST, framework.toProto()));
        subscribe(FIRST, info, true);
        assertThat(story.sent(FIRST)).containsExactly(error("Framework has been removed"));
    }

    // ------------------------------------------------------------------------------------------------ coming back

    @Test
    void theSameDriverIsReregisteredAndItsOffersRescinded() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        OfferId offer = story.offer(framework, agent, "cpus:4");
        subscribe(FIRST, infoOf(framework), false);
        assertThat(story.sent(FIRST)).containsExactly(rescinded(offer), reregistered(framework));
        assertThat(story.effects(MasterEffect.Link.class)).containsExactly(new MasterEffect.Link(FIRST));
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(FrameworkRules.announcement(story.framework(framework)));
        assertThat(story.state().offers().isEmpty()).isTrue();
        assertThat(story.counted()).containsExactly("master/messages_reregister_framework");
    }

    @Test
    void theSameDriverThatForcesIsRegisteredAndItsOffersAreGone() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        story.offer(framework, agent, "cpus:4");
        subscribe(FIRST, infoOf(framework), true);
        assertThat(story.sent(FIRST)).containsExactly(registered(framework));
        assertThat(story.state().offers().isEmpty()).isTrue();
    }

    @Test
    void anotherDriverThatForcesTakesThePlaceOfTheFirst() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        story.offer(framework, agent, "cpus:4");
        subscribe(SECOND, infoOf(framework), true);
        assertThat(story.sent(FIRST)).containsExactly(error("Framework failed over"));
        assertThat(story.sent(SECOND)).containsExactly(registered(framework));
        assertThat(story.effects(MasterEffect.Link.class)).containsExactly(new MasterEffect.Link(SECOND));
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(UpdateFrameworkMessage.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .setPid("scheduler-2@127.0.0.1:7002")
                        .setFrameworkInfo(infoOf(framework))
                        .build());
        story.forget().on(new AgentMessage.Exited(FIRST));
        assertThat(story.framework(framework).isConnected()).isTrue();
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
    }

    @Test
    void anotherDriverThatDoesNotForceIsToldThatTheFrameworkFailedOver() {
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        Framework before = story.framework(framework);
        subscribe(SECOND, infoOf(framework), false);
        assertThat(story.sent(SECOND)).containsExactly(error("Framework failed over"));
        assertThat(story.sent(FIRST)).isEmpty();
        assertThat(story.framework(framework)).isEqualTo(before);
        story.on(new AgentMessage.Exited(FIRST));
        subscribe(SECOND, infoOf(framework), false);
        assertThat(story.sent(SECOND)).containsExactly(error("Framework failed over"));
    }

    @Test
    void aDriverCannotSpeakForTwoFrameworks() {
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        FrameworkId other = story.framework("qa");
        var effects = subscribe(FIRST, infoOf(other), true);
        assertThat(withoutLog(effects)).containsExactly(MasterEffect.Count.one("master/messages_reregister_framework"));
        assertThat(channelOf(framework)).isEqualTo(new Channel.Libprocess(FIRST));
        assertThat(story.framework(other).subscription().stream()).isPresent();
    }

    // ------------------------------------------------------------------------------------------------ other channels

    @Test
    void aStreamTakesThePlaceOfADriver() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        story.forget().subscribe(infoOf(framework));
        assertThat(story.sent(FIRST)).containsExactly(error("Framework failed over"));
        assertThat(story.framework(framework).subscription().stream()).isPresent();
        assertThat(story.state().frameworks().at(new Channel.Libprocess(FIRST))).isEmpty();
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(UpdateFrameworkMessage.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .setPid("@0.0.0.0:0")
                        .setFrameworkInfo(infoOf(framework))
                        .build());
    }

    @Test
    void aDriverThatForcesTakesThePlaceOfAStream() {
        FrameworkId framework = story.framework("dev");
        var stream = story.framework(framework).subscription().stream().orElseThrow();
        subscribe(FIRST, infoOf(framework), false);
        assertThat(story.sent(FIRST)).containsExactly(error("Framework failed over"));
        subscribe(FIRST, infoOf(framework), true);
        assertThat(story.sent(FIRST)).containsExactly(registered(framework));
        assertThat(story.effects(MasterEffect.CloseStream.class)).containsExactly(new MasterEffect.CloseStream(stream));
        assertThat(story.timer(new TimerKey.Heartbeat(stream))).isEmpty();
        assertThat(story.on(new MasterEvent.StreamClosed(stream))).isEmpty();
        assertThat(channelOf(framework)).isEqualTo(new Channel.Libprocess(FIRST));
    }

    // ------------------------------------------------------------------------------------------------ going

    @Test
    void aBrokenConnectionLeavesTheFrameworkItsFailoverTimeout() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        OfferId offer = story.offer(framework, agent, "cpus:4");
        story.forget().on(new AgentMessage.Exited(FIRST));
        assertThat(story.sent(FIRST)).containsExactly(error("Framework disconnected"), rescinded(offer));
        assertThat(story.framework(framework).subscription().status()).isEqualTo(Status.DISCONNECTED);
        assertThat(story.allocator()).contains(new AllocatorCommand.DeactivateFramework(framework));
        assertThat(story.effects(MasterEffect.SetTimer.class))
                .extracting(MasterEffect.SetTimer::delay)
                .containsExactly(Duration.ofHours(1));

        story.forget().later(Duration.ofMinutes(59)).on(new AgentMessage.Exited(FIRST));
        assertThat(story.sent(FIRST)).containsExactly(error("Framework disconnected"));
        assertThat(story.effects(MasterEffect.SetTimer.class)).isEmpty();

        story.later(Duration.ofMinutes(1)).fire(new TimerKey.Failover(framework));
        assertThat(story.state().framework(framework)).isEmpty();
        assertThat(story.state().frameworks().channels().isEmpty()).isTrue();
    }

    @Test
    void aDisconnectedDriverComesBackInTime() {
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        story.on(new AgentMessage.Exited(FIRST));
        subscribe(FIRST, infoOf(framework), false);
        assertThat(story.sent(FIRST)).containsExactly(reregistered(framework));
        assertThat(story.timer(new TimerKey.Failover(framework))).isEmpty();
        assertThat(story.allocator()).contains(new AllocatorCommand.ActivateFramework(framework));
        assertThat(story.framework(framework).subscription().active()).isTrue();
    }

    @Test
    void aDriverMayRestAndComeBack() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        OfferId offer = story.offer(framework, agent, "cpus:4");
        story.forget().on(new SchedulerMessage.Deactivate(FIRST, framework.toProto()));
        assertThat(story.sent(FIRST)).containsExactly(rescinded(offer));
        assertThat(story.framework(framework).isConnected()).isTrue();
        assertThat(story.framework(framework).subscription().active()).isFalse();
        assertThat(story.allocator()).startsWith(new AllocatorCommand.DeactivateFramework(framework));
        assertThat(story.counted()).containsExactly("master/messages_deactivate_framework");
        story.forget().on(new SchedulerMessage.Deactivate(FIRST, framework.toProto()));
        assertThat(story.allocator()).isEmpty();
        subscribe(FIRST, infoOf(framework), false);
        assertThat(story.sent(FIRST)).containsExactly(reregistered(framework));
        assertThat(story.framework(framework).subscription().active()).isTrue();
    }

    @Test
    void aDriverUnregisters() {
        FrameworkId framework = story.driver(FIRST, Given.framework("dev"));
        story.forget().on(new SchedulerMessage.Unregister(SECOND, framework.toProto()));
        assertThat(story.framework(framework).isConnected()).isTrue();
        story.on(new SchedulerMessage.Unregister(FIRST, framework.toProto()));
        assertThat(story.state().framework(framework)).isEmpty();
        assertThat(story.counted()).containsExactly("master/messages_unregister_framework");
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
    }

    @Test
    void aMasterThatDoesNotLeadDropsWhatDriversSay() {
        var standby = Story.standby();
        standby.on(new SchedulerMessage.Subscribe(FIRST, Given.subscribe(Given.framework("dev")), false));
        standby.on(new SchedulerMessage.Called(FIRST, SchedulerMessage.Form.CALL, Call.getDefaultInstance()));
        assertThat(standby.counted()).containsExactly("master/dropped_messages", "master/dropped_messages");
        assertThat(standby.effects(MasterEffect.Send.class)).isEmpty();
        assertThat(Optional.of(standby.state().frameworks().registered().isEmpty()))
                .contains(true);
    }
}
