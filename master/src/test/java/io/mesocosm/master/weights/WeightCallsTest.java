package io.mesocosm.master.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.RoleRequest;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.MasterSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WeightCallsTest {

    private final Story story = Story.leading();

    private static WeightInfo weight(String role, double weight) {
        return WeightInfo.newBuilder().setRole(role).setWeight(weight).build();
    }

    private static void update(Story story, WeightInfo... weights) {
        story.on(new RoleRequest.UpdateWeights(story.reply(), Arrays.asList(weights)));
    }

    private static String answer(Story story) {
        MasterEffect.Respond answer = story.answers().getLast();
        return (answer.status() + " " + answer.text()).strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dev | 0 | : 400 Failed to validate update weights request JSON for role 'dev': Invalid weight '0'",
                "dev | -1.5 | : 400 Failed to validate update weights request JSON for role 'dev': Invalid weight '-1.5'",
                "dev | NaN | : 400 Failed to validate update weights request JSON for role 'dev': Invalid weight 'nan'",
                "'' | 1 | : 400 Failed to validate update weights request JSON: Invalid role '': Role names cannot be",
                "a//b | 1 | : 400 Failed to validate update weights request JSON: Invalid role 'a//b': Role 'a//b' cannot"
            })
    @Tag("B034")
    void whatIsNoWeightIsRefusedInMesosWords(String role, double weight, String expected) {
        update(story, weight("ops", 2), weight(role, weight));
        assertThat(": " + answer(story)).startsWith(expected);
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
    }

    @Test
    void aRoleThatIsTooLongToBeKeptIsRefusedWithoutRepeatingIt() {
        update(story, weight("r".repeat(1024), 2));
        assertThat(answer(story)).isEqualTo("200");
        story.forget();
        update(story, weight("r".repeat(10_000_000), 2));
        assertThat(answer(story))
                .isEqualTo("400 Failed to validate update weights request JSON: Role name of 10000000 characters is"
                        + " longer than the 1024 that can be kept: '" + "r".repeat(32) + "...'");
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
    }

    @Test
    @Tag("B034")
    void aRoleThatMayNotBeUsedCannotBeWeighed() {
        MasterSettings defaults = MasterSettings.defaults();
        Story strict = Story.leading(new MasterSettings(
                Optional.of(Set.of("dev", "*")),
                defaults.rootSubmissions(),
                defaults.agents(),
                defaults.history(),
                defaults.offerTimeout()));
        update(strict, weight("ops", 2));
        assertThat(answer(strict)).isEqualTo("400 Failed to validate update weights request JSON: Unknown role 'ops'");
        update(strict, weight("dev", 2), weight("*", 3));
        assertThat(answer(strict)).isEqualTo("200");
    }

    @Test
    void whoWaitsForTheRegistryIsAnsweredThoughAScheduleCameFirst() {
        update(story, weight("dev", 2));
        story.answer(new RegistryOperation.UpdateSchedule(Schedule.getDefaultInstance()));
        story.answer(new RegistryOperation.UpdateWeights(List.of(weight("dev", 2))));
        assertThat(answer(story)).isEqualTo("200");
    }

    @Test
    @Tag("B034")
    void weightsHoldOnceTheyAreDurableAndAllOffersComeBack() {
        AgentId one = story.agent("one", "cpus:4");
        AgentId two = story.agent("two", "cpus:4");
        FrameworkId dev = story.framework("dev");
        FrameworkId ops = story.framework("ops");
        story.offer(dev, one, "cpus:1");
        story.offer(ops, two, "cpus:1");
        story.holdRegistry().forget();
        update(story, weight(" dev ", 2.5), weight("other", 1), weight("other", Double.POSITIVE_INFINITY));
        var operation = new RegistryOperation.UpdateWeights(
                List.of(weight("dev", 2.5), weight("other", 1), weight("other", Double.POSITIVE_INFINITY)));
        assertThat(story.answers()).isEmpty();
        assertThat(story.state().offers().size()).isEqualTo(2);

        story.answer(operation);
        assertThat(story.registry().weights().asMap()).isEqualTo(Map.of("dev", 2.5, "other", Double.POSITIVE_INFINITY));
        assertThat(story.state().decrees().weights()).isEqualTo(story.registry().weights());
        assertThat(story.allocator().getFirst())
                .isEqualTo(new AllocatorCommand.UpdateWeights(Map.of("dev", 2.5, "other", Double.POSITIVE_INFINITY)));
        assertThat(story.state().offers()).isEmpty();
        for (FrameworkId framework : List.of(dev, ops)) {
            assertThat(story.told(framework).stream().map(Event::getType)).containsExactly(Event.Type.RESCIND);
        }
        assertThat(answer(story)).isEqualTo("200");
    }

    @Test
    void offersStayIfNoFrameworkIsInARoleThatIsWeighed() {
        AgentId agent = story.agent("one", "cpus:4");
        story.offer(story.framework("dev/web"), agent, "cpus:1");
        update(story, weight("dev", 2));
        assertThat(answer(story)).isEqualTo("200");
        assertThat(story.state().offers().size()).isEqualTo(1);
    }

    @Test
    void aRefusalOfTheRegistryIsToldAndChangesNothing() {
        story.holdRegistry().forget();
        update(story, weight("dev", 2));
        story.on(new MasterEvent.RegistryAnswered(
                new RegistryOperation.UpdateWeights(List.of(weight("dev", 2))), false));
        assertThat(answer(story)).isEqualTo("500 The registry refused the change");
        assertThat(story.state().decrees().weights().asMap()).isEmpty();
        assertThat(story.allocator()).isEmpty();
    }

    @Test
    void weightsOfTheFlagsGoToTheRegistryAndAnswerNobody() {
        Story flagged = Story.standby(MasterSettings.defaults().withWeights(new TreeMap<>(Map.of("dev", 2.0))));
        flagged.on(new MasterEvent.LeaderDetected(Optional.of(flagged.state().info())));
        assertThat(flagged.registry().weights().asMap()).isEqualTo(Map.of("dev", 2.0));
        assertThat(flagged.answers()).isEmpty();
        assertThat(flagged.allocator()).contains(new AllocatorCommand.UpdateWeights(Map.of("dev", 2.0)));
    }
}
