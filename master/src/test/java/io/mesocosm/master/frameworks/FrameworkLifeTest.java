package io.mesocosm.master.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.collect.PersistentMap;
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
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.Subscription;
import io.mesocosm.master.state.Subscription.Wishes;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From the first subscription to the end: failover, updates, recovery, teardown. */
class FrameworkLifeTest {

    private final Story story = Story.leading();

    private static OfferFilters atLeast(double cpus) {
        var quantities = OfferFilters.ResourceQuantities.newBuilder()
                .putQuantities("cpus", Value.Scalar.newBuilder().setValue(cpus).build());
        return OfferFilters.newBuilder()
                .setMinAllocatableResources(
                        OfferFilters.MinAllocatableResources.newBuilder().addQuantities(quantities))
                .build();
    }

    private void update(FrameworkId framework, Call.UpdateFramework.Builder update) {
        story.forget()
                .call(
                        framework,
                        Call.newBuilder().setType(Call.Type.UPDATE_FRAMEWORK).setUpdateFramework(update));
    }

    private static Call.UpdateFramework.Builder to(FrameworkInfo info) {
        return Call.UpdateFramework.newBuilder().setFrameworkInfo(info);
    }

    private void answered(int status, String text) {
        assertThat(story.answers())
                .extracting(MasterEffect.Respond::status, MasterEffect.Respond::text)
                .containsExactly(tuple(status, text));
    }

    // ------------------------------------------------------------------------------------------------------ failover

    @Tag("B043")
    @Test
    void aSchedulerThatSubscribesAgainChangesAllButUserAndCheckpoint() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.framework("dev");
        FrameworkInfo before = story.framework(framework).info();
        FrameworkInfo.Builder asked = Given.without(before, Capability.Type.REVOCABLE_RESOURCES).toBuilder()
                .setName("renamed")
                .setHostname("elsewhere")
                .setWebuiUrl("http://elsewhere")
                .setFailoverTimeout(7)
                .addRoles("qa")
                .setLabels(Labels.newBuilder()
                        .addLabels(Label.newBuilder().setKey("k").setValue("v")))
                .putOfferFilters("qa", atLeast(2));
        FrameworkInfo kept = asked.build();
        story.forget().subscribe(asked.setUser("nobody").setCheckpoint(false).build());
        assertThat(story.framework(framework).info()).isEqualTo(kept);
        assertThat(story.allocator()).contains(new AllocatorCommand.UpdateFramework(kept, Wishes.EVERYTHING.options()));
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(FrameworkRules.announcement(story.framework(framework)));
    }

    @Test
    void whatASchedulerSuppressedIsOfferedAgainUnlessItSaysSoAgain() {
        FrameworkId framework = story.framework(Given.framework("dev", "qa"));
        story.call(
                framework,
                Call.newBuilder()
                        .setType(Call.Type.SUPPRESS)
                        .setSuppress(Call.Suppress.newBuilder().addRoles("dev")));
        story.hangUp(framework);
        FrameworkInfo info = story.framework(framework).info();
        story.forget().subscribe(info);
        assertThat(story.allocator()).contains(new AllocatorCommand.UpdateFramework(info, Wishes.EVERYTHING.options()));
        assertThat(story.framework(framework).subscription().wishes()).isEqualTo(Wishes.EVERYTHING);

        var again = Given.subscribe(info).toBuilder();
        again.getSubscribeBuilder().addSuppressedRoles("qa");
        story.forget()
                .on(new MasterEvent.SchedulerCalled(story.reply(), Optional.empty(), Optional.empty(), again.build()));
        var wishes = new Wishes(Set.of("qa"), Optional.empty());
        assertThat(story.allocator()).contains(new AllocatorCommand.UpdateFramework(info, wishes.options()));
        assertThat(story.framework(framework).subscription().wishes()).isEqualTo(wishes);
    }

    @Test
    void theLatestFailoverTimeoutCounts() {
        FrameworkId framework = story.framework("dev");
        update(
                framework,
                to(story.framework(framework).info().toBuilder()
                        .setFailoverTimeout(90)
                        .build()));
        story.forget().hangUp(framework);
        assertThat(story.effects(MasterEffect.SetTimer.class))
                .filteredOn(timer -> timer.key().equals(new TimerKey.Failover(framework)))
                .extracting(MasterEffect.SetTimer::delay)
                .containsExactly(Duration.ofSeconds(90));
    }

    @Tag("B041")
    @Test
    void whoComesBackTooLateIsToldThatTheFrameworkWasRemoved() {
        FrameworkId framework = story.framework("dev");
        FrameworkInfo info = story.framework(framework).info();
        story.hangUp(framework);
        story.later(Duration.ofHours(1)).fire(new TimerKey.Failover(framework));
        story.forget().subscribe(info);
        assertThat(story.effects(MasterEffect.SendEvent.class))
                .extracting(MasterEffect.SendEvent::event)
                .containsExactly(Schedulers.error("Framework has been removed"));
        assertThat(story.effects(MasterEffect.CloseStream.class)).hasSize(1);
        assertThat(story.state().framework(framework)).isEmpty();
    }

    @Test
    void anUpdateToARemovedFrameworksIdIsNotPossible() {
        FrameworkId framework = story.framework("dev");
        story.on(new MasterEvent.TeardownRequested(story.reply(), framework));
        story.forget()
                .on(new MasterEvent.SchedulerCalled(
                        story.reply(),
                        Optional.empty(),
                        Optional.of("x"),
                        Call.newBuilder()
                                .setType(Call.Type.UPDATE_FRAMEWORK)
                                .setFrameworkId(framework.toProto())
                                .setUpdateFramework(to(Given.framework("dev").toBuilder()
                                        .setId(framework.toProto())
                                        .build()))
                                .build()));
        answered(400, "Framework cannot be found");
    }

    // ------------------------------------------------------------------------------------------------------- updates

    @Tag("B044")
    @Test
    void anUpdateOfWhatCannotChangeChangesNothing() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.framework("dev");
        Framework before = story.framework(framework);
        update(framework, to(before.info().toBuilder().setUser("nobody").build()));
        answered(
                400,
                "FrameworkInfo update is not valid: Updating 'FrameworkInfo.user' is unsupported; attempted to update"
                        + " from 'root' to 'nobody'");
        update(
                framework,
                to(before.info().toBuilder().setCheckpoint(false).setName("x").build()));
        answered(
                400,
                "FrameworkInfo update is not valid: Updating 'FrameworkInfo.checkpoint' is unsupported; attempted to"
                        + " update from 'true' to 'false'");
        update(framework, to(before.info().toBuilder().setPrincipal("p").build()));
        answered(400, "FrameworkInfo update is not valid: Changing framework's principal is not allowed.");
        assertThat(story.framework(framework)).isEqualTo(before);
        assertThat(story.allocator()).isEmpty();
        assertThat(story.sent(story.agent(agent).pid())).isEmpty();
    }

    @Tag("B047")
    @Test
    void anUpdateThatChangesNothingIsToldToNoAgent() {
        AgentId agent = story.agent("host", "cpus:4");
        FrameworkId framework = story.framework(Given.framework("dev", "qa"));
        FrameworkInfo info = story.framework(framework).info();
        update(framework, to(info));
        answered(200, "");
        assertThat(story.sent(story.agent(agent).pid())).isEmpty();

        update(framework, to(info).addSuppressedRoles("dev"));
        answered(200, "");
        assertThat(story.sent(story.agent(agent).pid())).isEmpty();

        update(framework, to(info.toBuilder().setName("renamed").build()));
        answered(200, "");
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(FrameworkRules.announcement(story.framework(framework)));

        story.forget().subscribe(story.framework(framework).info());
        assertThat(story.sent(story.agent(agent).pid())).hasSize(1);
    }

    @Test
    void anUpdateReplacesWishesAsAWhole() {
        FrameworkId framework = story.framework(Given.framework("dev", "qa"));
        FrameworkInfo info = story.framework(framework).info();
        OfferConstraints constraints = Constraints.onHostname("dev", "host-.*");
        update(framework, to(info).addSuppressedRoles("qa").setOfferConstraints(constraints));
        answered(200, "");
        var wishes = new Wishes(Set.of("qa"), Optional.of(constraints));
        assertThat(story.allocator()).containsExactly(new AllocatorCommand.UpdateFramework(info, wishes.options()));
        assertThat(story.framework(framework).subscription().wishes()).isEqualTo(wishes);
        update(framework, to(info));
        answered(200, "");
        assertThat(story.framework(framework).subscription().wishes()).isEqualTo(Wishes.EVERYTHING);
    }

    @Test
    void constraintsThatAnUpdateGetsWrongAreNamed() {
        FrameworkId framework = story.framework("dev");
        FrameworkInfo info = story.framework(framework).info();
        update(framework, to(info).setOfferConstraints(Constraints.onHostname("dev", "(")));
        answered(
                400,
                "'UpdateFramework' call is not valid: Offer constraints are not valid: A role dev has an invalid"
                        + " 'AttributeConstraint': Failed to construct regex from pattern '(': missing ): (");
        update(framework, to(info).setOfferConstraints(Constraints.onHostname("qa", "a")));
        answered(
                400,
                "'UpdateFramework' call is not valid: Offer constraints specify `role_constraints` for a role 'qa'not"
                        + " contained in the set of roles");
    }

    @Test
    void anUpdateThatLeavesARoleRescindsItsOffersAndKeepsItsTasks() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.framework(Given.framework("dev", "qa"));
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        OfferId offer = story.offer(framework, agent, "cpus:1");
        update(
                framework,
                to(story.framework(framework).info().toBuilder()
                        .clearRoles()
                        .addRoles("qa")
                        .build()));
        answered(200, "");
        assertThat(story.told(framework)).extracting(Event::getType).containsExactly(Event.Type.RESCIND);
        assertThat(story.state().offers().get(offer)).isEmpty();
        assertThat(story.task(framework, "task").state()).isEqualTo(TaskState.TASK_STAGING);
    }

    // ------------------------------------------------------------------------------------------------------ recovery

    private static final AgentId OLD_AGENT = new AgentId("old-S0");
    private static final FrameworkId OLD_FRAMEWORK = new FrameworkId("old-0000");
    private static final Upid OLD_PID = new Upid("slave(1)", "127.0.0.1", 5050 + 1);

    /** A new master to which an agent came back with a task of a framework that did not. */
    private static Story afterFailover() {
        var info = Given.agentInfo("host", "cpus:4;mem:512").toBuilder()
                .setId(OLD_AGENT.toProto())
                .build();
        var story = Story.leading(
                MasterSettings.defaults(),
                new RegistryContents(
                        Optional.empty(),
                        PersistentMap.of(OLD_AGENT, info),
                        PersistentMap.empty(),
                        PersistentMap.empty()));
        story.on(new AgentMessage.Reregister(
                OLD_PID,
                Given.reregistration(OLD_AGENT, "host", "cpus:4;mem:512")
                        .addFrameworks(Given.framework("dev").toBuilder().setId(OLD_FRAMEWORK.toProto()))
                        .addTasks(Given.listed(OLD_FRAMEWORK, OLD_AGENT, "task", TaskState.TASK_RUNNING, "cpus:1"))
                        .build()));
        return story;
    }

    @Test
    void aFrameworkThatOnlyItsAgentsKnowIsRecovered() {
        Story after = afterFailover();
        Subscription subscription = after.framework(OLD_FRAMEWORK).subscription();
        assertThat(subscription.status()).isEqualTo(Subscription.Status.RECOVERED);
        assertThat(subscription.active()).isFalse();
        assertThat(subscription.registered()).isEqualTo(Instant.EPOCH);
        assertThat(after.timer(new TimerKey.Failover(OLD_FRAMEWORK))).isEmpty();

        FrameworkInfo info = after.framework(OLD_FRAMEWORK).info();
        after.later(Duration.ofSeconds(1)).forget().subscribe(info);
        subscription = after.framework(OLD_FRAMEWORK).subscription();
        assertThat(subscription.isConnected()).isTrue();
        assertThat(subscription.registered()).isEqualTo(after.now());
        assertThat(after.allocator())
                .containsExactly(
                        new AllocatorCommand.UpdateFramework(info, Wishes.EVERYTHING.options()),
                        new AllocatorCommand.ActivateFramework(OLD_FRAMEWORK));
        assertThat(after.task(OLD_FRAMEWORK, "task").state()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void aRecoveredFrameworkIsNotSubscribed() {
        Story after = afterFailover();
        after.forget()
                .on(new MasterEvent.SchedulerCalled(
                        after.reply(),
                        Optional.empty(),
                        Optional.of("x"),
                        Call.newBuilder()
                                .setType(Call.Type.REVIVE)
                                .setFrameworkId(OLD_FRAMEWORK.toProto())
                                .build()));
        assertThat(after.answers())
                .extracting(MasterEffect.Respond::status, MasterEffect.Respond::text)
                .containsExactly(tuple(403, "Framework is not subscribed"));
    }

    @Tag("B052")
    @Test
    void aRecoveredFrameworkCanBeTornDown() {
        Story after = afterFailover();
        var reply = after.reply();
        after.forget().on(new MasterEvent.TeardownRequested(reply, OLD_FRAMEWORK));
        assertThat(after.answers()).containsExactly(new MasterEffect.Respond(reply, 200, ""));
        assertThat(after.sent(OLD_PID))
                .containsExactly(ShutdownFrameworkMessage.newBuilder()
                        .setFrameworkId(OLD_FRAMEWORK.toProto())
                        .build());
        assertThat(after.agent(OLD_AGENT).used().isEmpty()).isTrue();
        var completed =
                after.state().frameworks().completed().get(OLD_FRAMEWORK).orElseThrow();
        var task = completed.framework().work().completed().values().toList().getFirst();
        assertThat(task.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(task.getStatuses(task.getStatusesCount() - 1).getReason())
                .isEqualTo(TaskStatus.Reason.REASON_FRAMEWORK_REMOVED);
        after.forget().subscribe(completed.framework().info());
        assertThat(after.effects(MasterEffect.SendEvent.class))
                .extracting(MasterEffect.SendEvent::event)
                .containsExactly(Schedulers.error("Framework has been removed"));
    }

    @Test
    void theUnreachableTasksOfAFrameworkThatEndsAreCompleted() {
        AgentId agent = story.agent("host", "cpus:4;mem:512");
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("task", "cpus:1"));
        story.silence(agent);
        assertThat(story.framework(framework).work().unreachable().size()).isEqualTo(1);
        story.call(framework, Call.newBuilder().setType(Call.Type.TEARDOWN));
        Framework.Work work = story.state()
                .frameworks()
                .completed()
                .get(framework)
                .orElseThrow()
                .framework()
                .work();
        assertThat(work.unreachable().isEmpty()).isTrue();
        assertThat(work.completed().values().toList())
                .extracting(task -> task.getState())
                .containsExactly(TaskState.TASK_KILLED);
    }

    @Test
    void allAgentsHearOfTheEndOfAFramework() {
        List<AgentId> agents = List.of(story.agent("one", "cpus:1"), story.agent("two", "cpus:1"));
        FrameworkId framework = story.framework("dev");
        story.forget().call(framework, Call.newBuilder().setType(Call.Type.TEARDOWN));
        for (AgentId agent : agents) {
            assertThat(story.sent(story.agent(agent).pid()))
                    .containsExactly(ShutdownFrameworkMessage.newBuilder()
                            .setFrameworkId(framework.toProto())
                            .build());
        }
    }
}
