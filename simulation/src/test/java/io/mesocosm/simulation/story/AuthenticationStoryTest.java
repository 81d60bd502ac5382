package io.mesocosm.simulation.story;

import static io.mesocosm.simulation.story.Story.running;
import static io.mesocosm.simulation.story.Story.storyWithAuthentication;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.state.Authentications;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Agents that have to prove who they are, while everything around them fails. */
class AuthenticationStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void agentsProveWhoTheyAreBeforeTheyAreOffered() {
        Story story = storyWithAuthentication(21).master().agents(3).untilAllAgentsAreRegistered();

        assertThat(authentications(story).sessions().isEmpty()).isTrue();
        assertThat(authentications(story).principals().size()).isEqualTo(3);
        story.framework("shop").launches("a", running(MINUTE)).until("shop").hears("a", TASK_FINISHED);
        story.everythingSettles();
    }

    @Test
    void agentsProveItAgainToTheNextMaster() {
        Story story =
                storyWithAuthentication(22).master().agents(2).framework("shop").launches("a", running(MINUTE));
        story.until("shop").hears("a", TASK_RUNNING).masterCrashes().passes(MINUTE);

        story.masterComesBack().untilAllAgentsAreRegistered();

        assertThat(authentications(story).principals().size()).isEqualTo(2);
        story.everythingSettles();
    }

    @Test
    void agentThatWasCutOffProvesItAgain() {
        Story story = storyWithAuthentication(23).master().agents(1).untilAllAgentsAreRegistered();
        Upid agent = new Upid("slave(1)", "10.0.1.1", 5051);
        assertThat(authentications(story).principal(agent)).contains("agent");

        story.agentIsCutOff("agent-1").passes(Duration.ofMinutes(5));
        assertThat(authentications(story).principal(agent)).isEmpty();
        story.networkHeals().untilAllAgentsAreRegistered();

        assertThat(authentications(story).principal(agent)).contains("agent");
        story.everythingSettles();
    }

    @Test
    void exchangeThatIsCutInTheMiddleIsBegunAnew() {
        Story story = storyWithAuthentication(24).master().agents(1);
        story.until(
                "the agent has begun", () -> !authentications(story).sessions().isEmpty());

        story.agentIsCutOff("agent-1").passes(Duration.ofSeconds(30));
        assertThat(authentications(story).sessions().isEmpty()).isTrue();
        story.networkHeals().untilAllAgentsAreRegistered().everythingSettles();
    }

    private static Authentications authentications(Story story) {
        return story.cluster().master().state().orElseThrow().authentications();
    }
}
