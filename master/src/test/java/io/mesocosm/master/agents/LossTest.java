package io.mesocosm.master.agents;

import static org.apache.mesos.v1.Protos.TaskState.TASK_LOST;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.AgentTransition.Cause;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.proto.internal.Messages.PingSlaveMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LossTest {

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:2048");
    private final FrameworkId aware = story.framework("dev");
    private final FrameworkId unaware =
            story.framework(Given.without(Given.framework("dev"), FrameworkInfo.Capability.Type.PARTITION_AWARE));
    private final FrameworkId careless = story.framework(
            Given.framework("dev").toBuilder().setCheckpoint(false).build());

    private void runTasks() {
        for (FrameworkId framework : new FrameworkId[] {aware, unaware, careless}) {
            story.launch(framework, agent, Given.task("task", "cpus:1;mem:32"));
            story.update(framework, agent, "task", TASK_RUNNING);
        }
        story.forget();
    }

    private static TaskStatus status(Event event) {
        return event.getUpdate().getStatus();
    }

    // ------------------------------------------------------------------------------------------ broken connections

    @Test
    void aBrokenConnectionStopsOffersAndStartsTheWait() {
        OfferId offer = story.offer(aware, agent, "cpus:1");
        story.forget().exited(agent);
        assertThat(story.agent(agent).link().connected()).isFalse();
        assertThat(story.agent(agent).link().active()).isFalse();
        assertThat(story.state().offers().isEmpty()).isTrue();
        assertThat(story.told(aware)).extracting(Event::getType).containsExactly(Event.Type.RESCIND);
        assertThat(story.told(aware).getFirst().getRescind().getOfferId()).isEqualTo(offer.toProto());
        assertThat(story.allocator())
                .containsExactly(
                        new AllocatorCommand.DeactivateAgent(agent),
                        new AllocatorCommand.RecoverResources(
                                aware, agent, Story.resources("cpus:1").allocate("dev"), Optional.empty(), false));
        assertThat(story.timer(new TimerKey.Return(agent))).contains(new MasterEvent.AgentNotBack(agent, story.now()));
    }

    @Test
    @Tag("B128")
    void frameworksThatDoNotCheckpointLoseTheirTasksWithTheConnection() {
        runTasks();
        story.exited(agent);
        assertThat(story.framework(careless).work().tasks().isEmpty()).isTrue();
        assertThat(story.framework(careless).work().completed().size()).isEqualTo(1);
        TaskStatus told = status(story.told(careless).getFirst());
        assertThat(told.getState()).isEqualTo(TASK_LOST);
        assertThat(told.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DISCONNECTED);
        assertThat(told.getMessage()).isEqualTo("Agent host disconnected");
        assertThat(told.hasUuid()).isFalse();
        assertThat(story.told(aware)).isEmpty();
        assertThat(story.task(aware, "task").state()).isEqualTo(TASK_RUNNING);
    }

    @Test
    void aSecondBreakIsIgnored() {
        story.exited(agent);
        assertThat(story.exited(agent)).isEmpty();
    }

    @Test
    void anAgentThatDoesNotComeBackIsUnreachable() {
        runTasks();
        story.exited(agent);
        story.forget().later(Duration.ofMinutes(10)).fire(new TimerKey.Return(agent));
        assertThat(story.state().agents().unreachable().containsKey(agent)).isTrue();
        assertThat(status(story.told(aware).getFirst()).getMessage())
                .isEqualTo("agent did not reregister within 10mins after disconnecting");
    }

    @Test
    void aWaitThatIsOverByTheAgentsReturnDoesNothing() {
        story.exited(agent);
        MasterEvent notBack = story.timer(new TimerKey.Return(agent)).orElseThrow();
        story.on(new AgentMessage.Reregister(
                story.agent(agent).pid(),
                Given.reregistration(agent, "host", "cpus:4;mem:2048").build()));
        assertThat(story.timer(new TimerKey.Return(agent))).isEmpty();
        assertThat(story.on(notBack)).isEmpty();
    }

    // ---------------------------------------------------------------------------------------------------- pings

    @Test
    void aSilentAgentIsUnreachableAfterFivePings() {
        runTasks();
        for (int i = 1; i <= 4; i++) {
            story.later(Duration.ofSeconds(15)).fire(new TimerKey.Ping(agent));
            assertThat(story.agent(agent).link().health().missed()).isEqualTo(i);
        }
        assertThat(story.later(Duration.ofSeconds(15)).fire(new TimerKey.Ping(agent)))
                .isNotEmpty();
        assertThat(story.state().agents().registered().containsKey(agent)).isFalse();
        assertThat(story.counted())
                .contains(
                        "master/slave_unreachable_scheduled",
                        "master/slave_unreachable_completed",
                        "master/slave_removals",
                        "master/slave_removals/reason_unhealthy");
    }

    @Test
    void aPongForgivesWhatWasMissed() {
        story.fire(new TimerKey.Ping(agent));
        story.fire(new TimerKey.Ping(agent));
        story.on(new AgentMessage.Pong(story.agent(agent).pid(), 1));
        assertThat(story.agent(agent).link().health().missed()).isZero();
        story.fire(new TimerKey.Ping(agent));
        assertThat(story.agent(agent).link().health().missed()).isZero();
    }

    @Test
    void aPongToAnotherObserverIsIgnored() {
        story.fire(new TimerKey.Ping(agent));
        story.on(new AgentMessage.Pong(story.agent(agent).pid(), 2));
        assertThat(story.agent(agent).link().health().missed()).isEqualTo(1);
    }

    @Test
    void aDisconnectedAgentIsPingedWithTheNews() {
        story.exited(agent);
        story.forget().fire(new TimerKey.Ping(agent));
        assertThat(story.sent(story.agent(agent).pid()))
                .containsExactly(
                        PingSlaveMessage.newBuilder().setConnected(false).build());
    }

    @Test
    void aLatePongSavesAnAgentThatWaitsForTheRateLimit() {
        var defaults = MasterSettings.defaults();
        var agents = new MasterSettings.AgentSettings(
                Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.of(Duration.ofMinutes(1)), 1.0, false);
        var limited =
                Story.leading(new MasterSettings(Optional.empty(), true, agents, defaults.history(), Optional.empty()));
        AgentId first = limited.agent("host1", "cpus:4");
        AgentId second = limited.agent("host2", "cpus:4");
        limited.silence(first).silence(second);
        MasterEvent permitted =
                limited.timer(new TimerKey.Removal(second, Cause.UNHEALTHY)).orElseThrow();
        assertThat(limited.effects(MasterEffect.SetTimer.class).stream()
                        .filter(timer -> timer.key() instanceof TimerKey.Removal)
                        .map(MasterEffect.SetTimer::delay))
                .first()
                .isEqualTo(Duration.ZERO);
        limited.on(new AgentMessage.Pong(limited.agent(second).pid(), 2));
        assertThat(limited.counted()).contains("master/slave_unreachable_canceled");
        limited.on(permitted);
        assertThat(limited.state().agents().registered().containsKey(second)).isTrue();
        limited.fire(new TimerKey.Removal(first, Cause.UNHEALTHY));
        assertThat(limited.state().agents().registered().containsKey(first)).isFalse();
    }

    @Test
    @Tag("B119")
    void pongsDoNotSaveAnAgentThatDoesNotComeBackAfterItsConnectionBroke() {
        var defaults = MasterSettings.defaults();
        var agents = new MasterSettings.AgentSettings(
                Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.of(Duration.ofMinutes(1)), 1.0, false);
        var limited = Story.leading(defaults.with(agents));
        AgentId hanging = limited.agent("host1", "cpus:4");
        limited.exited(hanging);
        limited.later(Duration.ofMinutes(10)).fire(new TimerKey.Return(hanging));
        limited.on(new AgentMessage.Pong(limited.agent(hanging).pid(), 1));
        limited.fire(new TimerKey.Removal(hanging, Cause.NOT_BACK_AFTER_DISCONNECTING));
        assertThat(limited.state().agents().unreachable().keys()).containsExactly(hanging);
    }

    @Test
    void aRemovalThatWaitsForTheRateLimitConcernsTheDisconnectionThatAskedForItOnly() {
        var defaults = MasterSettings.defaults();
        var agents = new MasterSettings.AgentSettings(
                Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.of(Duration.ofMinutes(1)), 1.0, false);
        var limited = Story.leading(defaults.with(agents));
        AgentId restless = limited.agent("host1", "cpus:4");
        limited.exited(restless);
        limited.later(Duration.ofMinutes(10)).fire(new TimerKey.Return(restless));
        limited.on(new AgentMessage.Reregister(
                limited.agent(restless).pid(),
                Given.reregistration(restless, "host1", "cpus:4").build()));
        limited.later(Duration.ofSeconds(1)).exited(restless);
        limited.forget().fire(new TimerKey.Removal(restless, Cause.NOT_BACK_AFTER_DISCONNECTING));
        assertThat(limited.counted()).containsExactly("master/slave_unreachable_canceled");
        assertThat(limited.state().agents().registered().containsKey(restless)).isTrue();
    }

    // ------------------------------------------------------------------------------------------------ unreachable

    @Test
    void schedulersLearnOfUnreachableTasksWhenTheRegistryKnows() {
        runTasks();
        story.holdRegistry().silence(agent);
        assertThat(story.told(aware)).isEmpty();
        var commit = story.effects(MasterEffect.CommitRegistry.class).getFirst();
        story.answer(commit.operation());

        var since =
                story.state().agents().unreachable().get(agent).orElseThrow().since();
        assertThat(commit.operation())
                .isEqualTo(new RegistryOperation.MarkAgentUnreachable(
                        Given.agentInfo("host", "cpus:4;mem:2048").toBuilder()
                                .setId(agent.toProto())
                                .build(),
                        since));
        assertThat(story.told(aware)).hasSize(2);
        TaskStatus told = status(story.told(aware).getFirst());
        assertThat(told.getState()).isEqualTo(TASK_UNREACHABLE);
        assertThat(told.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
        assertThat(told.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
        assertThat(told.getMessage()).isEqualTo("health check timed out");
        assertThat(told.getUnreachableTime()).isEqualTo(since);
        assertThat(status(story.told(unaware).getFirst()).getState()).isEqualTo(TASK_LOST);
        assertThat(story.told(aware).getLast()).isEqualTo(Schedulers.lost(agent.toProto()));
        assertThat(story.framework(aware).work().unreachable().containsKey(new TaskId("task")))
                .isTrue();
        assertThat(story.framework(unaware).work().unreachable().containsKey(new TaskId("task")))
                .isTrue();
        assertThat(story.allocator()).last().isEqualTo(new AllocatorCommand.RemoveAgent(agent));
    }

    @Test
    void nothingHappensTwiceWhileTheRegistryIsAsked() {
        story.holdRegistry().silence(agent);
        story.forget().fire(new TimerKey.Ping(agent));
        story.on(new AgentMessage.Reregister(
                story.agent(agent).pid(),
                Given.reregistration(agent, "host", "cpus:4;mem:2048").build()));
        story.on(unregistration());
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        assertThat(story.state().agents().registered().containsKey(agent)).isTrue();
    }

    // -------------------------------------------------------------------------------------------------- departures

    private AgentMessage.Unregister unregistration() {
        return new AgentMessage.Unregister(
                story.agent(agent).pid(),
                UnregisterSlaveMessage.newBuilder().setSlaveId(agent.toProto()).build());
    }

    @Test
    void tasksOfAnAgentThatLeavesAreLostForEverybody() {
        runTasks();
        story.on(unregistration());
        for (FrameworkId framework : new FrameworkId[] {aware, unaware}) {
            TaskStatus told = status(story.told(framework).getFirst());
            assertThat(told.getState()).isEqualTo(TASK_LOST);
            assertThat(told.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
            assertThat(told.getMessage()).isEqualTo("Agent host removed: the agent unregistered");
            assertThat(story.framework(framework).work().completed().size()).isEqualTo(1);
        }
        assertThat(story.counted()).contains("master/slave_removals/reason_unregistered");
        assertThat(story.state().agents().removed().containsKey(agent)).isTrue();
        assertThat(story.registry().admitted().isEmpty()).isTrue();
    }

    @Test
    void aGoodbyeFromElsewhereIsIgnored() {
        var elsewhere = new io.mesocosm.common.libprocess.Upid("slave(1)", "10.9.9.9", 5051);
        story.on(new AgentMessage.Unregister(elsewhere, unregistration().message()));
        assertThat(story.state().agents().registered().containsKey(agent)).isTrue();
    }

    @Test
    void updatesOfARemovedAgentAreIgnored() {
        runTasks();
        var late = new AgentMessage.StatusUpdate(
                story.agent(agent).pid(),
                Given.statusUpdate(
                        aware,
                        agent,
                        "task",
                        TaskState.TASK_FINISHED,
                        TaskState.TASK_FINISHED,
                        Given.uuid(1),
                        story.now()));
        story.on(unregistration());
        story.forget().on(late);
        assertThat(story.told(aware)).isEmpty();
        assertThat(story.counted()).contains("master/invalid_status_updates");
    }
}
