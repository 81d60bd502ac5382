package io.mesocosm.master.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.AllocatorCommand;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Leadership;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.view.RolesView;
import io.mesocosm.master.view.WeightsView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Role;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.junit.jupiter.api.Test;

class ElectionsTest {

    private static final MasterInfo OTHER =
            Story.info().toBuilder().setId("other").build();

    private static AgentInfo info(String id) {
        return Given.agentInfo("host", "cpus:4").toBuilder()
                .setId(new AgentId(id).toProto())
                .build();
    }

    private static RegistryContents with(String... admitted) {
        var none = RegistryContents.none();
        PersistentMap<AgentId, AgentInfo> agents = PersistentMap.empty();
        for (String id : admitted) {
            agents = agents.put(new AgentId(id), info(id));
        }
        return new RegistryContents(none.master(), agents, none.unreachable(), none.gone());
    }

    @Test
    void aMasterThatIsNotElectedDropsMessages() {
        var story = Story.standby();
        story.on(new MasterEvent.LeaderDetected(Optional.of(OTHER)));
        story.on(new AgentMessage.Register(
                new Upid("slave(1)", "10.0.0.1", 5051), Given.registration("host", "cpus:4")));
        assertThat(story.counted()).containsExactly("master/dropped_messages");
        assertThat(story.state().leadership())
                .isEqualTo(new Leadership(Leadership.Phase.STANDBY, Optional.of(OTHER), Optional.empty()));
    }

    @Test
    void anElectedMasterReadsTheRegistryBeforeItServes() {
        var story = Story.standby();
        var effects = story.on(new MasterEvent.LeaderDetected(Optional.of(Story.info())));
        assertThat(effects.getFirst()).isEqualTo(new MasterEffect.RecoverRegistry(Story.info()));
        assertThat(story.state().leadership())
                .isEqualTo(
                        new Leadership(Leadership.Phase.LEADING, Optional.of(Story.info()), Optional.of(Story.BEGIN)));
        assertThat(story.timer(new TimerKey.Recovery())).isPresent();
        assertThat(story.timer(new TimerKey.RegistryGc())).isPresent();
    }

    @Test
    void weightsOfTheFlagGoToTheAllocatorWhenTheMasterLeads() {
        var weights = new TreeMap<>(Map.of("web", 2.5));
        var story = Story.standby(MasterSettings.defaults().withWeights(weights));
        story.on(new MasterEvent.LeaderDetected(Optional.of(Story.info())));
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
    void whoLosesLeadershipEndsItsProcess() {
        var story = Story.leading();
        story.on(new MasterEvent.LeaderDetected(Optional.of(Story.info())));
        assertThat(story.effects(MasterEffect.Exit.class)).isEmpty();
        story.on(new MasterEvent.LeaderDetected(Optional.of(OTHER)));
        story.on(new MasterEvent.LeaderDetected(Optional.empty()));
        assertThat(story.effects(MasterEffect.Exit.class)).hasSize(2);
    }

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
        var defaults = MasterSettings.defaults();
        var half = new MasterSettings.AgentSettings(
                Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.empty(), 0.5, false);
        var story = Story.leading(
                new MasterSettings(Optional.empty(), true, half, defaults.history(), Optional.empty()),
                with("one", "two", "three"));
        story.fire(new TimerKey.Recovery());
        assertThat(story.effects(MasterEffect.Exit.class))
                .extracting(MasterEffect.Exit::reason)
                .first()
                .asString()
                .startsWith("Post-recovery agent removal limit exceeded!");
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
    }

    @Test
    void oldEntriesOfTheRegistryAreForgotten() {
        Instant longAgo = Story.BEGIN.minus(Duration.ofDays(15));
        Instant lately = Story.BEGIN.minus(Duration.ofDays(13));
        var none = RegistryContents.none();
        var contents = new RegistryContents(
                none.master(),
                none.admitted(),
                PersistentMap.of(new AgentId("old"), Times.timeInfo(longAgo))
                        .put(new AgentId("new"), Times.timeInfo(lately)),
                PersistentMap.of(new AgentId("old gone"), Times.timeInfo(longAgo)));
        var story = Story.leading(MasterSettings.defaults(), contents);
        story.fire(new TimerKey.RegistryGc());
        assertThat(story.effects(MasterEffect.CommitRegistry.class))
                .containsExactly(new MasterEffect.CommitRegistry(
                        new RegistryOperation.Prune(Set.of(new AgentId("old")), Set.of(new AgentId("old gone")))));
        assertThat(story.state().agents().unreachable().keys()).containsExactly(new AgentId("new"));
        assertThat(story.state().agents().gone().isEmpty()).isTrue();
        assertThat(story.timer(new TimerKey.RegistryGc())).isPresent();
    }

    @Test
    void tooManyEntriesOfTheRegistryAreForgottenOldestFirst() {
        var defaults = MasterSettings.defaults();
        var one = new MasterSettings.HistorySettings(50, 1000, 1000, Duration.ofMinutes(15), Duration.ofDays(14), 1);
        var none = RegistryContents.none();
        var contents = new RegistryContents(
                none.master(),
                none.admitted(),
                PersistentMap.of(new AgentId("older"), Times.timeInfo(Story.BEGIN.minusSeconds(2)))
                        .put(new AgentId("newer"), Times.timeInfo(Story.BEGIN.minusSeconds(1))),
                none.gone());
        var story = Story.leading(
                new MasterSettings(Optional.empty(), true, defaults.agents(), one, Optional.empty()), contents);
        story.fire(new TimerKey.RegistryGc());
        assertThat(story.state().agents().unreachable().keys()).containsExactly(new AgentId("newer"));
    }
}
