package io.mesocosm.simulation.story;

import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.simulation.nodes.Cluster;
import io.mesocosm.simulation.nodes.Cores;
import io.mesocosm.simulation.nodes.Detection;
import io.mesocosm.simulation.nodes.Program;
import io.mesocosm.simulation.nodes.SchedulerOptions;
import io.mesocosm.simulation.nodes.SimAgent;
import io.mesocosm.simulation.nodes.SimScheduler;
import io.mesocosm.simulation.nodes.TaskLog;
import io.mesocosm.simulation.nodes.TaskSpec;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A story that the seed writes: a cluster of a few agents and frameworks, tasks of every kind, kills, crashes, cuts and
 * absences, for a simulated while; then the faults stop and everything must settle.
 */
public final class RandomMix {

    private static final Duration PATIENCE = Duration.ofHours(4);
    private static final Duration LONGEST_TASK = Duration.ofMinutes(3);
    private static final Duration LONGEST_ABSENCE = Duration.ofMinutes(3);

    private final World world;
    private final Script script;
    private final Cluster cluster;
    private final boolean emptyRegistry;
    private int launched;

    private RandomMix(long seed, Script script, Cores cores) {
        this.world = new World(seed);
        this.script = script;
        this.emptyRegistry = world.happens(0.5);
        this.cluster = new Cluster(
                world,
                world.happens(0.5) ? Detection.Kind.STANDALONE : Detection.Kind.GROUP,
                MasterSettings.defaults(),
                cores);
    }

    /** Lets the story of that seed happen to its end; answers with its world. */
    public static World run(long seed) {
        return run(seed, world -> {});
    }

    /**
     * Lets the story of that seed happen to its end; answers with its world.
     *
     * @param prepare sees the world before anything happens in it
     */
    public static World run(long seed, Consumer<World> prepare) {
        return run(seed, Script.of(seed), Cores.ofProduction(), prepare);
    }

    /**
     * Lets a story happen to its end; answers with its world.
     *
     * @param seed decides what the script leaves open
     * @param cores decide in the daemons
     * @param prepare sees the world before anything happens in it
     */
    public static World run(long seed, Script script, Cores cores, Consumer<World> prepare) {
        var mix = new RandomMix(seed, script, cores);
        prepare.accept(mix.world);
        mix.begin();
        mix.world.pass(script.length());
        mix.settle();
        return mix.world;
    }

    private void begin() {
        cluster.master().start();
        for (int i = 0; i < script.agents(); i++) {
            SimAgent agent = cluster.addAgent("cpus:4;mem:2048;ports:[31000-31100]");
            world.after(world.between(Duration.ZERO, Duration.ofSeconds(20)), agent::start);
        }
        for (int i = 0; i < script.frameworks(); i++) {
            SimScheduler scheduler = cluster.addScheduler(SchedulerOptions.named("framework-" + i)
                    .checkpointing(world.happens(0.7))
                    .awareOfPartitions(world.happens(0.5)));
            world.after(world.between(Duration.ZERO, Duration.ofSeconds(20)), scheduler::connect);
        }
        script.acts().forEach(act -> world.after(act.at(), () -> perform(act)));
    }

    private void perform(Act act) {
        world.note("story", act);
        var dice = new Dice(act.chance());
        switch (act.deed()) {
            case LAUNCH -> launch(dice);
            case KILL -> kill(dice);
            case CRASH_AGENT -> crash(dice.any(cluster.agents()), dice);
            case CRASH_MASTER -> crashMaster(dice);
            case CRASH_SCHEDULER -> absence(dice.any(cluster.schedulers()), dice);
            case CUT -> cut(dice);
            case HEAL -> cluster.heal();
            case LOSE_ACKNOWLEDGEMENT -> dice.any(cluster.schedulers()).loseAcknowledgements(1);
        }
    }

    private void launch(Dice dice) {
        SimScheduler scheduler = dice.any(cluster.schedulers());
        scheduler.launch(new TaskSpec(
                "task-" + launched++, program(dice), 100L * (1 + dice.below(10)), 32L * (1 + dice.below(4))));
    }

    private static Program program(Dice dice) {
        if (dice.happens(0.05)) {
            return Program.broken();
        }
        Program program = dice.happens(0.1)
                ? Program.running()
                : Program.running(Duration.ofSeconds(dice.upTo(LONGEST_TASK).toSeconds()))
                        .exiting(dice.happens(0.2) ? 3 : 0);
        return dice.happens(0.1) ? program.ignoringTerm() : program;
    }

    private void kill(Dice dice) {
        SimScheduler scheduler = dice.any(cluster.schedulers());
        List<TaskLog> open = scheduler.tasks().stream()
                .filter(TaskLog::isOpen)
                .filter(task -> !task.isKilled())
                .toList();
        if (!open.isEmpty()) {
            scheduler.kill(dice.any(open).spec().id());
        }
    }

    private void crash(SimAgent agent, Dice dice) {
        agent.crash();
        world.after(dice.upTo(LONGEST_ABSENCE), agent::start);
    }

    private void crashMaster(Dice dice) {
        cluster.master().crash();
        world.after(dice.upTo(LONGEST_ABSENCE), () -> {
            if (!cluster.master().isUp()) {
                if (emptyRegistry) {
                    cluster.master().forgetRegistry();
                }
                cluster.master().start();
            }
        });
    }

    private void absence(SimScheduler scheduler, Dice dice) {
        scheduler.disconnect();
        world.after(dice.upTo(LONGEST_ABSENCE), scheduler::connect);
    }

    private void cut(Dice dice) {
        boolean ofAgent = dice.happens(0.7);
        String other = ofAgent
                ? dice.any(cluster.agents()).address()
                : dice.any(cluster.schedulers()).address();
        if (dice.happens(0.7)) {
            cluster.cut(other, cluster.masterAddress());
        }
        if (dice.happens(0.7)) {
            cluster.cut(cluster.masterAddress(), other);
        }
        world.after(dice.upTo(LONGEST_ABSENCE), cluster::heal);
    }

    private void settle() {
        world.pass(LONGEST_ABSENCE);
        cluster.heal();
        // Tasks that never end would starve those that still wait for a place.
        for (SimScheduler scheduler : cluster.schedulers()) {
            scheduler.tasks().stream()
                    .filter(task ->
                            task.isOpen() && task.spec().program().duration().isEmpty())
                    .forEach(task -> scheduler.kill(task.spec().id()));
        }
        boolean settled = world.until(() -> cluster.unsettled().isEmpty(), PATIENCE);
        if (!settled) {
            throw world.fail("faults stopped, and yet after " + PATIENCE + ": " + cluster.unsettled());
        }
    }
}
