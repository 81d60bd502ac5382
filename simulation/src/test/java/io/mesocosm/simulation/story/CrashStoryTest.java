package io.mesocosm.simulation.story;

import static io.mesocosm.simulation.story.Story.running;
import static io.mesocosm.simulation.story.Story.story;
import static io.mesocosm.simulation.story.Story.storyWithElections;
import static org.apache.mesos.v1.Protos.TaskState.TASK_DROPPED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_LOST;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.simulation.nodes.SchedulerOptions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void taskOutlivesItsAgentsProcess() {
        Story story = story(11).master().agents(1).framework("shop").launches("a", running(MINUTE));

        story.until("shop").hears("a", TASK_RUNNING).agentCrashes("agent-1").passes(Duration.ofSeconds(10));
        story.agentComesBack("agent-1").until("shop").hears("a", TASK_FINISHED).everythingSettles();

        assertThat(story.task("shop", "a").updates()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    }

    @Test
    void taskThatEndsWhileItsAgentIsAwayIsToldLater() {
        Story story = story(12).master().agents(1).framework("shop").launches("a", running(Duration.ofSeconds(20)));

        story.until("shop").hears("a", TASK_RUNNING).agentCrashes("agent-1").passes(MINUTE);
        assertThat(story.cluster().agent("agent-1").processes()).isZero();
        story.agentComesBack("agent-1").until("shop").hears("a", TASK_FINISHED).everythingSettles();

        assertThat(story.task("shop", "a").updates()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    }

    @Test
    void taskOfAFrameworkWithoutCheckpointsIsLostWithItsAgentsProcess() {
        Story story = story(13)
                .master()
                .agents(1)
                .framework(SchedulerOptions.named("shop").checkpointing(false))
                .launches("a", running());

        story.until("shop").hears("a", TASK_RUNNING).agentCrashes("agent-1");
        story.until("shop").hears("a", TASK_LOST).agentComesBack("agent-1").everythingSettles();

        assertThat(story.cluster().agent("agent-1").processes()).isZero();
    }

    @Test
    void taskOfAFrameworkWithoutCheckpointsIsBackWhenOnlyTheConnectionBroke() {
        Story story = story(18)
                .master()
                .agents(1)
                .framework(SchedulerOptions.named("shop").checkpointing(false))
                .launches("a", running());

        story.until("shop").hears("a", TASK_RUNNING).agentIsCutOff("agent-1").passes(Duration.ofSeconds(20));
        story.networkHeals().until("shop").hears("a", TASK_LOST).everythingSettles();

        assertThat(story.task("shop", "a").state()).isEqualTo(TASK_RUNNING);
        var agent = story.cluster()
                .agent("agent-1")
                .id()
                .flatMap(id -> story.cluster().master().state().orElseThrow().agent(id));
        assertThat(agent.orElseThrow().used().isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25})
    void taskOutlivesAMasterWithoutMemory(long seed) {
        Story story = story(seed).master().agents(2).framework("shop").launches("a", running(Duration.ofMinutes(5)));

        story.until("shop").hears("a", TASK_RUNNING).masterCrashes().passes(MINUTE);
        story.masterComesBackEmpty().until("shop").isSubscribed();
        story.until("shop").hears("a", TASK_FINISHED).everythingSettles();

        assertThat(story.task("shop", "a").updates()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
        assertThat(story.cluster()
                        .master()
                        .state()
                        .orElseThrow()
                        .agents()
                        .registered()
                        .size())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35})
    void noUpdateIsLostWithTheMaster(long seed) {
        Story story = storyWithElections(seed).master().agents(2).framework("shop");
        story.launchesMany("t", 20, running(Duration.ofSeconds(30)));

        story.until("shop").hearsOfAll(TASK_RUNNING).masterCrashes().passes(MINUTE);
        story.masterComesBack().until("shop").hearsOfAll(TASK_FINISHED).everythingSettles();

        story.cluster()
                .scheduler("shop")
                .tasks()
                .forEach(
                        task -> assertThat(task.updates()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED));
    }

    @Test
    void frameworkTakesUpWhereItsLastProcessStopped() {
        Story story = story(14).master().agents(1).framework("shop").launches("a", running(MINUTE));
        story.until("shop").hears("a", TASK_RUNNING);
        Optional<FrameworkId> id = story.cluster().scheduler("shop").id();

        story.goesAway().passes(Duration.ofMinutes(10)).comesBack();

        story.until("shop").hears("a", TASK_FINISHED).everythingSettles();
        assertThat(story.cluster().scheduler("shop").id()).isEqualTo(id);
        assertThat(story.task("shop", "a").updates()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    }

    @Test
    void frameworkThatStaysAwayIsGivenUpAndItsTasksAreKilled() {
        Story story = story(15)
                .master()
                .agents(2)
                .framework(SchedulerOptions.named("shop").waitedFor(MINUTE))
                .launchesMany("a", 4, running());
        story.until("shop").hearsOfAll(TASK_RUNNING);

        story.goesAway().passes(Duration.ofMinutes(2));

        assertThat(processes(story)).isZero();
        var frameworks = story.cluster().master().state().orElseThrow().frameworks();
        assertThat(frameworks.registered().size()).isZero();
        assertThat(frameworks.completed().size()).isEqualTo(1);
    }

    @Test
    void tornDownFrameworkLeavesNothingBehind() {
        Story story = story(16).master().agents(2).framework("shop").launchesMany("a", 4, running());

        story.until("shop").hearsOfAll(TASK_RUNNING).tearsItselfDown().passes(MINUTE);

        assertThat(processes(story)).isZero();
    }

    @Test
    void taskThatGotLostOnItsWayIsDropped() {
        Story story = story(19).master().agents(1).framework("shop").untilAllAgentsAreRegistered();

        story.passes(Duration.ofSeconds(5)).agentIsCutOff("agent-1").launches("a", running());
        story.passes(Duration.ofSeconds(5)).networkHeals();

        story.until("shop").hears("a", TASK_DROPPED).everythingSettles();
        assertThat(story.task("shop", "a").updates()).containsExactly(TASK_DROPPED);
    }

    @Test
    void unreachableAgentComesBackWithItsTask() {
        Story story = story(17).master().agents(1).framework("shop").launches("a", running());

        story.until("shop").hears("a", TASK_RUNNING).agentIsCutOff("agent-1");
        story.until("shop").hears("a", TASK_UNREACHABLE).networkHeals().everythingSettles();

        assertThat(story.task("shop", "a").state()).isEqualTo(TASK_RUNNING);
        assertThat(processes(story)).isEqualTo(1);
    }

    private static long processes(Story story) {
        return story.cluster().agents().stream()
                .mapToLong(agent -> agent.processes())
                .sum();
    }
}
