package io.mesocosm.simulation.mutation;

import static io.mesocosm.simulation.story.Story.storyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.simulation.nodes.ClusterOptions;
import io.mesocosm.simulation.nodes.Cores;
import io.mesocosm.simulation.nodes.SimMaster;
import io.mesocosm.simulation.story.Story;
import io.mesocosm.simulation.world.SimulationFailure;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The worst that a leader can do: it has something to write, loses its session, does not get to notice, and writes on
 * another session when the next one leads. Too rare for the seeds that are always run, so it is told.
 */
class FenceTest {

    private static SimMaster leaderIsOvertakenWhileItWrites(Story story) {
        story.masters().untilOneLeads();
        SimMaster leader = story.leader();
        story.agents(3).until("it writes", () -> !leader.isQuiet());
        story.cluster().zooKeeper().addresses().forEach(server -> {
            story.cluster().cut(leader.clientAddress(), server);
            story.cluster().cut(server, leader.clientAddress());
        });
        leader.stall(Duration.ofMinutes(5));
        story.untilAnotherLeads(leader).passes(Duration.ofSeconds(30)).networkHeals();
        return leader;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void deposedLeaderCannotWrite(long seed) {
        Story story = storyOf(seed, ClusterOptions.elected(3));

        SimMaster deposed = leaderIsOvertakenWhileItWrites(story);
        story.passes(Duration.ofMinutes(1));

        assertThat(deposed.exits()).isOne();
        story.everythingSettles();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoSendsAgainWithoutALookIsFound(long seed) {
        Story story = storyOf(
                seed, ClusterOptions.elected(3).with(Cores.ofProduction().withZooKeeper(ZooKeeperSlips::sendingAgain)));

        assertThatThrownBy(() -> {
                    leaderIsOvertakenWhileItWrites(story);
                    story.passes(Duration.ofMinutes(1));
                })
                .isInstanceOf(SimulationFailure.class);
    }
}
