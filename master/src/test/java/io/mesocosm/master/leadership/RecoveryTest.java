package io.mesocosm.master.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.collect.PersistentQueue;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.MachineId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.AgentTransition.Cause;
import io.mesocosm.master.state.Agents.Unreachable;
import io.mesocosm.master.state.Decrees;
import io.mesocosm.master.state.Leadership.Phase;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.Subscription;
import io.mesocosm.master.state.Subscription.Wishes;
import io.mesocosm.master.state.Withdrawals;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.view.DecreesView;
import io.mesocosm.master.view.RolesView;
import io.mesocosm.master.view.WeightsView;
import io.mesocosm.proto.internal.Messages.ShutdownMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Role;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private static final MasterInfo CAPABLE = capable(
            MasterInfo.Capability.Type.AGENT_UPDATE,
            MasterInfo.Capability.Type.AGENT_DRAINING,
            MasterInfo.Capability.Type.QUOTA_V2);
    private static final Upid PID = new Upid("slave(1)", "10.0.0.1", 5051);
    private static final MachineID MACHINE =
            MachineID.newBuilder().setHostname("host").setIp("10.0.0.1").build();
    private static final Unavailability UNAVAILABILITY = Unavailability.newBuilder()
            .setStart(TimeInfo.newBuilder().setNanoseconds(1_800_000_000_000_000_000L))
            .setDuration(DurationInfo.newBuilder().setNanoseconds(3_600_000_000_000L))
            .build();
    private static final QuotaConfig QUOTA = QuotaConfig.newBuilder()
            .setRole("guarded")
            .putLimits("cpus", Value.Scalar.newBuilder().setValue(4).build())
            .build();

    private static MasterInfo capable(MasterInfo.Capability.Type... types) {
        var info = Story.info().toBuilder();
        for (var type : types) {
            info.addCapabilities(MasterInfo.Capability.newBuilder().setType(type));
        }
        return info.build();
    }

    private static AgentInfo info(String id) {
        return Given.agentInfo("host", "cpus:4").toBuilder()
                .setId(new AgentId(id).toProto())
                .build();
    }

    private static RegistryContents with(String... admitted) {
        RegistryContents contents = RegistryContents.none();
        for (String id : admitted) {
            contents = after(contents, new RegistryOperation.AdmitAgent(info(id)));
        }
        return contents;
    }

    private static RegistryContents after(RegistryContents contents, RegistryOperation... operations) {
        RegistryContents after = contents;
        for (RegistryOperation operation : operations) {
            after = after.apply(operation).orElseThrow();
        }
        return after;
    }

    private static RegistryOperation schedule() {
        return new RegistryOperation.UpdateSchedule(Schedule.newBuilder()
                .addWindows(Window.newBuilder().addMachineIds(MACHINE).setUnavailability(UNAVAILABILITY))
                .build());
    }

    private static List<MasterEffect> lead(Story story) {
        return story.on(new MasterEvent.LeaderDetected(Optional.of(story.state().info())));
    }

    @Test
    void allThatTheRegistryHoldsIsTakenOver() {
        TimeInfo longAgo = Times.timeInfo(Story.BEGIN.minusSeconds(100));
        var contents = after(
                with("here", "away", "gone", "draining"),
                new RegistryOperation.MarkAgentUnreachable(info("away"), longAgo),
                new RegistryOperation.MarkAgentGone(new AgentId("gone"), longAgo),
                new RegistryOperation.DrainAgent(new AgentId("draining"), Optional.empty(), false),
                new RegistryOperation.DeactivateAgent(new AgentId("away")),
                schedule(),
                new RegistryOperation.UpdateQuota(List.of(QUOTA)),
                new RegistryOperation.UpdateWeights(List.of(
                        WeightInfo.newBuilder().setRole("web").setWeight(3).build())));
        var story = Story.standby(MasterSettings.defaults(), CAPABLE, contents).holdRegistry();
        lead(story);
        assertThat(story.on(new MasterEvent.RegistryRecovered(contents)))
                .containsExactly(
                        new MasterEffect.CancelTimer(new TimerKey.RegistryFetch()),
                        new MasterEffect.SetTimer(
                                new TimerKey.Recovery(), Duration.ofMinutes(10), new MasterEvent.RecoveryTimedOut(2)),
                        new MasterEffect.SetTimer(
                                new TimerKey.RegistryGc(), Duration.ofMinutes(15), new MasterEvent.RegistryGcDue()),
                        new MasterEffect.Allocate(new AllocatorCommand.Recover(2, List.of(QUOTA))),
                        new MasterEffect.Allocate(new AllocatorCommand.UpdateWeights(Map.of("web", 3.0))),
                        MasterEffect.Log.info("recovered agents=2 unreachable=1 gone=1 withdrawn=2 machines=1"));
        var agents = story.state().agents();
        assertThat(agents.recovered()).isEqualTo(contents.admitted());
        assertThat(agents.unreachable().asMap())
                .isEqualTo(Map.of(new AgentId("away"), new Unreachable(longAgo, Set.of())));
        assertThat(agents.gone()).isEqualTo(contents.gone());
        assertThat(agents.withdrawals()).isEqualTo(new Withdrawals(contents.draining(), contents.deactivated()));
        assertThat(story.state().decrees())
                .isEqualTo(new Decrees(
                        contents.maintenance(), contents.quotas(), contents.weights(), PersistentQueue.empty()));
        assertThat(story.state().leadership().phase()).isEqualTo(Phase.LEADING);
    }

    @Test
    void aRegistryThatIsReadTwiceOrNotAskedForChangesNothing() {
        var story = Story.leading(MasterSettings.defaults(), with("here"));
        assertThat(story.on(new MasterEvent.RegistryRecovered(with("other")))).isEmpty();
        assertThat(story.state().agents().recovered().keys()).containsExactly(new AgentId("here"));
    }

    // --------------------------------------------------------------------------------------------- capabilities

    @Test
    void aMasterThatCannotDoWhatTheRegistryDemandsEnds() {
        var draining =
                after(with("agent"), new RegistryOperation.DrainAgent(new AgentId("agent"), Optional.empty(), false));
        var contents = after(draining, new RegistryOperation.UpdateQuota(List.of(QUOTA)));
        var story =
                Story.standby(MasterSettings.defaults(), capable(MasterInfo.Capability.Type.AGENT_UPDATE), contents);
        lead(story);
        assertThat(story.effects(MasterEffect.Exit.class))
                .containsExactly(new MasterEffect.Exit("Master is missing the following minimum capabilities:"
                        + " AGENT_DRAINING, QUOTA_V2. See the following documentation for steps to safely recover from"
                        + " this state: http://mesos.apache.org/documentation/latest/downgrades"));
        assertThat(story.state().leadership().phase()).isEqualTo(Phase.ENDED);
        assertThat(story.state().agents().recovered().isEmpty()).isTrue();
        assertThat(Story.leading(MasterSettings.defaults(), CAPABLE, contents)
                        .state()
                        .leadership()
                        .phase())
                .isEqualTo(Phase.LEADING);
    }

    // -------------------------------------------------------------------------------------------------- weights

    @Test
    void weightsOfTheFlagGoToTheAllocatorAndIntoARegistryThatHasNone() {
        var weights = new TreeMap<>(Map.of("web", 2.5));
        var story = Story.standby(MasterSettings.defaults().withWeights(weights));
        story.on(new MasterEvent.LeaderDetected(Optional.of(Story.info())));
        assertThat(story.effects(MasterEffect.CommitRegistry.class))
                .containsExactly(new MasterEffect.CommitRegistry(new RegistryOperation.UpdateWeights(List.of(
                        WeightInfo.newBuilder().setRole("web").setWeight(2.5).build()))));
        assertThat(story.registry().weights().asMap()).isEqualTo(weights);
        assertThat(story.effects(MasterEffect.Allocate.class))
                .contains(new MasterEffect.Allocate(new AllocatorCommand.UpdateWeights(weights)));
        var out = new JsonOutput();
        WeightsView.write(story.state(), out);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("[{\"role\":\"web\",\"weight\":2.5}]");
        assertThat(WeightsView.message(story.state()).getWeightInfosList())
                .containsExactly(
                        WeightInfo.newBuilder().setRole("web").setWeight(2.5).build());
        assertThat(RolesView.message(story.state()).getRolesList())
                .extracting(Role::getName, Role::getWeight)
                .containsExactly(tuple("web", 2.5));
    }

    @Test
    void weightsOfTheRegistryWinOverTheFlag() {
        var contents = after(
                RegistryContents.none(),
                new RegistryOperation.UpdateWeights(List.of(
                        WeightInfo.newBuilder().setRole("batch").setWeight(0.5).build())));
        var settings = MasterSettings.defaults().withWeights(new TreeMap<>(Map.of("web", 2.5)));
        var story = Story.standby(settings, CAPABLE, contents);
        lead(story);
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        assertThat(story.allocator()).contains(new AllocatorCommand.UpdateWeights(Map.of("batch", 0.5)));
        assertThat(story.effects(MasterEffect.Log.class))
                .contains(MasterEffect.Log.warn("ignored --weights {web=2.5}: the registry has weights"));
        assertThat(story.state().decrees().weight("batch")).isEqualTo(0.5);
        assertThat(story.state().decrees().weight("web")).isEqualTo(1);
    }

    // ------------------------------------------------------------------------------------------------- machines

    @Test
    void agentsOfAMachineThatIsDownAreToldToShutDown() {
        var down =
                after(with("known"), schedule(), new RegistryOperation.StartMaintenance(Set.of(MachineId.of(MACHINE))));
        var story = Story.leading(MasterSettings.defaults(), CAPABLE, down);
        ShutdownMessage refusal =
                ShutdownMessage.newBuilder().setMessage("Machine is `DOWN`").build();

        story.on(new AgentMessage.Register(PID, Given.registration("HOST", "cpus:4")));
        assertThat(story.sent(PID)).containsExactly(refusal);
        story.forget();
        story.on(new AgentMessage.Reregister(
                PID,
                Given.reregistration(new AgentId("known"), "host", "cpus:4").build()));
        assertThat(story.sent(PID)).containsExactly(refusal);
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();

        var elsewhere = new Upid("slave(1)", "10.0.0.2", 5051);
        story.forget().on(new AgentMessage.Register(elsewhere, Given.registration("host", "cpus:4")));
        assertThat(story.state().agents().at(elsewhere)).isPresent();
    }

    @Test
    void offersOfAMachineThatIsScheduledSayWhenItIsAway() {
        var story = Story.leading(MasterSettings.defaults(), CAPABLE, after(with(), schedule()));
        story.on(new AgentMessage.Register(PID, Given.registration("host", "cpus:4")));
        AgentId agent = story.state().agents().at(PID).orElseThrow().id();
        FrameworkId framework = story.framework("dev");
        story.offer(framework, agent, "cpus:4");
        assertThat(story.told(framework).getLast().getOffers().getOffers(0).getUnavailability())
                .isEqualTo(UNAVAILABILITY);
        AgentId other = story.agent("other", "cpus:4");
        story.offer(framework, other, "cpus:4");
        assertThat(story.told(framework).getLast().getOffers().getOffers(0).hasUnavailability())
                .isFalse();
    }

    @Test
    void operatorsSeeTheMachinesAndQuotasThatWereTakenOver() {
        MachineID down = MachineID.newBuilder().setHostname("down").build();
        var both =
                Window.newBuilder().addMachineIds(MACHINE).addMachineIds(down).setUnavailability(UNAVAILABILITY);
        Schedule schedule = Schedule.newBuilder().addWindows(both).build();
        QuotaConfig quota = QUOTA.toBuilder()
                .putGuarantees("cpus", Value.Scalar.newBuilder().setValue(2).build())
                .build();
        var contents = after(
                RegistryContents.none(),
                new RegistryOperation.UpdateSchedule(schedule),
                new RegistryOperation.StartMaintenance(Set.of(MachineId.of(down))),
                new RegistryOperation.UpdateQuota(List.of(quota)));
        var state = Story.leading(MasterSettings.defaults(), CAPABLE, contents).state();

        assertThat(DecreesView.schedule(state)).isEqualTo(schedule);
        assertThat(ProtoJson.toString(DecreesView.machines(state)))
                .isEqualTo("{\"draining_machines\":[{\"id\":{\"hostname\":\"host\",\"ip\":\"10.0.0.1\"}}],"
                        + "\"down_machines\":[{\"hostname\":\"down\"}]}");
        assertThat(ProtoJson.toString(DecreesView.quotas(state)))
                .isEqualTo("{\"infos\":[{\"role\":\"guarded\",\"guarantee\":[{\"name\":\"cpus\",\"type\":\"SCALAR\","
                        + "\"scalar\":{\"value\":2.0}}]}],\"configs\":[{\"role\":\"guarded\","
                        + "\"guarantees\":{\"cpus\":{\"value\":2.0}},\"limits\":{\"cpus\":{\"value\":4.0}}}]}");
        var out = new JsonOutput();
        RolesView.write(state, out);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
                .contains("\"quota\":{\"role\":\"guarded\",\"guarantee\":{\"cpus\":2.0},\"limit\":{\"cpus\":4.0},");
        var empty = Story.leading().state();
        assertThat(List.of(DecreesView.schedule(empty), DecreesView.machines(empty), DecreesView.quotas(empty)))
                .allMatch(message -> ProtoJson.toString(message).equals("{}"));
    }

    // ----------------------------------------------------------------------------------------------- frameworks

    @Test
    void aFrameworkThatOnlyAgentsKnowWaitsForItsSchedulerForEver() {
        var story = Story.leading(MasterSettings.defaults(), with("agent"));
        FrameworkId id = new FrameworkId("framework");
        FrameworkInfo framework = Given.framework("dev").toBuilder()
                .setId(id.toProto())
                .setFailoverTimeout(1)
                .build();
        story.on(new AgentMessage.Reregister(
                PID,
                Given.reregistration(new AgentId("agent"), "host", "cpus:4")
                        .addFrameworks(framework)
                        .build()));
        assertThat(story.framework(id).subscription().status()).isEqualTo(Subscription.Status.RECOVERED);
        assertThat(story.timer(new TimerKey.Failover(id))).isEmpty();
        assertThat(story.allocator())
                .contains(new AllocatorCommand.AddFramework(framework, Wishes.EVERYTHING.options(), false));

        story.later(Duration.ofDays(365)).forget().subscribe(framework);
        assertThat(story.framework(id).isConnected()).isTrue();
        assertThat(story.allocator()).contains(new AllocatorCommand.ActivateFramework(id));
        story.hangUp(id);
        assertThat(story.timer(new TimerKey.Failover(id))).isPresent();
    }

    // ---------------------------------------------------------------------------------- agents that do not return

    @Test
    void agentsThatDoNotComeBackAreUnreachable() {
        var story = Story.leading(MasterSettings.defaults(), with("back", "missing"));
        FrameworkId framework = story.framework("dev");
        story.on(new AgentMessage.Reregister(
                new Upid("slave(1)", "10.0.0.1", 5051),
                Given.reregistration(new AgentId("back"), "host", "cpus:4").build()));
        story.forget().later(Duration.ofMinutes(10)).fire(new TimerKey.Recovery());
        assertThat(story.state().agents().recovered().isEmpty()).isTrue();
        assertThat(story.state().agents().unreachable().keys()).containsExactly(new AgentId("missing"));
        assertThat(story.counted()).contains("master/recovery_slave_removals", "master/slave_removals");
        assertThat(story.told(framework)).containsExactly(Schedulers.lost(new AgentId("missing").toProto()));
        assertThat(story.registry().unreachable().keys()).containsExactly(new AgentId("missing"));
    }

    @Test
    void tooManyMissingAgentsEndTheProcess() {
        var half = new MasterSettings.AgentSettings(
                Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.empty(), 0.5, false);
        var story = Story.leading(MasterSettings.defaults().with(half), with("one", "two", "three"));
        story.on(new AgentMessage.Reregister(
                PID, Given.reregistration(new AgentId("two"), "host", "cpus:4").build()));
        story.fire(new TimerKey.Recovery());
        assertThat(story.effects(MasterEffect.Exit.class))
                .containsExactly(new MasterEffect.Exit("Post-recovery agent removal limit exceeded! After 10mins there"
                        + " were 2 (66.6667%) agents recovered from the registry that did not reregister: { one, three }."
                        + " The configured removal limit is 50%. Please investigate or increase this limit to proceed"
                        + " further"));
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
    }

    @Test
    void asManyMissingAgentsAsTheLimitAreLetGo() {
        var half = new MasterSettings.AgentSettings(
                Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.empty(), 0.5, false);
        var story = Story.leading(MasterSettings.defaults().with(half), with("one", "two"));
        story.on(new AgentMessage.Reregister(
                PID, Given.reregistration(new AgentId("one"), "host", "cpus:4").build()));
        story.fire(new TimerKey.Recovery());
        assertThat(story.effects(MasterEffect.Exit.class)).isEmpty();
        assertThat(story.registry().unreachable().keys()).containsExactly(new AgentId("two"));
    }

    @Test
    void nobodyIsMissedInAnEmptyRegistry() {
        var none = new MasterSettings.AgentSettings(
                Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.empty(), 0, false);
        var story = Story.leading(MasterSettings.defaults().with(none));
        assertThat(story.fire(new TimerKey.Recovery())).isEmpty();
    }

    @Test
    void missingAgentsGoOneByOneAndWhoComesBackMeanwhileStays() {
        var slowly = new MasterSettings.AgentSettings(
                Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.of(Duration.ofMinutes(1)), 1, false);
        var story = Story.leading(MasterSettings.defaults().with(slowly), with("one", "two"));
        story.forget().fire(new TimerKey.Recovery());
        List<AgentId> order = story.effects(MasterEffect.SetTimer.class).stream()
                .map(timer -> ((TimerKey.Removal) timer.key()).agent())
                .toList();
        assertThat(story.effects(MasterEffect.SetTimer.class))
                .extracting(MasterEffect.SetTimer::delay)
                .containsExactly(Duration.ZERO, Duration.ofMinutes(1));
        assertThat(story.counted())
                .containsExactly("master/slave_unreachable_scheduled", "master/slave_unreachable_scheduled");

        story.forget().fire(new TimerKey.Removal(order.getFirst(), Cause.NOT_BACK_AFTER_FAILOVER));
        assertThat(story.counted())
                .containsExactly(
                        "master/slave_removals",
                        "master/slave_removals/reason_unhealthy",
                        "master/recovery_slave_removals",
                        "master/slave_unreachable_completed");
        story.on(new AgentMessage.Reregister(
                PID, Given.reregistration(order.getLast(), "host", "cpus:4").build()));
        story.forget().fire(new TimerKey.Removal(order.getLast(), Cause.NOT_BACK_AFTER_FAILOVER));
        assertThat(story.counted()).containsExactly("master/slave_unreachable_canceled");
        assertThat(story.state().agents().registered().keys()).containsExactly(order.getLast());
        assertThat(story.state().agents().unreachable().keys()).containsExactly(order.getFirst());
    }

    @Test
    void anAgentThatIsJustComingBackIsNotGivenUp() {
        var story = Story.leading(MasterSettings.defaults(), with("changed")).holdRegistry();
        story.on(new AgentMessage.Reregister(
                PID,
                Given.reregistration(new AgentId("changed"), "host", "cpus:8").build()));
        var update = story.effects(MasterEffect.CommitRegistry.class).getLast();
        story.forget().fire(new TimerKey.Recovery());
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        story.answer(update.operation());
        assertThat(story.state().agents().registered().keys()).containsExactly(new AgentId("changed"));
    }

    @Test
    void anAgentThatComesBackWhileItIsGivenUpComesBackAsUnreachable() {
        var story = Story.leading(MasterSettings.defaults(), with("late")).holdRegistry();
        story.fire(new TimerKey.Recovery());
        var mark = story.effects(MasterEffect.CommitRegistry.class).getLast();
        var message =
                Given.reregistration(new AgentId("late"), "host", "cpus:4").build();
        story.forget().on(new AgentMessage.Reregister(PID, message));
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        story.answer(mark.operation());
        story.on(new AgentMessage.Reregister(PID, message));
        story.answer(story.effects(MasterEffect.CommitRegistry.class).getLast().operation());
        assertThat(story.state().agents().registered().keys()).containsExactly(new AgentId("late"));
        assertThat(story.registry().admitted().keys()).containsExactly(new AgentId("late"));
        assertThat(story.registry().unreachable().isEmpty()).isTrue();
    }
}
