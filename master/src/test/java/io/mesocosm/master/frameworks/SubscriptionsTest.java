package io.mesocosm.master.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.StreamId;
import io.mesocosm.master.state.Subscription;
import io.mesocosm.master.state.Subscription.Wishes;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionsTest {

    private static final Event HEARTBEAT =
            Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

    private final Story story = Story.leading();

    private static Event subscribed(FrameworkId framework) {
        return Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .setHeartbeatIntervalSeconds(15)
                        .setMasterInfo(Story.info()))
                .build();
    }

    private static FrameworkInfo named(FrameworkInfo info, FrameworkId id) {
        return info.toBuilder().setId(id.toProto()).build();
    }

    @Test
    void aNewFrameworkGetsAStreamAnIdAndAHeartbeat() {
        FrameworkInfo asked = Given.framework("dev");
        var reply = new io.mesocosm.master.event.ReplyTo(1);
        var effects = story.subscribe(asked);
        var id = new FrameworkId(Story.MASTER + "-0000");
        StreamId stream = story.framework(id).subscription().stream().orElseThrow();
        FrameworkInfo info = named(asked, id);
        assertThat(effects.stream().filter(effect -> !(effect instanceof MasterEffect.Log)))
                .containsExactly(
                        MasterEffect.Count.one("master/messages_register_framework"),
                        new MasterEffect.OpenStream(reply, stream),
                        new MasterEffect.Allocate(
                                new AllocatorCommand.AddFramework(info, Wishes.EVERYTHING.options(), true)),
                        new MasterEffect.CountFor(info, "calls"),
                        new MasterEffect.CountFor(info, "calls/subscribe"),
                        new MasterEffect.SendEvent(stream, subscribed(id)),
                        new MasterEffect.CountFor(info, "events"),
                        new MasterEffect.CountFor(info, "events/subscribed"),
                        new MasterEffect.SendEvent(stream, HEARTBEAT),
                        new MasterEffect.CountFor(info, "events"),
                        new MasterEffect.CountFor(info, "events/heartbeat"),
                        new MasterEffect.SetTimer(
                                new TimerKey.Heartbeat(stream),
                                Duration.ofSeconds(15),
                                new MasterEvent.HeartbeatDue(stream)));
    }

    @Test
    void heartbeatsFollowEachOther() {
        FrameworkId framework = story.framework("dev");
        StreamId stream = story.framework(framework).subscription().stream().orElseThrow();
        story.forget().fire(new TimerKey.Heartbeat(stream));
        assertThat(story.told(framework)).containsExactly(HEARTBEAT);
        assertThat(story.timer(new TimerKey.Heartbeat(stream))).isPresent();
    }

    @Test
    void thePrincipalOfTheRequestIsThatOfTheFramework() {
        story.on(new MasterEvent.SchedulerCalled(
                story.reply(), Optional.of("alice"), Optional.empty(), Given.subscribe(Given.framework("dev"))));
        assertThat(story.framework(new FrameworkId(Story.MASTER + "-0000"))
                        .info()
                        .getPrincipal())
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "..     | 'FrameworkInfo.roles' contains invalid role: Role '..' cannot include '..' as a component",
                "-a     | 'FrameworkInfo.roles' contains invalid role: Role component '-a' is invalid because it starts with a dash",
            },
            quoteCharacter = '"')
    void whatIsWrongIsToldOnAStreamThatIsClosed(String role, String error) {
        story.subscribe(Given.framework(role));
        StreamId stream = story.effects(MasterEffect.OpenStream.class).getFirst().stream();
        assertThat(story.effects(MasterEffect.SendEvent.class))
                .containsExactly(new MasterEffect.SendEvent(stream, Schedulers.error(error)));
        assertThat(story.effects(MasterEffect.CloseStream.class)).containsExactly(new MasterEffect.CloseStream(stream));
        assertThat(story.state().frameworks().registered().isEmpty()).isTrue();
    }

    private static void refused(Story story, FrameworkInfo info, String error) {
        story.forget().subscribe(info);
        assertThat(story.effects(MasterEffect.SendEvent.class))
                .extracting(MasterEffect.SendEvent::event)
                .containsExactly(Schedulers.error(error));
    }

    @Test
    void rootMayBeRefused() {
        var defaults = MasterSettings.defaults();
        var strict = Story.leading(new MasterSettings(
                Optional.of(Set.of("*", "dev")), false, defaults.agents(), defaults.history(), Optional.empty()));
        refused(
                strict,
                Given.framework("dev"),
                "User 'root' is not allowed to run frameworks without --root_submissions set");
        refused(strict, Given.framework("qa"), "Roles { qa } are not present in the master's --roles");
    }

    @Test
    void anUnknownIdIsAccepted() {
        var id = new FrameworkId("another-master-0007");
        story.framework(named(Given.framework("dev"), id));
        assertThat(story.framework(id).subscription().status()).isEqualTo(Subscription.Status.CONNECTED);
        assertThat(story.allocator())
                .containsExactly(
                        new AllocatorCommand.AddFramework(
                                named(Given.framework("dev"), id), Wishes.EVERYTHING.options(), false),
                        new AllocatorCommand.UpdateFramework(
                                named(Given.framework("dev"), id), Wishes.EVERYTHING.options()),
                        new AllocatorCommand.ActivateFramework(id));
        assertThat(story.told(id)).containsExactly(subscribed(id), HEARTBEAT);
        assertThat(story.counted()).contains("master/messages_reregister_framework");
    }

    @Test
    void aSecondSchedulerTakesThePlaceOfTheFirst() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.framework("dev");
        StreamId first = story.framework(framework).subscription().stream().orElseThrow();
        OfferId offer = story.offer(framework, agent, "cpus:4");
        story.forget().subscribe(story.framework(framework).info());

        assertThat(story.effects(MasterEffect.SendEvent.class).stream()
                        .filter(event -> event.stream().equals(first))
                        .map(MasterEffect.SendEvent::event))
                .containsExactly(Schedulers.error("Framework failed over"));
        assertThat(story.effects(MasterEffect.CloseStream.class)).containsExactly(new MasterEffect.CloseStream(first));
        assertThat(story.told(framework)).containsExactly(subscribed(framework), HEARTBEAT);
        assertThat(story.state().offers().get(offer)).isEmpty();
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(FrameworkRules.announcement(story.framework(framework)));
        assertThat(story.on(new MasterEvent.StreamClosed(first))).isEmpty();
        assertThat(story.framework(framework).isConnected()).isTrue();
    }

    @Test
    void userAndCheckpointStayWhatTheyWere() {
        FrameworkId framework = story.framework("dev");
        story.subscribe(story.framework(framework).info().toBuilder()
                .setUser("nobody")
                .setCheckpoint(false)
                .setName("renamed")
                .build());
        assertThat(story.framework(framework).info().getUser()).isEqualTo("root");
        assertThat(story.framework(framework).info().getCheckpoint()).isTrue();
        assertThat(story.framework(framework).info().getName()).isEqualTo("renamed");
    }

    @Test
    void thePrincipalMayNotChange() {
        FrameworkId framework = story.framework("dev");
        refused(
                story,
                story.framework(framework).info().toBuilder()
                        .setPrincipal("mallory")
                        .build(),
                "Changing framework's principal is not allowed.");
        assertThat(story.framework(framework).info().hasPrincipal()).isFalse();
    }

    @Test
    void offersForARoleThatTheFrameworkLeftAreRescinded() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.framework(Given.framework("dev", "qa"));
        OfferId offer = story.offer(framework, agent, "cpus:4");
        story.forget()
                .call(
                        framework,
                        Call.newBuilder()
                                .setType(Call.Type.UPDATE_FRAMEWORK)
                                .setUpdateFramework(Call.UpdateFramework.newBuilder()
                                        .setFrameworkInfo(story.framework(framework).info().toBuilder()
                                                .clearRoles()
                                                .addRoles("qa"))));
        assertThat(story.told(framework).getFirst().getRescind().getOfferId()).isEqualTo(offer.toProto());
        assertThat(story.answers()).extracting(MasterEffect.Respond::status).containsExactly(200);
    }

    // ------------------------------------------------------------------------------------------------- disconnection

    @Test
    void aFrameworkWhoseStreamEndsMayComeBack() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.framework("dev");
        story.offer(framework, agent, "cpus:4");
        story.forget().hangUp(framework);
        assertThat(story.framework(framework).subscription().status()).isEqualTo(Subscription.Status.DISCONNECTED);
        assertThat(story.allocator().getFirst()).isEqualTo(new AllocatorCommand.DeactivateFramework(framework));
        assertThat(story.state().offers().isEmpty()).isTrue();
        MasterEvent timeout = story.timer(new TimerKey.Failover(framework)).orElseThrow();
        assertThat(timeout).isEqualTo(new MasterEvent.FailoverTimedOut(framework, story.now()));

        story.later(Duration.ofMinutes(1)).subscribe(story.framework(framework).info());
        assertThat(story.framework(framework).isConnected()).isTrue();
        assertThat(story.allocator()).contains(new AllocatorCommand.ActivateFramework(framework));
        assertThat(story.on(timeout)).isEmpty();
    }

    @Test
    void aFrameworkThatDoesNotComeBackEndsWithAllItsTasks() {
        AgentId agent = story.agent("host", "cpus:4;mem:1024");
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1", Given.executor("executor", "cpus:1;mem:32")));
        story.hangUp(framework);
        story.forget().later(Duration.ofHours(1)).fire(new TimerKey.Failover(framework));

        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(ShutdownFrameworkMessage.newBuilder()
                        .setFrameworkId(framework.toProto())
                        .build());
        var completed = story.state().frameworks().completed().get(framework).orElseThrow();
        assertThat(completed.unregistered()).isEqualTo(story.now());
        var task = completed.framework().work().completed().values().toList().getFirst();
        assertThat(task.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(task.getStatuses(0).getReason()).isEqualTo(TaskStatus.Reason.REASON_FRAMEWORK_REMOVED);
        assertThat(task.getStatuses(0).getMessage()).isEqualTo("Framework " + framework + " removed");
        assertThat(story.agent(agent).used().isEmpty()).isTrue();
        assertThat(story.agent(agent).work().executors().isEmpty()).isTrue();
        assertThat(story.allocator()).last().isEqualTo(new AllocatorCommand.RemoveFramework(framework));
        refused(story, named(Given.framework("dev"), framework), "Framework has been removed");
    }

    @Test
    void aFrameworkWithoutFailoverTimeoutEndsWithItsStream() {
        FrameworkId framework = story.framework(
                Given.framework("dev").toBuilder().clearFailoverTimeout().build());
        story.hangUp(framework);
        assertThat(story.effects(MasterEffect.SetTimer.class))
                .last()
                .satisfies(timer -> assertThat(timer.delay()).isEqualTo(Duration.ZERO));
    }

    @Test
    void teardownTellsTheSchedulerNothingButTheEndOfItsStream() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        StreamId stream = story.framework(framework).subscription().stream().orElseThrow();
        story.forget().call(framework, Call.newBuilder().setType(Call.Type.TEARDOWN));
        assertThat(story.effects(MasterEffect.SendEvent.class)).isEmpty();
        assertThat(story.effects(MasterEffect.CloseStream.class)).containsExactly(new MasterEffect.CloseStream(stream));
        assertThat(story.answers()).extracting(MasterEffect.Respond::status).containsExactly(202);
        assertThat(story.counted()).contains("master/tasks_killed");
    }

    @Test
    void onlySoManyCompletedFrameworksAreRemembered() {
        for (int i = 0; i < 60; i++) {
            FrameworkId framework = story.framework("dev");
            story.on(new MasterEvent.TeardownRequested(story.reply(), framework));
        }
        List<FrameworkId> remembered =
                story.state().frameworks().completed().keys().toList();
        assertThat(remembered).hasSize(50);
        assertThat(remembered.getFirst()).isEqualTo(new FrameworkId(Story.MASTER + "-0010"));
    }

    // ------------------------------------------------------------------------------------------- suppress and revive

    private void call(FrameworkId framework, Call.Type type, String... roles) {
        var call = Call.newBuilder().setType(type);
        if (type == Call.Type.SUPPRESS) {
            call.setSuppress(Call.Suppress.newBuilder().addAllRoles(List.of(roles)));
        } else {
            call.setRevive(Call.Revive.newBuilder().addAllRoles(List.of(roles)));
        }
        story.forget().call(framework, call);
    }

    @Test
    void rolesAreSuppressedAndRevived() {
        FrameworkId framework = story.framework(Given.framework("dev", "qa"));
        call(framework, Call.Type.SUPPRESS, "dev");
        assertThat(story.allocator()).containsExactly(new AllocatorCommand.SuppressOffers(framework, Set.of("dev")));
        assertThat(story.framework(framework).subscription().wishes().suppressedRoles())
                .containsExactly("dev");
        call(framework, Call.Type.SUPPRESS);
        assertThat(story.allocator()).containsExactly(new AllocatorCommand.SuppressOffers(framework, Set.of()));
        assertThat(story.framework(framework).subscription().wishes().suppressedRoles())
                .containsExactlyInAnyOrder("dev", "qa");
        call(framework, Call.Type.REVIVE, "qa");
        assertThat(story.allocator()).containsExactly(new AllocatorCommand.ReviveOffers(framework, Set.of("qa")));
        assertThat(story.framework(framework).subscription().wishes().suppressedRoles())
                .containsExactly("dev");
    }

    @Test
    void aRoleThatIsNotTheFrameworksDropsTheCall() {
        FrameworkId framework = story.framework("dev");
        call(framework, Call.Type.SUPPRESS, "dev", "qa");
        assertThat(story.allocator()).isEmpty();
        call(framework, Call.Type.REVIVE, "/");
        assertThat(story.allocator()).isEmpty();
        assertThat(story.answers()).extracting(MasterEffect.Respond::status).containsExactly(202);
    }
}
