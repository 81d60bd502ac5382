package io.mesocosm.simulation.failover;

import io.mesocosm.simulation.failover.Keeper.Term;
import io.mesocosm.simulation.processes.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** One blow, its measure, what has to follow it, and everything in its place again. */
final class Round {

    private static final int MOST_ENDING = 5;

    /** Longer and shorter than a master waits for an agent. */
    private static final Duration[] CUTS = {Duration.ofSeconds(2), Duration.ofSeconds(9)};

    /**
     * What it came to.
     *
     * @param subscribed from the blow until the new leader took the framework
     * @param offered from the blow until his first offers
     * @param sessions masters that lost their sessions though the blow did not hit them
     * @param broken in words; empty if all is well
     */
    record Outcome(Optional<Duration> subscribed, Optional<Duration> offered, int sessions, List<String> broken) {}

    private final Scene scene;
    private final Blow blow;
    private final int number;
    private final SplittableRandom dice;
    private final List<String> broken = new ArrayList<>();

    Round(Scene scene, Blow blow, int number, SplittableRandom dice) {
        this.scene = scene;
        this.blow = blow;
        this.number = number;
        this.dice = dice;
    }

    /** Leaves a whole cluster behind. */
    Outcome run() throws Exception {
        Term before = scene.keeper().term().orElseThrow();
        int leader = scene.leader();
        scene.visit("visitor-" + number);
        // Some tasks end just before, some while nobody leads.
        scene.keeper().end(dice.nextInt(MOST_ENDING + 1));
        if (blow.deposes()) {
            scene.spare(leader);
        }
        long struck = System.nanoTime();
        strike(leader);
        scene.keeper().end(1 + dice.nextInt(MOST_ENDING));
        Optional<Term> after = Optional.empty();
        if (blow.deposes()) {
            after = Optional.of(scene.awaitLeaderAfter(before.masterId()));
        }
        followUp(leader, before.masterId());
        int sessions = scene.awaitSettled();
        broken.addAll(scene.broken());
        return new Outcome(
                after.map(term -> Duration.ofNanos(term.subscribed() - struck)),
                after.map(term -> Duration.ofNanos(term.offered().orElseThrow() - struck)),
                sessions,
                broken);
    }

    private void strike(int leader) throws Exception {
        switch (blow) {
            case KILL_LEADER -> scene.datacenter().master(leader).kill();
            case STOP_LEADER -> scene.datacenter().master(leader).stop();
            case CUT_LEADER -> scene.masterToZooKeeper(leader).cut();
            case KILL_ZOOKEEPER -> killZooKeeper();
            case CUT_AGENT -> cutAgent();
        }
    }

    private void followUp(int leader, String deposed) throws Exception {
        switch (blow) {
            case KILL_LEADER -> scene.startMaster(leader);
            case STOP_LEADER -> {
                resume(leader, deposed);
                scene.startMaster(leader);
            }
            case CUT_LEADER -> {
                expectDeposed(leader);
                scene.masterToZooKeeper(leader).heal();
                scene.startMaster(leader);
            }
            case KILL_ZOOKEEPER, CUT_AGENT -> {}
        }
    }

    /** Half of the time the one that leads the ensemble. */
    private void killZooKeeper() throws Exception {
        int size = scene.ensemble().size();
        int killed = (scene.ensemble().leader() + dice.nextInt(2) * (1 + dice.nextInt(size - 1))) % size;
        scene.ensemble().server(killed).kill();
        scene.keeper().end(1 + dice.nextInt(MOST_ENDING));
        scene.ensemble().start(killed);
    }

    private void cutAgent() throws Exception {
        int agent = dice.nextInt(scene.datacenter().agents());
        Duration cut = CUTS[dice.nextInt(CUTS.length)];
        scene.agentCable(agent).cut();
        scene.keeper().end(1 + dice.nextInt(MOST_ENDING));
        // A cable that is pulled has no condition but time.
        long until = System.nanoTime() + cut.toNanos();
        Await.until("the cable is pulled for " + cut, () -> "", () -> System.nanoTime() > until);
        scene.agentCable(agent).heal();
    }

    /** The deposed leader comes to himself, with an agent before his door that wants to be written into the registry. */
    private void resume(int leader, String deposed) throws Exception {
        scene.awaitCalm();
        String hostname = "stranger-" + number;
        RegistryTree registry;
        try (var stranger = new Stranger(hostname)) {
            stranger.ask(scene.datacenter().masterAddress(leader));
            scene.datacenter().master(leader).resume();
            expectDeposed(leader);
            registry = scene.registry();
        }
        // In ZooKeeper itself: the leader does not notice what another writes beside it.
        if (registry.writer().equals(deposed)) {
            broken.add("the deposed leader wrote to the registry: " + registry);
        }
        if (registry.holds(hostname)) {
            broken.add(hostname + " came into the registry by a deposed leader: " + registry);
        }
    }

    private void expectDeposed(int leader) throws Exception {
        int status = scene.datacenter().master(leader).exitStatus();
        if (status != Scene.DEPOSED) {
            broken.add("the deposed leader ended with status " + status);
        }
    }
}
