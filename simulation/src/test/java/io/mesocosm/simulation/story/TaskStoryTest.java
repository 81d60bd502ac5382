package io.mesocosm.simulation.story;

import static io.mesocosm.simulation.story.Story.running;
import static io.mesocosm.simulation.story.Story.story;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.simulation.nodes.Program;
import io.mesocosm.simulation.nodes.TaskLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

class TaskStoryTest {

    private static final Duration SHORT = Duration.ofSeconds(5);

    @Test
    void taskGoesFromOfferToFinish() {
        Story story = story(1).master().agents(1).framework("shop").launches("a", running(SHORT));

        story.until("shop").hears("a", TASK_FINISHED).everythingSettles();

        assertThat(told(story, "a")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    }

    @Test
    void exitStatusDecidesBetweenFinishedAndFailed() {
        Story story = story(2).master()
                .agents(2)
                .framework("shop")
                .launches("good", running(SHORT))
                .launches("bad", running(SHORT).exiting(7))
                .launches("ugly", Program.broken());

        story.everythingSettles();

        assertThat(told(story, "good")).endsWith(TASK_FINISHED);
        assertThat(told(story, "bad")).endsWith(TASK_FAILED);
        assertThat(last(story, "bad").getMessage()).isEqualTo("Command exited with status 7");
        assertThat(told(story, "ugly")).containsExactly(TASK_FAILED);
    }

    @Test
    void hundredTasksOfThreeFrameworksRunOnFourAgents() {
        Story story = story(3).master().agents(4);
        story.framework("shop").launchesMany("s", 40, running(SHORT));
        story.framework("mill").launchesMany("m", 30, running(SHORT));
        story.framework("farm").launchesMany("f", 30, running(SHORT));

        story.until("shop").hearsOfAll(TASK_FINISHED);
        story.until("mill").hearsOfAll(TASK_FINISHED);
        story.until("farm").hearsOfAll(TASK_FINISHED);
        story.everythingSettles();

        List<AgentID> used = story.cluster().schedulers().stream()
                .flatMap(scheduler -> scheduler.tasks().stream())
                .map(TaskLog::agent)
                .map(agent -> agent.orElseThrow())
                .distinct()
                .toList();
        assertThat(used).hasSizeGreaterThan(1);
    }

    @Test
    void killedTaskIsToldToBeKillingAndThenKilled() {
        Story story = story(4).master().agents(1).framework("shop").launches("a", running());

        story.until("shop").hears("a", TASK_RUNNING).kills("a").everythingSettles();

        assertThat(told(story, "a")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_KILLED);
        assertThat(last(story, "a").getMessage()).isEqualTo("Command terminated with signal Terminated");
    }

    @Test
    void taskThatIgnoresSigtermIsKilledAfterItsGrace() {
        Story story = story(5).master()
                .agents(1)
                .framework("shop")
                .launches("a", running().ignoringTerm());

        story.until("shop").hears("a", TASK_RUNNING).kills("a");
        Instant asked = story.cluster().world().now();
        story.until("shop").hears("a", TASK_KILLED);

        assertThat(last(story, "a").getMessage()).isEqualTo("Command terminated with signal Killed");
        assertThat(Duration.between(asked, story.cluster().world().now())).isGreaterThan(Duration.ofSeconds(3));
    }

    @Test
    void updateComesAgainUntilItIsAcknowledgedAndNotAfter() {
        Story story = story(6).master().agents(1).framework("shop");
        story.losesAcknowledgements(1).launches("a", running(SHORT));

        story.until("shop").hears("a", TASK_FINISHED).everythingSettles();

        List<TaskStatus> starting = story.task("shop", "a").heard().stream()
                .filter(status ->
                        status.getState() == TASK_STARTING && !status.getUuid().isEmpty())
                .toList();
        assertThat(starting).hasSize(2);
        assertThat(starting.get(0).getUuid()).isEqualTo(starting.get(1).getUuid());
        assertThat(told(story, "a")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    }

    @Test
    void taskWaitsForRoom() {
        Story story = story(7).master().agents(1).framework("shop").launchesMany("s", 45, running(SHORT));

        story.until("shop").hearsOfAll(TASK_FINISHED).everythingSettles();

        assertThat(story.cluster().scheduler("shop").waiting()).isZero();
    }

    /** Without the answers to reconciliation, which carry no uuid. */
    private static List<TaskState> told(Story story, String task) {
        return story.task("shop", task).updates();
    }

    private static TaskStatus last(Story story, String task) {
        return story.task("shop", task).heard().getLast();
    }
}
