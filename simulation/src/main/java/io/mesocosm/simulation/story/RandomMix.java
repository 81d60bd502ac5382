package io.mesocosm.simulation.story;

import io.mesocosm.simulation.nodes.Cluster;
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

    private static final Duration LIVELINESS = Duration.ofMinutes(30);
    private static final Duration PATIENCE = Duration.ofHours(4);
    private static final Duration LONGEST_TASK = Duration.ofMinutes(3);
    private static final Duration LONGEST_ABSENCE = Duration.ofMinutes(3);

    private final World world;
    private final Cluster cluster;
    private final boolean emptyRegistry;
    private int launched;
    private boolean faults = true;

    private RandomMix(long seed) {
        this.world = new World(seed);
        this.emptyRegistry = world.happens(0.5);
        this.cluster = new Cluster(world, world.happens(0.5) ? Detection.Kind.STANDALONE : Detection.Kind.GROUP);
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
        var mix = new RandomMix(seed);
        prepare.accept(mix.world);
        mix.begin();
        mix.live();
        mix.settle();
        return mix.world;
    }

    private void begin() {
        cluster.master().start();
        long agents = 1 + world.below(4);
        for (int i = 0; i < agents; i++) {
            SimAgent agent = cluster.addAgent("cpus:4;mem:2048;ports:[31000-31100]");
            world.after(world.between(Duration.ZERO, Duration.ofSeconds(20)), agent::start);
        }
        long schedulers = 1 + world.below(3);
        for (int i = 0; i < schedulers; i++) {
            SimScheduler scheduler = cluster.addScheduler(SchedulerOptions.named("framework-" + i)
                    .checkpointing(world.happens(0.7))
                    .awareOfPartitions(world.happens(0.5)));
            world.after(world.between(Duration.ZERO, Duration.ofSeconds(20)), scheduler::connect);
        }
    }

    private void live() {
        world.after(Duration.ofSeconds(1), this::act);
        world.pass(LIVELINESS);
        faults = false;
    }

    private void act() {
        if (faults) {
            actOnce();
            world.after(world.between(Duration.ZERO, Duration.ofSeconds(20)), this::act);
        }
    }

    private void actOnce() {
        long dice = world.below(100);
        if (dice < 70) {
            launch();
        } else if (dice < 80) {
            kill();
        } else if (dice < 84) {
            crash(any(cluster.agents()));
        } else if (dice < 86) {
            crashMaster();
        } else if (dice < 89) {
            absence(any(cluster.schedulers()));
        } else if (dice < 92) {
            cut();
        } else if (dice < 95) {
            world.after(Duration.ZERO, cluster::heal);
        } else {
            any(cluster.schedulers()).loseAcknowledgements(1);
        }
    }

    private <T> T any(List<T> some) {
        return some.get((int) world.below(some.size()));
    }

    private void launch() {
        SimScheduler scheduler = any(cluster.schedulers());
        scheduler.launch(
                new TaskSpec("task-" + launched++, program(), 100 * (1 + world.below(10)), 32 * (1 + world.below(4))));
    }

    private Program program() {
        if (world.happens(0.05)) {
            return Program.broken();
        }
        Program program = world.happens(0.1)
                ? Program.running()
                : Program.running(Duration.ofSeconds(
                                world.between(Duration.ZERO, LONGEST_TASK).toSeconds()))
                        .exiting(world.happens(0.2) ? 3 : 0);
        return world.happens(0.1) ? program.ignoringTerm() : program;
    }

    private void kill() {
        SimScheduler scheduler = any(cluster.schedulers());
        List<TaskLog> open = scheduler.tasks().stream()
                .filter(TaskLog::isOpen)
                .filter(task -> !task.isKilled())
                .toList();
        if (!open.isEmpty()) {
            scheduler.kill(any(open).spec().id());
        }
    }

    private void crash(SimAgent agent) {
        agent.crash();
        world.after(world.between(Duration.ZERO, LONGEST_ABSENCE), agent::start);
    }

    private void crashMaster() {
        cluster.master().crash();
        world.after(world.between(Duration.ZERO, LONGEST_ABSENCE), () -> {
            if (!cluster.master().isUp()) {
                if (emptyRegistry) {
                    cluster.master().forgetRegistry();
                }
                cluster.master().start();
            }
        });
    }

    private void absence(SimScheduler scheduler) {
        scheduler.disconnect();
        world.after(world.between(Duration.ZERO, LONGEST_ABSENCE), scheduler::connect);
    }

    private void cut() {
        boolean ofAgent = world.happens(0.7);
        String other = ofAgent
                ? any(cluster.agents()).address()
                : any(cluster.schedulers()).address();
        if (world.happens(0.7)) {
            cluster.cut(other, cluster.masterAddress());
        }
        if (world.happens(0.7)) {
            cluster.cut(cluster.masterAddress(), other);
        }
        world.after(world.between(Duration.ZERO, LONGEST_ABSENCE), cluster::heal);
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
