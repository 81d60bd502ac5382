package io.mesocosm.simulation.story;

import io.mesocosm.simulation.nodes.Cluster;
import io.mesocosm.simulation.nodes.ClusterOptions;
import io.mesocosm.simulation.nodes.Program;
import io.mesocosm.simulation.nodes.SchedulerOptions;
import io.mesocosm.simulation.nodes.SimAgent;
import io.mesocosm.simulation.nodes.SimMaster;
import io.mesocosm.simulation.nodes.SimScheduler;
import io.mesocosm.simulation.nodes.Surroundings;
import io.mesocosm.simulation.nodes.TaskLog;
import io.mesocosm.simulation.nodes.TaskSpec;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * What happens to a cluster, told in the order in which it happens:
 *
 * <pre>
 * story(1).master().agents(3)
 *         .framework("shop").launches("a", running(seconds(5)).exiting(0))
 *         .until("shop").hears("a", TASK_FINISHED)
 *         .everythingSettles();
 * </pre>
 *
 * What a framework does is told of the framework that was named last. Time passes only where the story says so: with
 * {@link #passes}, with {@link #until} and with {@link #everythingSettles}.
 */
public final class Story {

    private static final Duration PATIENCE = Duration.ofHours(1);

    /** The resources of every agent. */
    private static final String RESOURCES = "cpus:4;mem:4096;disk:10000;ports:[31000-32000]";

    private final Cluster cluster;
    private Optional<SimScheduler> speaker = Optional.empty();

    private Story(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Begins a story; the seed decides whatever the story does not. Agents find their master by its address. */
    public static Story story(long seed) {
        return new Story(new Cluster(new World(seed), ClusterOptions.standalone()));
    }

    /** As {@link #story}; the master is elected, and everybody else finds it through ZooKeeper. */
    public static Story storyWithElections(long seed) {
        return storyWithMasters(seed, 1);
    }

    /** As {@link #story}; so many masters, one of which is elected. */
    public static Story storyWithMasters(long seed, int masters) {
        return storyOf(seed, ClusterOptions.elected(masters));
    }

    /** As {@link #story}, of that kind of cluster. */
    public static Story storyOf(long seed, ClusterOptions options) {
        return new Story(new Cluster(new World(seed), options));
    }

    /** As {@link #story}; agents have to prove to the master who they are. */
    public static Story storyWithAuthentication(long seed) {
        return new Story(
                new Cluster(new World(seed), ClusterOptions.standalone().with(Surroundings.authenticating())));
    }

    /** A process that runs so long, then exits with status 0. */
    public static Program running(Duration time) {
        return Program.running(time);
    }

    /** A process that runs until it is killed. */
    public static Program running() {
        return Program.running();
    }

    /** The cluster, for questions. */
    public Cluster cluster() {
        return cluster;
    }

    /** The master starts. */
    public Story master() {
        cluster.master().start();
        return this;
    }

    /** All masters start. */
    public Story masters() {
        cluster.masters().forEach(SimMaster::start);
        return this;
    }

    /** The master that leads, which there must be. */
    public SimMaster leader() {
        return cluster.leader().orElseThrow(() -> new IllegalStateException("nobody leads"));
    }

    /** Time passes until a master leads, another one than that. */
    public Story untilAnotherLeads(SimMaster former) {
        return until(
                "somebody else than " + former.name() + " leads",
                () -> cluster.leader()
                        .filter(leader -> !leader.equals(former))
                        .flatMap(SimMaster::state)
                        .filter(state -> state.leadership().isServing())
                        .isPresent());
    }

    /** Time passes until a master leads and has read its registry. */
    public Story untilOneLeads() {
        return until(
                "somebody leads",
                () -> cluster.led()
                        .filter(state -> state.leadership().isServing())
                        .isPresent());
    }

    /** So many agents start: agent-1, agent-2, … */
    public Story agents(int count) {
        for (int i = 0; i < count; i++) {
            cluster.addAgent(RESOURCES).start();
        }
        return this;
    }

    /** The framework of that name, which subscribes if it is new, goes on with what follows. */
    public Story framework(String name) {
        Optional<SimScheduler> known = cluster.schedulers().stream()
                .filter(some -> some.name().equals(name))
                .findFirst();
        if (known.isEmpty()) {
            return framework(SchedulerOptions.named(name));
        }
        speaker = known;
        return this;
    }

    /** A framework of that kind subscribes and goes on with what follows. */
    public Story framework(SchedulerOptions options) {
        SimScheduler scheduler = cluster.addScheduler(options);
        scheduler.connect();
        speaker = Optional.of(scheduler);
        return this;
    }

    private SimScheduler speaker() {
        return speaker.orElseThrow(() -> new IllegalStateException("which framework?"));
    }

    /** The framework wants that task run. */
    public Story launches(String task, Program program) {
        speaker().launch(TaskSpec.of(task, program));
        return this;
    }

    /** The framework wants so many tasks run, named {@code prefix-1} and so on. */
    public Story launchesMany(String prefix, int count, Program program) {
        for (int i = 1; i <= count; i++) {
            launches(prefix + "-" + i, program);
        }
        return this;
    }

    /** The framework wants that task dead. */
    public Story kills(String task) {
        speaker().kill(task);
        return this;
    }

    /** The framework's process ends. */
    public Story goesAway() {
        speaker().disconnect();
        return this;
    }

    /** The framework's next process subscribes with the id of the one before. */
    public Story comesBack() {
        speaker().connect();
        return this;
    }

    /** The framework ends itself. */
    public Story tearsItselfDown() {
        speaker().tearDown();
        return this;
    }

    /** So many acknowledgements of the framework get lost. */
    public Story losesAcknowledgements(int count) {
        speaker().loseAcknowledgements(count);
        return this;
    }

    /** The master's process is killed. */
    public Story masterCrashes() {
        cluster.master().crash();
        return this;
    }

    /** A master starts at the same address with an empty registry. */
    public Story masterComesBackEmpty() {
        cluster.forgetRegistry();
        cluster.master().start();
        return this;
    }

    /** A master starts at the same address with the registry of the one before. */
    public Story masterComesBack() {
        cluster.master().start();
        return this;
    }

    /** The process of that agent is killed; its containers live on. */
    public Story agentCrashes(String agent) {
        cluster.agent(agent).crash();
        return this;
    }

    /** That agent starts again. */
    public Story agentComesBack(String agent) {
        cluster.agent(agent).start();
        return this;
    }

    /** Nothing passes between that agent and the master, in either direction. */
    public Story agentIsCutOff(String agent) {
        String address = cluster.agent(agent).address();
        cluster.masters().forEach(master -> {
            cluster.cut(address, master.address());
            cluster.cut(master.address(), address);
        });
        return this;
    }

    /** What that agent and the master send to each other waits until the network heals. */
    public Story agentIsHeldOff(String agent) {
        String address = cluster.agent(agent).address();
        cluster.masters().forEach(master -> {
            cluster.hold(address, master.address());
            cluster.hold(master.address(), address);
        });
        return this;
    }

    /** Everybody reaches everybody again. */
    public Story networkHeals() {
        cluster.heal();
        return this;
    }

    /** Time passes. */
    public Story passes(Duration time) {
        cluster.world().pass(time);
        return this;
    }

    /** Time passes until that framework hears or believes something. */
    public Until until(String framework) {
        framework(framework);
        return new Until();
    }

    /** Time passes until all agents are registered. */
    public Story untilAllAgentsAreRegistered() {
        return until(
                "all agents are registered", () -> cluster.agents().stream().allMatch(SimAgent::isQuiet));
    }

    /** Time passes until something holds; it must within an hour. */
    public Story until(String what, BooleanSupplier holds) {
        if (!cluster.world().until(holds, PATIENCE)) {
            throw cluster.world().fail("never came true: " + what + "; open: " + cluster.unsettled());
        }
        return this;
    }

    /** Time passes until nothing is left to do, and then nothing changes any more. */
    public Story everythingSettles() {
        until("everything settles", () -> cluster.unsettled().isEmpty());
        passes(Duration.ofMinutes(5));
        List<String> open = cluster.unsettled();
        if (!open.isEmpty()) {
            throw cluster.world().fail("settled, and then not any more: " + open);
        }
        return this;
    }

    /** What the framework of that name knows of a task. */
    public TaskLog task(String framework, String task) {
        return cluster.scheduler(framework).task(task);
    }

    /** What a framework is waited for to hear. */
    public final class Until {

        private Until() {}

        /** Of that task, that state. */
        public Story hears(String task, TaskState state) {
            return until(
                    speaker().name() + " hears " + task + " " + state,
                    () -> speaker().task(task).states().contains(state));
        }

        /** Of all of its tasks, that state. */
        public Story hearsOfAll(TaskState state) {
            return until(
                    speaker().name() + " hears of all " + state,
                    () -> speaker().tasks().stream()
                            .allMatch(task -> task.states().contains(state)));
        }

        /** That it is subscribed. */
        public Story isSubscribed() {
            return until(speaker().name() + " is subscribed", speaker()::isConnected);
        }
    }
}
