package io.mesocosm.simulation.story;

import static io.mesocosm.simulation.story.Story.running;
import static io.mesocosm.simulation.story.Story.story;
import static io.mesocosm.simulation.story.Story.storyWithElections;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.simulation.nodes.Program;
import io.mesocosm.simulation.nodes.SchedulerOptions;
import io.mesocosm.simulation.nodes.SimScheduler;
import io.mesocosm.simulation.nodes.TaskSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static SchedulerOptions driver(String name) {
        return SchedulerOptions.named(name).withDriver(true);
    }

    private static SimScheduler shop(Story story) {
        return story.cluster().scheduler("shop");
    }

    @Test
    void driverIsServedAsAStreamIs() {
        Story story = story(41).master().agents(2).framework(driver("shop")).launchesMany("a", 10, running(MINUTE));

        story.until("shop").hearsOfAll(TASK_FINISHED).everythingSettles();

        assertThat(story.task("shop", "a-1").updates()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    }

    @Test
    void driverAndItsTaskOutliveTheMaster() {
        Story story = story(42).master().agents(1).framework(driver("shop")).launches("a", running(MINUTE));

        story.until("shop").hears("a", TASK_RUNNING).masterCrashes().passes(Duration.ofSeconds(20));
        story.masterComesBackEmpty().until("shop").hears("a", TASK_FINISHED).everythingSettles();

        assertThat(story.task("shop", "a").updates()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    }

    @Test
    void nextDriverTakesTheTasksOver() {
        Story story = story(43).master().agents(1).framework(driver("shop")).launches("a", running(MINUTE));

        story.until("shop").hears("a", TASK_RUNNING);
        shop(story).connectTwice();
        story.until("shop").hears("a", TASK_FINISHED).everythingSettles();
    }

    @Test
    void rebootEndsWhatRanOnTheHost() {
        Story story = story(44).master().agents(1).framework("shop").launches("a", running());

        story.until("shop").hears("a", TASK_RUNNING);
        story.cluster().agent("agent-1").reboot();
        story.passes(MINUTE).agentComesBack("agent-1").everythingSettles();

        assertThat(story.task("shop", "a").isOpen()).isFalse();
        assertThat(story.cluster().agent("agent-1").processes()).isZero();
    }

    @Test
    void masterThatLosesItsSessionIsFollowedByAnother() {
        Story story =
                storyWithElections(45).master().agents(2).framework("shop").launches("a", running(MINUTE));

        story.until("shop").hears("a", TASK_RUNNING);
        story.cluster().master().loseSession();
        story.until("shop").hears("a", TASK_FINISHED).everythingSettles();

        assertThat(story.task("shop", "a").updates()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    }

    @Test
    void connectionsThatBreakCostNoTask() {
        Story story = story(46).master().agents(1).framework("shop").launchesMany("a", 10, running(MINUTE));

        for (int i = 0; i < 10; i++) {
            story.passes(Duration.ofSeconds(10));
            story.cluster()
                    .reset(
                            story.cluster().agent("agent-1").address(),
                            story.cluster().master().address());
            story.cluster()
                    .reset(shop(story).address(), story.cluster().master().address());
        }
        story.everythingSettles();

        assertThat(story.cluster().agent("agent-1").processes()).isZero();
    }

    @Test
    void executorWithAProcessOfItsOwnOutlivesItsAgent() {
        Story story = story(47).master().agents(1).framework("shop");
        shop(story).launch(TaskSpec.of("a", running(MINUTE)).within("mine"));

        story.until("shop").hears("a", TASK_RUNNING).agentCrashes("agent-1").passes(Duration.ofSeconds(1));
        story.agentComesBack("agent-1").until("shop").hears("a", TASK_FINISHED).everythingSettles();

        assertThat(story.task("shop", "a").updates()).containsExactly(TASK_RUNNING, TASK_FINISHED);
    }

    @Test
    void tasksOfAnExecutorThatIsKilledEnd() {
        Story story = story(48).master().agents(1).framework("shop");
        shop(story).launch(TaskSpec.of("a", Program.running()).within("mine"));

        story.until("shop").hears("a", TASK_RUNNING);
        story.cluster().agent("agent-1").crashProcess(0);
        story.everythingSettles();

        assertThat(story.task("shop", "a").isOver()).isTrue();
    }

    @Test
    void frameworkThatAnOperatorEndedBeginsAnew() {
        Story story = story(49).master().agents(1).framework("shop").launches("a", running());

        story.until("shop").hears("a", TASK_RUNNING);
        shop(story).id().ifPresent(story.cluster().master()::tearDown);
        story.until(
                        "there is another framework",
                        () -> !shop(story).former().isEmpty() && shop(story).isConnected())
                .everythingSettles();

        assertThat(story.cluster().agent("agent-1").processes()).isZero();
    }

    @Test
    void driverThatIsToldAnErrorIsFollowedByAnother() {
        Story story = story(52).master().agents(1).framework(driver("shop")).launches("a", running(MINUTE));

        story.until("shop").hears("a", TASK_RUNNING);
        story.cluster().reset(shop(story).address(), story.cluster().master().address());
        story.until("shop").hears("a", TASK_FINISHED).everythingSettles();

        assertThat(story.cluster().inUse()).isEmpty();
    }

    /** Masters forget whom they removed, and wait without end for frameworks that agents tell them of; as in Mesos. */
    @Test
    void frameworkThatWasRemovedWhileItsAgentWasAwayIsBackAfterTheMaster() {
        Story story = story(53)
                .master()
                .agents(1)
                .framework(SchedulerOptions.named("shop").waitedFor(Duration.ofSeconds(30)))
                .launches("a", running());
        story.until("shop").hears("a", TASK_RUNNING).agentIsCutOff("agent-1");
        FrameworkId removed = shop(story).id().orElseThrow();

        story.cluster().master().tearDown(removed);
        story.passes(Duration.ofSeconds(20)).masterCrashes().masterComesBack();
        story.networkHeals().passes(Duration.ofHours(1));
        assertThat(shop(story).former()).containsExactly(removed);
        assertThat(story.cluster().agent("agent-1").processes()).isEqualTo(1);

        story.cluster().master().tearDown(removed);
        story.passes(MINUTE);
        assertThat(story.cluster().agent("agent-1").processes()).isZero();
        assertThat(story.cluster().inUse()).isEmpty();
    }

    /** What the master sent before it gave the agent up reaches it when it has said already what it runs. */
    @Test
    void taskThatReachesAnAgentWhichWasGivenUpMeanwhileIsNotStarted() {
        Story story = story(54)
                .master()
                .agents(1)
                .framework("shop")
                .untilAllAgentsAreRegistered()
                .agentIsHeldOff("agent-1");

        story.launches("a", running()).passes(Duration.ofMinutes(4)).networkHeals();
        story.passes(MINUTE).everythingSettles();

        assertThat(story.task("shop", "a").updates()).doesNotContain(TASK_RUNNING);
        assertThat(story.cluster().agent("agent-1").processes()).isZero();
    }
}
