package io.mesocosm.master.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.registry.Maintenance;
import io.mesocosm.master.registry.RegistryAgents;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.registry.RegistryQuotas;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.Withdrawals;
import io.mesocosm.master.turn.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RegistryGcTest {

    private static final Duration AGE = Duration.ofDays(14);

    @Test
    @Tag("B115")
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
    @Tag("B115")
    void tooManyEntriesOfTheRegistryAreForgottenOldestFirst() {
        var one = new MasterSettings.HistorySettings(50, 1000, 1000, Duration.ofMinutes(15), Duration.ofDays(14), 1);
        var none = RegistryContents.none();
        var contents = new RegistryContents(
                none.master(),
                none.admitted(),
                PersistentMap.of(new AgentId("older"), Times.timeInfo(Story.BEGIN.minusSeconds(2)))
                        .put(new AgentId("newer"), Times.timeInfo(Story.BEGIN.minusSeconds(1))),
                none.gone());
        var story = Story.leading(MasterSettings.defaults().with(one), contents);
        story.fire(new TimerKey.RegistryGc());
        assertThat(story.state().agents().unreachable().keys()).containsExactly(new AgentId("newer"));
    }

    @Test
    @Tag("B115")
    void goneAgentsAreForgottenByAgeAndByCountToo() {
        var two = new MasterSettings.HistorySettings(50, 1000, 1000, Duration.ofMinutes(15), AGE, 2);
        var none = RegistryContents.none();
        var contents = new RegistryContents(
                none.master(),
                none.admitted(),
                none.unreachable(),
                PersistentMap.of(new AgentId("second"), Times.timeInfo(Story.BEGIN.minusSeconds(2)))
                        .put(new AgentId("first"), Times.timeInfo(Story.BEGIN.minusSeconds(3)))
                        .put(new AgentId("third"), Times.timeInfo(Story.BEGIN.minusSeconds(1))));
        var story = Story.leading(MasterSettings.defaults().with(two), contents);
        story.fire(new TimerKey.RegistryGc());
        assertThat(story.registry().gone().keys())
                .containsExactlyInAnyOrder(new AgentId("second"), new AgentId("third"));
        story.later(AGE).fire(new TimerKey.RegistryGc());
        assertThat(story.registry().gone().isEmpty()).isTrue();
        assertThat(story.state().agents().gone().isEmpty()).isTrue();
    }

    @Test
    void anEntryOfExactlyTheMaximalAgeIsKept() {
        var none = RegistryContents.none();
        var contents = new RegistryContents(
                none.master(),
                none.admitted(),
                PersistentMap.of(new AgentId("old"), Times.timeInfo(Story.BEGIN.minus(AGE))),
                none.gone());
        var story = Story.leading(MasterSettings.defaults(), contents);
        story.fire(new TimerKey.RegistryGc());
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
        story.later(Duration.ofNanos(1)).fire(new TimerKey.RegistryGc());
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).hasSize(1);
    }

    @Test
    void whatOperatorsDecidedAboutAnAgentIsForgottenWithIt() {
        AgentId old = new AgentId("old");
        var drain = DrainInfo.newBuilder()
                .setState(DrainState.DRAINING)
                .setConfig(DrainConfig.getDefaultInstance())
                .build();
        var agents = new RegistryAgents(
                PersistentMap.empty(),
                PersistentMap.of(old, Times.timeInfo(Story.BEGIN.minus(AGE).minusSeconds(1))),
                PersistentMap.empty(),
                PersistentMap.of(old, drain),
                PersistentSet.<AgentId>empty().add(old));
        var contents = new RegistryContents(
                Optional.empty(),
                agents,
                Maintenance.none(),
                RegistryQuotas.none(),
                PersistentMap.empty(),
                PersistentSet.empty());
        var story = Story.leading(MasterSettings.defaults(), contents);
        story.fire(new TimerKey.RegistryGc());
        assertThat(story.state().agents().withdrawals()).isEqualTo(Withdrawals.none());
        assertThat(story.registry().deactivated().isEmpty()).isTrue();
    }
}
