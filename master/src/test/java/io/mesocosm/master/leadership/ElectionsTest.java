package io.mesocosm.master.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.MasterEvent.CandidacyLost;
import io.mesocosm.master.event.MasterEvent.LeaderDetected;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.Leadership;
import io.mesocosm.master.state.Leadership.Phase;
import io.mesocosm.master.state.MasterSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ElectionsTest {

    private static final MasterInfo OTHER =
            Story.info().toBuilder().setId("other").build();
    private static final LeaderDetected SELF_LEADS = new LeaderDetected(Optional.of(Story.info()));
    private static final LeaderDetected OTHER_LEADS = new LeaderDetected(Optional.of(OTHER));
    private static final LeaderDetected NOBODY_LEADS = new LeaderDetected(Optional.empty());

    private static final String CONCEDED = "Conceded leadership to another master... committing suicide!";
    private static final String INDECISIVE = "Lost leadership after indecisive election... committing suicide!";
    private static final String LOST = "Lost candidacy as a leader... committing suicide!";

    private static MasterInfo in(MasterInfo master, String region, String zone) {
        var domain = DomainInfo.newBuilder();
        domain.getFaultDomainBuilder().getRegionBuilder().setName(region);
        domain.getFaultDomainBuilder().getZoneBuilder().setName(zone);
        return master.toBuilder().setDomain(domain).build();
    }

    private static Story in(Phase phase) {
        return switch (phase) {
            case STANDBY -> Story.standby();
            case RECOVERING -> {
                Story story = Story.standby().holdRegistry();
                story.on(SELF_LEADS);
                yield story;
            }
            case LEADING -> Story.leading();
            case ENDED -> {
                Story story = Story.leading();
                story.on(new CandidacyLost());
                yield story;
            }
        };
    }

    @Test
    void aMasterThatIsNotElectedDropsMessages() {
        var story = Story.standby();
        story.on(OTHER_LEADS);
        story.on(new AgentMessage.Register(
                new Upid("slave(1)", "10.0.0.1", 5051), Given.registration("host", "cpus:4")));
        assertThat(story.counted()).containsExactly("master/dropped_messages");
        assertThat(story.state().leadership())
                .isEqualTo(new Leadership(Phase.STANDBY, Optional.of(OTHER), Optional.empty()));
    }

    @Test
    void anElectedMasterReadsTheRegistryBeforeItServes() {
        var story = Story.standby().holdRegistry();
        assertThat(story.on(SELF_LEADS))
                .containsExactly(
                        new MasterEffect.SetTimer(
                                new TimerKey.RegistryFetch(),
                                Duration.ofMinutes(1),
                                new MasterEvent.RegistryFetchTimedOut()),
                        new MasterEffect.RecoverRegistry(Story.info()),
                        MasterEffect.Log.info("elected as the leading master id=" + Story.MASTER));
        assertThat(story.state().leadership())
                .isEqualTo(new Leadership(Phase.RECOVERING, Optional.of(Story.info()), Optional.of(Story.BEGIN)));
        story.on(new AgentMessage.Register(
                new Upid("slave(1)", "10.0.0.1", 5051), Given.registration("host", "cpus:4")));
        assertThat(story.counted()).containsExactly("master/dropped_messages");
        story.on(new MasterEvent.RegistryRecovered(RegistryContents.none()));
        assertThat(story.state().leadership())
                .isEqualTo(new Leadership(Phase.LEADING, Optional.of(Story.info()), Optional.of(Story.BEGIN)));
        assertThat(story.timer(new TimerKey.Recovery())).isPresent();
        assertThat(story.timer(new TimerKey.RegistryGc())).isPresent();
    }

    static Stream<Arguments> news() {
        return Stream.of(
                Arguments.of(Phase.STANDBY, OTHER_LEADS, Phase.STANDBY, List.of()),
                Arguments.of(Phase.STANDBY, NOBODY_LEADS, Phase.STANDBY, List.of()),
                Arguments.of(Phase.STANDBY, new CandidacyLost(), Phase.STANDBY, List.of()),
                Arguments.of(Phase.RECOVERING, SELF_LEADS, Phase.RECOVERING, List.of()),
                Arguments.of(Phase.RECOVERING, OTHER_LEADS, Phase.ENDED, List.of(CONCEDED)),
                Arguments.of(Phase.RECOVERING, NOBODY_LEADS, Phase.ENDED, List.of(INDECISIVE)),
                Arguments.of(Phase.RECOVERING, new CandidacyLost(), Phase.ENDED, List.of(LOST)),
                Arguments.of(Phase.LEADING, SELF_LEADS, Phase.LEADING, List.of()),
                Arguments.of(Phase.LEADING, OTHER_LEADS, Phase.ENDED, List.of(CONCEDED)),
                Arguments.of(Phase.LEADING, NOBODY_LEADS, Phase.ENDED, List.of(INDECISIVE)),
                Arguments.of(Phase.LEADING, new CandidacyLost(), Phase.ENDED, List.of(LOST)),
                Arguments.of(Phase.ENDED, SELF_LEADS, Phase.ENDED, List.of()),
                Arguments.of(Phase.ENDED, OTHER_LEADS, Phase.ENDED, List.of()),
                Arguments.of(Phase.ENDED, NOBODY_LEADS, Phase.ENDED, List.of()),
                Arguments.of(Phase.ENDED, new CandidacyLost(), Phase.ENDED, List.of()));
    }

    @ParameterizedTest
    @MethodSource("news")
    void whoLosesLeadershipEndsItsProcess(Phase before, MasterEvent news, Phase after, List<String> reasons) {
        var story = in(before).forget();
        story.on(news);
        assertThat(story.state().leadership().phase()).isEqualTo(after);
        assertThat(story.effects(MasterEffect.Exit.class))
                .extracting(MasterEffect.Exit::reason)
                .isEqualTo(reasons);
        assertThat(story.effects(MasterEffect.RecoverRegistry.class)).isEmpty();
    }

    @Test
    void aFollowerSeesLeadersComeAndGo() {
        var story = Story.standby();
        story.on(OTHER_LEADS);
        assertThat(story.state().leadership().leader()).contains(OTHER);
        story.on(NOBODY_LEADS);
        assertThat(story.state().leadership().leader()).isEmpty();
        story.on(SELF_LEADS);
        assertThat(story.state().leadership().phase()).isEqualTo(Phase.LEADING);
    }

    @Test
    void aLeaderThatIsElectedAgainGoesOn() {
        var story = Story.leading();
        AgentId agent = story.agent("host", "cpus:4");
        story.later(Duration.ofMinutes(1)).on(SELF_LEADS);
        assertThat(story.state().leadership())
                .isEqualTo(new Leadership(
                        Phase.LEADING, Optional.of(Story.info()), Optional.of(Story.BEGIN.plusSeconds(60))));
        assertThat(story.state().agent(agent)).isPresent();
    }

    @Test
    void whoeverLostLeadershipDecidesNothingMore() {
        var story = Story.leading();
        AgentId agent = story.agent("host", "cpus:4");
        var framework = story.framework("dev");
        story.offer(framework, agent, "cpus:4");
        story.holdRegistry().silence(agent);
        var commit = story.effects(MasterEffect.CommitRegistry.class).getLast();
        assertThat(story.on(OTHER_LEADS).getLast()).isEqualTo(new MasterEffect.Exit(CONCEDED));
        var ended = story.forget().state();

        story.answer(commit.operation());
        story.fire(new TimerKey.Ping(agent));
        story.exited(agent);
        story.subscribe(Given.framework("late"));
        story.on(new MasterEvent.RegistryStoreDue());
        story.on(SELF_LEADS);
        assertThat(story.effects(MasterEffect.class)).isEmpty();
        assertThat(story.state()).isSameAs(ended);
    }

    @Test
    void aLeaderInAnotherRegionEndsThisMaster() {
        var here = in(Story.info(), "here", "a");
        var story = Story.standby(MasterSettings.defaults(), here, RegistryContents.none());
        story.on(new LeaderDetected(Optional.of(in(OTHER, "here", "b"))));
        story.on(OTHER_LEADS);
        assertThat(story.effects(MasterEffect.Exit.class)).isEmpty();
        story.on(new LeaderDetected(Optional.of(in(OTHER, "there", "a"))));
        assertThat(story.effects(MasterEffect.Exit.class))
                .containsExactly(new MasterEffect.Exit("Leading master uses domain"
                        + " {\"fault_domain\":{\"region\":{\"name\":\"there\"},\"zone\":{\"name\":\"a\"}}}; this master is"
                        + " configured to use domain"
                        + " {\"fault_domain\":{\"region\":{\"name\":\"here\"},\"zone\":{\"name\":\"a\"}}}; all masters in"
                        + " the same cluster must use the same region"));
    }

    @Test
    void mastersWithoutADomainMayBeAnywhere() {
        var story = Story.standby();
        story.on(new LeaderDetected(Optional.of(in(OTHER, "there", "a"))));
        assertThat(story.effects(MasterEffect.Exit.class)).isEmpty();
    }
}
