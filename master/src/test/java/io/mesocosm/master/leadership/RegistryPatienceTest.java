package io.mesocosm.master.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.state.Leadership.Phase;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterSettings.RegistrySettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistryPatienceTest {

    private static final Duration STORE = Duration.ofSeconds(20);

    private final Story story = Story.leading();
    private int agents;

    /** An agent registers, for which something must be written. */
    private MasterEffect.CommitRegistry write() {
        String host = "10.0.0." + ++agents;
        story.on(new AgentMessage.Register(new Upid("slave(1)", host, 5051), Given.registration(host, "cpus:4")));
        return story.effects(MasterEffect.CommitRegistry.class).getLast();
    }

    private List<MasterEffect.SetTimer> looks() {
        return story.effects(MasterEffect.SetTimer.class).stream()
                .filter(timer -> timer.key() instanceof TimerKey.RegistryStore)
                .toList();
    }

    @Test
    void aMasterThatCannotReadItsRegistryEnds() {
        var elected = Story.standby().holdRegistry();
        elected.on(new MasterEvent.LeaderDetected(Optional.of(Story.info())));
        assertThat(elected.effects(MasterEffect.SetTimer.class))
                .containsExactly(new MasterEffect.SetTimer(
                        new TimerKey.RegistryFetch(), Duration.ofSeconds(60), new MasterEvent.RegistryFetchTimedOut()));
        assertThat(elected.fire(new TimerKey.RegistryFetch()))
                .containsExactly(new MasterEffect.Exit(
                        "Recovery failed: Failed to recover registrar: Failed to perform fetch within 1mins"));
        assertThat(elected.state().leadership().phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void aRegistryThatWasReadIsNotWaitedForAnyMore() {
        assertThat(story.timer(new TimerKey.RegistryFetch())).isEmpty();
        assertThat(story.on(new MasterEvent.RegistryFetchTimedOut())).isEmpty();
    }

    @Test
    void theFlagDecidesHowLongItMayTakeToReadAndToWrite() {
        var settings =
                MasterSettings.defaults().with(new RegistrySettings(Duration.ofSeconds(5), Duration.ofSeconds(3)));
        var elected = Story.standby(settings).holdRegistry();
        elected.on(new MasterEvent.LeaderDetected(Optional.of(Story.info())));
        assertThat(elected.fire(new TimerKey.RegistryFetch()))
                .containsExactly(new MasterEffect.Exit(
                        "Recovery failed: Failed to recover registrar: Failed to perform fetch within 5secs"));

        var leading = Story.leading(settings).holdRegistry();
        leading.on(new AgentMessage.Register(
                new Upid("slave(1)", "10.0.0.1", 5051), Given.registration("10.0.0.1", "cpus:4")));
        assertThat(leading.later(Duration.ofSeconds(3)).fire(new TimerKey.RegistryStore()))
                .containsExactly(
                        new MasterEffect.Exit("Failed to update registry: Failed to perform store within 3secs"));
    }

    @Test
    void aMasterThatCannotWriteItsRegistryEnds() {
        story.holdRegistry();
        write();
        assertThat(looks())
                .containsExactly(new MasterEffect.SetTimer(
                        new TimerKey.RegistryStore(), STORE, new MasterEvent.RegistryStoreDue()));
        assertThat(story.later(STORE).fire(new TimerKey.RegistryStore()))
                .containsExactly(
                        new MasterEffect.Exit("Failed to update registry: Failed to perform store within 20secs"));
    }

    @Test
    void aRegistryThatAnswersOneAfterTheOtherMayTakeItsTimeForEach() {
        story.holdRegistry();
        var first = write();
        var second = write();
        story.forget().later(STORE.minusSeconds(1));
        story.answer(first.operation());
        assertThat(story.later(Duration.ofSeconds(1)).fire(new TimerKey.RegistryStore()))
                .containsExactly(new MasterEffect.SetTimer(
                        new TimerKey.RegistryStore(), STORE.minusSeconds(1), new MasterEvent.RegistryStoreDue()));
        story.later(STORE.minusSeconds(2));
        story.answer(second.operation());
        assertThat(story.later(Duration.ofSeconds(1)).fire(new TimerKey.RegistryStore()))
                .isEmpty();
        assertThat(story.timer(new TimerKey.RegistryStore())).isEmpty();
    }

    @Test
    void oneTimerServesAllThatWaits() {
        story.holdRegistry();
        for (int i = 0; i < 100; i++) {
            write();
        }
        assertThat(looks()).hasSize(1);
    }

    @Test
    void whatIsWrittenAfterAQuietTimeHasAllOfItsTime() {
        write();
        story.later(STORE).fire(new TimerKey.RegistryStore());
        story.later(Duration.ofHours(1)).holdRegistry();
        write();
        story.later(STORE.minusNanos(1)).on(new MasterEvent.RegistryStoreDue());
        assertThat(story.effects(MasterEffect.Exit.class)).isEmpty();
        story.later(Duration.ofNanos(1)).fire(new TimerKey.RegistryStore());
        assertThat(story.effects(MasterEffect.Exit.class)).hasSize(1);
    }
}
