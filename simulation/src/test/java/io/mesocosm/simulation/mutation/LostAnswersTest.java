package io.mesocosm.simulation.mutation;

import static io.mesocosm.simulation.story.Story.storyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import io.mesocosm.simulation.nodes.ClusterOptions;
import io.mesocosm.simulation.nodes.Cores;
import io.mesocosm.simulation.story.Story;
import io.mesocosm.simulation.world.SimulationFailure;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * What ZooKeeper has done, and nobody says so, while the session goes on: that an answer is on its way just then is too
 * rare for the seeds that are always run.
 */
class LostAnswersTest {

    private static Story threeMastersLosing(Predicate<List<Change>> answer, UnaryOperator<ZooKeeperClient> slip) {
        Cores cores =
                Cores.ofProduction().withZooKeeper(client -> slip.apply(ZooKeeperSlips.losingAnAnswer(client, answer)));
        return storyOf(1, ClusterOptions.elected(3).with(cores)).masters().agents(2);
    }

    private static void noMasterEnds(Story story) {
        story.everythingSettles();
        assertThat(story.cluster().masters()).allMatch(master -> master.exits() == 0, "went on");
    }

    @Test
    void candidateWhoseJoiningIsNotAnsweredStandsOnce() {
        noMasterEnds(threeMastersLosing(ZooKeeperSlips::isJoining, UnaryOperator.identity()));
    }

    @Test
    void candidateThatJoinsAgainWithoutALookIsFound() {
        Story story = threeMastersLosing(ZooKeeperSlips::isJoining, ZooKeeperSlips::joiningAgain);

        assertThatThrownBy(story::everythingSettles).isInstanceOf(SimulationFailure.class);
    }

    @Test
    void batchThatIsNotAnsweredIsWrittenOnce() {
        noMasterEnds(threeMastersLosing(ZooKeeperSlips::makesEntry, UnaryOperator.identity()));
    }

    @Test
    void batchThatIsWrittenAgainWithoutALookIsFound() {
        Story story = threeMastersLosing(ZooKeeperSlips::makesEntry, ZooKeeperSlips::sendingAgain);

        assertThatThrownBy(story::everythingSettles).isInstanceOf(SimulationFailure.class);
    }
}
