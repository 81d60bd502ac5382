package io.mesocosm.simulation.story;

import static io.mesocosm.simulation.story.Story.running;
import static io.mesocosm.simulation.story.Story.storyWithMasters;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.simulation.nodes.SchedulerOptions;
import io.mesocosm.simulation.nodes.SimMaster;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three masters, of which one leads at a time. The laws of the simulated registry hold after every event. */
class MastersStoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Story threeMasters(long seed) {
        Story story = storyWithMasters(seed, 3).masters().agents(2).untilOneLeads();
        return story.framework("shop").launches("a", running(Duration.ofMinutes(3)));
    }

    private static void cutFromZooKeeper(Story story, SimMaster master) {
        story.cluster().zooKeeper().addresses().forEach(server -> {
            story.cluster().cut(master.clientAddress(), server);
            story.cluster().cut(server, master.clientAddress());
        });
    }

    private static void taskRanOnce(Story story) {
        story.until("shop").hears("a", TASK_FINISHED).everythingSettles();
        assertThat(story.task("shop", "a").updates()).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 62, 63, 64, 65})
    void anotherMasterLeadsWhenTheLeaderDies(long seed) {
        Story story = threeMasters(seed).until("shop").hears("a", TASK_RUNNING);
        SimMaster former = story.leader();

        former.crash();
        story.untilAnotherLeads(former).passes(MINUTE);
        former.start();

        taskRanOnce(story);
        assertThat(former.leads()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {66, 67, 68, 69, 70})
    void leaderThatWasFrozenWritesNothingAndEndsItself(long seed) {
        Story story = threeMasters(seed).until("shop").hears("a", TASK_RUNNING);
        SimMaster former = story.leader();

        former.freeze(MINUTE);
        story.untilAnotherLeads(former);
        assertThat(former.exits()).isZero();
        story.passes(MINUTE);

        assertThat(former.exits()).isOne();
        taskRanOnce(story);
    }

    @Test
    void leaderThatDoesNotReachZooKeeperEndsItself() {
        Story story = threeMasters(71).until("shop").hears("a", TASK_RUNNING);
        SimMaster former = story.leader();

        cutFromZooKeeper(story, former);
        story.untilAnotherLeads(former).passes(MINUTE).networkHeals();

        assertThat(former.exits()).isOne();
        taskRanOnce(story);
    }

    @Test
    void leaderThatHearsNothingOfZooKeeperEndsItself() {
        Story story = threeMasters(72).until("shop").hears("a", TASK_RUNNING);
        SimMaster former = story.leader();

        story.cluster()
                .zooKeeper()
                .addresses()
                .forEach(server -> story.cluster().cut(server, former.clientAddress()));
        story.untilAnotherLeads(former).passes(MINUTE).networkHeals();

        assertThat(former.exits()).isOne();
        taskRanOnce(story);
    }

    @Test
    void clusterOutlivesAnEnsembleThatIsAwayForMinutes() {
        Story story = threeMasters(73).until("shop").hears("a", TASK_RUNNING);

        story.cluster().zooKeeper().outage(Duration.ofMinutes(2));
        story.passes(MINUTE);
        assertThat(story.cluster().leader()).isEmpty();
        story.untilOneLeads();

        taskRanOnce(story);
    }

    @Test
    void shortAbsenceOfTheEnsembleChangesNothing() {
        Story story = threeMasters(74).until("shop").hears("a", TASK_RUNNING);
        SimMaster leader = story.leader();

        story.cluster().zooKeeper().outage(Duration.ofSeconds(2));
        story.passes(MINUTE);

        assertThat(story.leader()).isEqualTo(leader);
        assertThat(leader.exits()).isZero();
        taskRanOnce(story);
    }

    @Test
    void nextLeaderRemembersWhoIsUnreachable() {
        Story story = threeMasters(75).until("shop").hears("a", TASK_RUNNING);
        String host = story.task("shop", "a").agent().isPresent() ? agentOf(story) : "";
        AgentId lost = story.cluster().agent(host).id().orElseThrow();
        story.agentIsCutOff(host).until("shop").hears("a", TASK_UNREACHABLE);
        SimMaster former = story.leader();

        former.crash();
        story.untilAnotherLeads(former);

        assertThat(story.cluster().led().orElseThrow().agents().unreachable().containsKey(lost))
                .isTrue();
        former.start();
        story.networkHeals().everythingSettles();
    }

    private static String agentOf(Story story) {
        AgentId id = AgentId.of(story.task("shop", "a").agent().orElseThrow());
        return story.cluster().agents().stream()
                .filter(agent -> agent.id().filter(id::equals).isPresent())
                .findFirst()
                .orElseThrow()
                .name();
    }

    @Test
    void leaderWhoseRegistryRefusesToWriteEndsItselfAndLosesNothing() {
        Story story =
                threeMasters(76).untilAllAgentsAreRegistered().until("shop").hears("a", TASK_RUNNING);
        SimMaster former = story.leader();

        story.cluster().refuseToStore(Duration.ofMinutes(4));
        story.agentIsCutOff("agent-1").passes(Duration.ofMinutes(5)).networkHeals();

        assertThat(former.exits()).isPositive();
        story.untilOneLeads().everythingSettles();
        assertThat(story.cluster().led().orElseThrow().agents().registered().size())
                .isEqualTo(2);
    }

    @Test
    void schedulerThatAsksAnyMasterIsSentToTheLeader() {
        Story story = storyWithMasters(77, 3).masters().agents(1).untilOneLeads();
        story.framework(SchedulerOptions.named("shop").detecting(false))
                .launches("a", running(Duration.ofMinutes(3)))
                .until("shop")
                .hears("a", TASK_RUNNING);
        SimMaster former = story.leader();

        former.crash();
        story.untilAnotherLeads(former).passes(MINUTE);
        former.start();

        taskRanOnce(story);
    }

    @Test
    void driverFollowsTheLeader() {
        Story story = storyWithMasters(78, 3).masters().agents(1).untilOneLeads();
        story.framework(SchedulerOptions.named("shop").withDriver(true))
                .launches("a", running(Duration.ofMinutes(3)))
                .until("shop")
                .hears("a", TASK_RUNNING);
        SimMaster former = story.leader();

        former.loseSession();
        story.until("it has ended itself", () -> former.exits() > 0);

        taskRanOnce(story);
    }

    @Test
    void agentsAndSchedulersThatLoseTheirSessionsGoOn() {
        Story story = threeMasters(79).until("shop").hears("a", TASK_RUNNING);

        for (int i = 0; i < 3; i++) {
            story.cluster().agents().forEach(agent -> agent.loseSession());
            story.cluster().scheduler("shop").loseSession();
            story.passes(Duration.ofSeconds(20));
        }

        taskRanOnce(story);
    }

    @Test
    void registryOutlivesAllMasters() {
        Story story = threeMasters(80).untilAllAgentsAreRegistered();
        story.cluster().masters().forEach(SimMaster::crash);
        story.cluster().agents().forEach(agent -> agent.crash());
        story.passes(MINUTE).masters().untilOneLeads();

        assertThat(story.cluster().led().orElseThrow().agents().recovered().size())
                .isEqualTo(2);
        story.agentComesBack("agent-1").agentComesBack("agent-2").everythingSettles();
    }
}
