package io.mesocosm.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.Withdrawals;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.view.AgentsView;
import io.mesocosm.master.view.StateMessages;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;

/** Agents that the registry says are withdrawn, as a master finds them that takes over. */
class DrainTest {

    private static final AgentId AGENT = new AgentId("agent");
    private static final Upid PID = new Upid("slave(1)", "127.0.0.1", 5051);
    private static final DurationInfo GRACE =
            DurationInfo.newBuilder().setNanoseconds(5_000_000_000L).build();
    private static final FrameworkId FRAMEWORK = new FrameworkId("framework");

    private static Story leading(RegistryOperation... operations) {
        AgentInfo info = Given.agentInfo("host", "cpus:4").toBuilder()
                .setId(AGENT.toProto())
                .build();
        RegistryContents contents = RegistryContents.none()
                .apply(new RegistryOperation.AdmitAgent(info))
                .orElseThrow();
        for (RegistryOperation operation : operations) {
            contents = contents.apply(operation).orElseThrow();
        }
        MasterInfo master = Story.info().toBuilder()
                .addCapabilities(MasterInfo.Capability.newBuilder().setType(MasterInfo.Capability.Type.AGENT_DRAINING))
                .build();
        return Story.leading(MasterSettings.defaults(), master, contents);
    }

    private static RegistryOperation drain(boolean markGone) {
        return new RegistryOperation.DrainAgent(AGENT, Optional.of(GRACE), markGone);
    }

    private static AgentMessage.Reregister back(ReregisterSlaveMessage.Builder message) {
        return new AgentMessage.Reregister(PID, message.build());
    }

    private static ReregisterSlaveMessage.Builder empty() {
        return Given.reregistration(AGENT, "host", "cpus:4");
    }

    private static ReregisterSlaveMessage.Builder withTask() {
        FrameworkInfo framework =
                Given.framework("dev").toBuilder().setId(FRAMEWORK.toProto()).build();
        Task task = Task.newBuilder()
                .setName("t1")
                .setTaskId(Given.task("t1", "cpus:1").getTaskId())
                .setFrameworkId(FRAMEWORK.toProto())
                .setAgentId(AGENT.toProto())
                .setState(TaskState.TASK_RUNNING)
                .addAllResources(Story.resources("cpus:1").allocate("dev").toProto())
                .build();
        return empty().addFrameworks(framework).addTasks(task);
    }

    private static DrainSlaveMessage reminder(boolean markGone) {
        return DrainSlaveMessage.newBuilder()
                .setConfig(DrainConfig.newBuilder().setMaxGracePeriod(GRACE).setMarkGone(markGone))
                .build();
    }

    /** The agent says what it has, as agents with resource providers do after each registration. */
    private static AgentMessage.Update update() {
        return new AgentMessage.Update(
                PID,
                UpdateSlaveMessage.newBuilder()
                        .setSlaveId(AGENT.toProto())
                        .setResourceVersionUuid(Given.RESOURCE_VERSION)
                        .build());
    }

    @Test
    void ofADeactivatedAgentNothingIsOffered() {
        var story = leading(new RegistryOperation.DeactivateAgent(AGENT));
        story.on(back(empty()));
        assertThat(story.agent(AGENT).link().connected()).isTrue();
        assertThat(story.agent(AGENT).link().active()).isFalse();
        assertThat(story.allocator().getLast()).isEqualTo(new AllocatorCommand.DeactivateAgent(AGENT));
        assertThat(story.sent(PID)).noneMatch(DrainSlaveMessage.class::isInstance);

        story.exited(AGENT);
        story.forget().on(back(empty()));
        assertThat(story.agent(AGENT).link().connected()).isTrue();
        assertThat(story.agent(AGENT).link().active()).isFalse();
        assertThat(story.allocator()).doesNotContain(new AllocatorCommand.ActivateAgent(AGENT));
    }

    @Test
    void anAgentThatIsUnreachableMeanwhileStaysWithdrawn() {
        var story = leading(drain(false));
        story.fire(new TimerKey.Recovery());
        assertThat(story.registry().unreachable().keys()).containsExactly(AGENT);
        story.on(back(empty()));
        assertThat(story.agent(AGENT).link().active()).isFalse();
        assertThat(story.sent(PID)).contains(reminder(false));
        assertThat(story.registry().deactivated().stream()).containsExactly(AGENT);
    }

    @Test
    void aDrainingAgentIsRemindedBeforeItHearsThatItIsBackAndWheneverItIs() {
        var story = leading(drain(false));
        story.on(back(withTask()));
        assertThat(story.sent(PID).subList(0, 2))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(reminder(false)),
                        second -> assertThat(second).isInstanceOf(SlaveReregisteredMessage.class));
        story.forget().on(back(withTask()));
        assertThat(story.sent(PID)).contains(reminder(false));
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
    }

    @Test
    void aDrainingAgentIsDrainedWhenItsLastTaskIsAcknowledged() {
        var story = leading(drain(false));
        story.on(back(withTask()));
        story.framework(
                Given.framework("dev").toBuilder().setId(FRAMEWORK.toProto()).build());
        ByteString uuid = story.update(FRAMEWORK, AGENT, "t1", TaskState.TASK_KILLED);
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        story.acknowledge(FRAMEWORK, AGENT, "t1", uuid);
        assertThat(story.effects(MasterEffect.CommitRegistry.class))
                .containsExactly(new MasterEffect.CommitRegistry(new RegistryOperation.MarkAgentDrained(AGENT)));
        assertThat(story.state()
                        .agents()
                        .withdrawals()
                        .drain(AGENT)
                        .orElseThrow()
                        .getState())
                .isEqualTo(DrainState.DRAINED);
        assertThat(story.state().agents().withdrawals().allows(AGENT)).isFalse();
        assertThat(story.state().agents().transition(AGENT)).isEmpty();
        assertThat(story.registry().draining().get(AGENT).orElseThrow().getState())
                .isEqualTo(DrainState.DRAINED);

        story.forget().on(back(empty()));
        assertThat(story.sent(PID)).contains(reminder(false));
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
    }

    @Test
    void anAgentThatCameBackEmptyIsDrainedOnceItSaidWhatElseItHas() {
        var story = leading(drain(false));
        story.on(back(empty()));
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        story.on(update());
        assertThat(story.effects(MasterEffect.CommitRegistry.class))
                .containsExactly(new MasterEffect.CommitRegistry(new RegistryOperation.MarkAgentDrained(AGENT)));
    }

    @Test
    void anAgentWithoutResourceProvidersIsDrainedAtOnce() {
        var story = leading(drain(false));
        var old = empty().clearAgentCapabilities();
        story.on(back(old));
        assertThat(story.effects(MasterEffect.CommitRegistry.class))
                .containsExactly(new MasterEffect.CommitRegistry(new RegistryOperation.MarkAgentDrained(AGENT)));
    }

    @Test
    void anAgentThatIsToBeGoneAfterItsDrainIsGone() {
        var story = leading(drain(true));
        FrameworkId framework = story.framework("dev");
        story.on(back(empty()));
        story.forget().on(update());
        var since = story.registry().gone().get(AGENT).orElseThrow();
        assertThat(story.effects(MasterEffect.CommitRegistry.class))
                .containsExactly(new MasterEffect.CommitRegistry(new RegistryOperation.MarkAgentGone(AGENT, since)));
        ShutdownMessage gone = ShutdownMessage.newBuilder()
                .setMessage("Agent has been marked gone")
                .build();
        assertThat(story.sent(PID)).containsExactly(gone);
        assertThat(story.allocator()).containsExactly(new AllocatorCommand.RemoveAgent(AGENT));
        assertThat(story.told(framework)).containsExactly(Schedulers.lost(AGENT.toProto()));
        assertThat(story.state().agents().registered().isEmpty()).isTrue();
        assertThat(story.state().agents().gone().keys()).containsExactly(AGENT);
        assertThat(story.state().agents().withdrawals()).isEqualTo(Withdrawals.none());

        story.forget().on(back(empty()));
        assertThat(story.sent(PID)).containsExactly(gone);
    }

    @Test
    void whileTheRegistryIsToldTheAgentDoesNotComeBack() {
        var story = leading(drain(true)).holdRegistry();
        story.on(back(empty()));
        story.on(update());
        story.forget();
        story.on(update());
        assertThat(story.on(back(empty())))
                .noneMatch(
                        effect -> effect instanceof MasterEffect.Send || effect instanceof MasterEffect.CommitRegistry);
    }

    @Test
    void whoSaysGoodbyeIsNotWithdrawnAnyMore() {
        var story = leading(drain(false));
        story.on(back(withTask()));
        story.on(new AgentMessage.Unregister(
                PID,
                UnregisterSlaveMessage.newBuilder().setSlaveId(AGENT.toProto()).build()));
        assertThat(story.state().agents().withdrawals()).isEqualTo(Withdrawals.none());
        assertThat(story.registry().draining().isEmpty()).isTrue();
    }

    @Test
    void anAgentThatNobodyWithdrewIsNotTouched() {
        var story = leading();
        story.on(back(empty()));
        story.on(update());
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEqualTo(List.of());
        assertThat(story.agent(AGENT).link().active()).isTrue();
    }

    @Test
    void operatorsSeeThatAnAgentIsWithdrawn() {
        var story = leading(drain(true));
        story.on(back(withTask()));
        var shown = StateMessages.agents(story.state()).getAgents(0);
        assertThat(shown.getDeactivated()).isTrue();
        assertThat(shown.getActive()).isFalse();
        assertThat(shown.getDrainInfo().getConfig()).isEqualTo(reminder(true).getConfig());
        var out = new JsonOutput();
        AgentsView.write(story.state(), Optional.empty(), out);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
                .contains(
                        "\"active\":false,\"deactivated\":true",
                        "\"drain_info\":{\"state\":\"DRAINING\",\"config\":"
                                + "{\"max_grace_period\":{\"nanoseconds\":5000000000},\"mark_gone\":true}}");
    }
}
