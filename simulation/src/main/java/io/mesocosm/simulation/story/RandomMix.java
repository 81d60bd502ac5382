package io.mesocosm.simulation.story;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.simulation.nodes.Cluster;
import io.mesocosm.simulation.nodes.ClusterOptions;
import io.mesocosm.simulation.nodes.Cores;
import io.mesocosm.simulation.nodes.RegistryKeeping;
import io.mesocosm.simulation.nodes.SchedulerOptions;
import io.mesocosm.simulation.nodes.SimAgent;
import io.mesocosm.simulation.nodes.SimScheduler;
import io.mesocosm.simulation.nodes.Surroundings;
import io.mesocosm.simulation.nodes.TaskLog;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A story that the seed writes: a cluster of a few agents and frameworks, tasks of every kind, and whatever {@link Deed}
 * knows, for a simulated while. Then the faults stop, and
 *
 * <ol>
 *   <li>everything settles: everybody is connected, every task runs where its framework believes or has ended, every
 *       update is acknowledged, and framework, master, agents and containers believe the same;
 *   <li>every framework that wants offers gets one of every agent, although it had refused them: refusals end;
 *   <li>once all tasks are killed, nothing is in use anywhere, and nothing is left of frameworks that were removed.
 * </ol>
 */
public final class RandomMix {

    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int MOST_MASTERS = 3;
    private static final Duration LONGEST_REFUSAL = Duration.ofMinutes(12);

    private final World world;
    private final Script script;
    private final Cluster cluster;
    private final Doing doing;

    private RandomMix(long seed, Script script, Cores cores) {
        this.world = new World(seed);
        this.script = script;
        this.cluster = new Cluster(world, options(seed).with(settings(seed)).with(cores));
        this.doing = new Doing(cluster);
    }

    private ClusterOptions options(long seed) {
        if (Script.isAboutElections(seed)) {
            return ClusterOptions.elected(2 + (int) world.below(MOST_MASTERS - 1));
        }
        ClusterOptions options = world.happens(1.0 / 3)
                ? ClusterOptions.standalone()
                : ClusterOptions.elected(1 + (int) world.below(MOST_MASTERS));
        return options.with(world.happens(0.25) ? RegistryKeeping.Kind.IN_MEMORY : RegistryKeeping.Kind.ZOOKEEPER);
    }

    /** In every fourth story the agents have to prove who they are. */
    private static MasterSettings settings(long seed) {
        return seed % 4 == 3 ? Surroundings.authenticating() : MasterSettings.defaults();
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
        mix.refusalsEnd();
        mix.allIsFree();
        return mix.world;
    }

    private void begin() {
        cluster.masters().forEach(master -> world.after(world.between(Duration.ZERO, SOON), master::start));
        for (int i = 0; i < script.agents(); i++) {
            SimAgent agent = cluster.addAgent("cpus:4;mem:2048;disk:1000;ports:[31000-31100]");
            world.after(world.between(Duration.ZERO, Duration.ofSeconds(20)), agent::start);
        }
        for (int i = 0; i < script.frameworks(); i++) {
            SimScheduler scheduler = cluster.addScheduler(framework("framework-" + i));
            world.after(world.between(Duration.ZERO, Duration.ofSeconds(20)), scheduler::connect);
        }
        script.acts().forEach(act -> world.after(act.at(), () -> doing.perform(act)));
    }

    private SchedulerOptions framework(String name) {
        return SchedulerOptions.named(name)
                .checkpointing(world.happens(0.7))
                .awareOfPartitions(world.happens(0.5))
                .waitedFor(world.happens(0.2) ? Duration.ofSeconds(30) : Duration.ofDays(7))
                .detecting(world.happens(0.5))
                .withDriver(world.happens(0.4))
                .refining(world.happens(0.7))
                .collectingOffers(world.happens(0.5) ? Duration.ZERO : Duration.ofSeconds(5));
    }

    private void settle() {
        world.pass(Doing.LONGEST);
        cluster.heal();
        world.pass(Doing.LONGEST);
        formerFrameworks().forEach(id -> cluster.leader().ifPresent(leader -> leader.tearDown(id)));
        // Tasks that never end would starve those that still wait for a place.
        kill(task -> task.spec().program().duration().isEmpty());
        cluster.schedulers().forEach(scheduler -> scheduler.operations().rest());
        tidyUp();
        until("nothing is left to do", () -> cluster.unsettled().stream(), PATIENCE);
    }

    /** Operators end what they began: what is reserved to one or guaranteed to it may be what another waits for. */
    private void tidyUp() {
        Instant end = world.now().plus(PATIENCE);
        while (!doing.operators().left().isEmpty()) {
            if (world.now().isAfter(end)) {
                throw world.fail("operators cannot end what they began: "
                        + doing.operators().left());
            }
            doing.operators().tidyUp();
            world.pass(PAUSE);
        }
    }

    private void kill(Predicate<TaskLog> unwanted) {
        for (SimScheduler scheduler : cluster.schedulers()) {
            scheduler.tasks().stream()
                    .filter(TaskLog::isOpen)
                    .filter(unwanted)
                    .forEach(task -> scheduler.kill(task.spec().id()));
        }
    }

    private void refusalsEnd() {
        List<SimScheduler> wanting = cluster.schedulers().stream()
                .filter(scheduler -> !scheduler.isSuppressed())
                .toList();
        wanting.forEach(SimScheduler::forgetOffered);
        until(
                "every framework is offered something of every agent",
                () -> wanting.stream()
                        .filter(scheduler -> scheduler.offered().size() < cluster.offering())
                        .map(scheduler -> scheduler.name() + " was offered only " + scheduler.offered()),
                LONGEST_REFUSAL.multipliedBy(script.frameworks() + 1L));
    }

    private void allIsFree() {
        kill(task -> true);
        until(
                "everything is free",
                () -> Stream.concat(cluster.unsettled().stream(), cluster.inUse().stream()),
                PATIENCE);
    }

    /**
     * A master that takes over just after a framework was removed learns of it again from an agent that was not told yet,
     * and waits for it as for any other, as in Mesos.
     */
    private List<FrameworkId> formerFrameworks() {
        return cluster.schedulers().stream()
                .flatMap(scheduler -> scheduler.former().stream())
                .filter(id -> cluster.led()
                        .map(MasterState::frameworks)
                        .filter(frameworks -> frameworks.registered().containsKey(id))
                        .isPresent())
                .toList();
    }

    private void until(String what, Supplier<Stream<String>> open, Duration patience) {
        boolean came = world.until(() -> open.get().findAny().isEmpty(), patience);
        if (!came) {
            throw world.fail(
                    "faults stopped, and yet never: " + what + ": " + open.get().toList());
        }
    }
}
