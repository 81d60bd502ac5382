package io.mesocosm.simulation.story;

import io.mesocosm.simulation.nodes.Cluster;
import io.mesocosm.simulation.nodes.Program;
import io.mesocosm.simulation.nodes.SimAgent;
import io.mesocosm.simulation.nodes.SimMaster;
import io.mesocosm.simulation.nodes.SimScheduler;
import io.mesocosm.simulation.nodes.TaskLog;
import io.mesocosm.simulation.nodes.TaskSpec;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.List;

/** Does to a cluster what a script says. */
final class Doing {

    /** After this long, nothing that was done goes on. */
    static final Duration LONGEST = Duration.ofMinutes(3);

    private static final Duration LONGEST_TASK = Duration.ofMinutes(3);
    private static final Duration LONGEST_STALL = Duration.ofSeconds(40);

    private final Cluster cluster;
    private final World world;
    private final ZooKeeperFaults zooKeeper;
    private final Operators operators;
    private int launched;

    /** Nothing is done yet. */
    Doing(Cluster cluster) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.zooKeeper = new ZooKeeperFaults(cluster);
        this.operators = new Operators(cluster);
    }

    void perform(Act act) {
        world.note("story", act);
        var dice = new Dice(act.chance());
        SimScheduler scheduler = dice.any(cluster.schedulers());
        SimAgent agent = dice.any(cluster.agents());
        switch (act.deed()) {
            case LAUNCH -> launch(scheduler, dice);
            case LAUNCH_AGAIN -> launchAgain(scheduler, dice);
            case KILL -> kill(scheduler, dice);
            case KILL_UNKNOWN -> scheduler.killUnknown();
            case ACKNOWLEDGE_UNKNOWN -> scheduler.acknowledgeUnknown();
            case RECONCILE -> scheduler.reconcile();
            case SUPPRESS -> scheduler.suppress();
            case REVIVE -> scheduler.revive();
            case CHANGE_ROLES -> scheduler.changeRoles();
            case TEAR_DOWN -> tearDown(scheduler);
            case END -> scheduler.endAndBeginAnew();
            case SET_QUOTA -> operators.setQuota(scheduler.role(), dice);
            case SET_WEIGHT -> operators.setWeight(scheduler.role(), dice);
            case RESERVE -> operators.reserve(scheduler.role(), dice);
            case UNRESERVE -> operators.unreserve(dice);
            case MAKE_VOLUME -> operators.makeVolume(dice);
            case DESTROY_VOLUME -> operators.destroyVolume(dice);
            case LEAVE -> agent.leave();
            case CRASH_AGENT -> {
                agent.crash();
                world.after(dice.upTo(LONGEST), agent::start);
            }
            case REBOOT -> {
                agent.reboot();
                world.after(dice.upTo(LONGEST), agent::start);
            }
            case CRASH_PROCESS -> agent.crashProcess(dice.below(Integer.MAX_VALUE));
            case CRASH_MASTER -> crash(master(dice), dice);
            case FREEZE_MASTER -> master(dice).freeze(dice.upTo(LONGEST_STALL));
            case EXPIRE_SESSION -> master(dice).loseSession();
            case DETECT_ANEW -> detectAnew(scheduler, agent, dice);
            case CUT_FROM_ZOOKEEPER -> zooKeeper.cut(client(dice, scheduler, agent), dice);
            case RESET_ZOOKEEPER -> zooKeeper.reset(client(dice, scheduler, agent));
            case CRASH_ZOOKEEPER -> cluster.zooKeeper().crashServer(dice.upTo(LONGEST));
            case ZOOKEEPER_OUTAGE -> zooKeeper.outage(dice);
            case REFUSE_TO_STORE -> cluster.refuseToStore(dice.upTo(LONGEST_STALL));
            case CRASH_SCHEDULER -> {
                scheduler.disconnect();
                // Long enough to be given up by a master that was not replaced meanwhile.
                world.after(dice.upTo(LONGEST.multipliedBy(2)), scheduler::connect);
            }
            case CONNECT_TWICE -> scheduler.connectTwice();
            case REPEAT_CALL -> scheduler.repeatCalls(1 + dice.below(2));
            case LOSE_ACKNOWLEDGEMENT -> scheduler.loseAcknowledgements(1);
            case CUT -> cut(other(dice, scheduler, agent), master(dice).address(), dice);
            case HEAL -> cluster.heal();
            case RESET ->
                cluster.reset(other(dice, scheduler, agent), master(dice).address());
            case SLOW_PATH -> slow(other(dice, scheduler, agent), master(dice).address(), dice);
            case STALL -> stall(agent, dice);
            case STALL_ALLOCATOR -> master(dice).stallAllocator(dice.upTo(LONGEST_STALL));
        }
    }

    Operators operators() {
        return operators;
    }

    private void crash(SimMaster master, Dice dice) {
        master.crash();
        world.after(dice.upTo(LONGEST), master::start);
    }

    private static void detectAnew(SimScheduler scheduler, SimAgent agent, Dice dice) {
        if (dice.happens(0.7)) {
            agent.loseSession();
        } else {
            scheduler.loseSession();
        }
    }

    /** Mesos tells a driver nothing of the end of its framework: whoever ended it starts the scheduler again. */
    private void tearDown(SimScheduler scheduler) {
        scheduler.id().ifPresent(id -> cluster.leader().ifPresent(leader -> leader.tearDown(id)));
        if (scheduler.hasDriver()) {
            world.after(Duration.ofSeconds(10), () -> {
                scheduler.disconnect();
                scheduler.connect();
            });
        }
    }

    /** Mostly the leader. */
    private SimMaster master(Dice dice) {
        SimMaster any = dice.any(cluster.masters());
        return dice.happens(0.7) ? cluster.leader().orElse(any) : any;
    }

    /** The ZooKeeper client of somebody, mostly of a master. */
    private String client(Dice dice, SimScheduler scheduler, SimAgent agent) {
        if (dice.happens(0.7)) {
            return master(dice).clientAddress();
        }
        return dice.happens(0.7) ? agent.clientAddress() : scheduler.clientAddress();
    }

    private static String other(Dice dice, SimScheduler scheduler, SimAgent agent) {
        return dice.happens(0.7) ? agent.address() : scheduler.address();
    }

    private void launch(SimScheduler scheduler, Dice dice) {
        int count = dice.happens(0.2) ? 1 + dice.below(4) : 1;
        for (int i = 0; i < count; i++) {
            launch(scheduler, "task-" + launched++, dice);
        }
    }

    private void launchAgain(SimScheduler scheduler, Dice dice) {
        List<TaskSpec> reusable = scheduler.reusable();
        if (!reusable.isEmpty()) {
            launch(scheduler, dice.any(reusable).id(), dice);
        }
    }

    private static void launch(SimScheduler scheduler, String id, Dice dice) {
        var task = new TaskSpec(id, program(dice), 100L * (1 + dice.below(10)), 32L * (1 + dice.below(4)));
        boolean custom = dice.happens(0.2);
        String executor = dice.happens(0.5) ? "shared" : "of-" + id;
        scheduler.launch(custom ? task.within(executor) : task);
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

    private static void kill(SimScheduler scheduler, Dice dice) {
        List<TaskLog> open = scheduler.tasks().stream()
                .filter(TaskLog::isOpen)
                .filter(task -> !task.isKilled())
                .toList();
        if (!open.isEmpty()) {
            scheduler.kill(dice.any(open).spec().id());
        }
    }

    private void cut(String other, String master, Dice dice) {
        boolean there = dice.happens(0.7);
        boolean back = dice.happens(0.7);
        Duration time = dice.upTo(LONGEST);
        boolean waits = back && dice.happens(0.5);
        if (waits) {
            cluster.hold(master, other);
        } else if (back) {
            cluster.cut(master, other);
        }
        if (there || waits) {
            cluster.cut(other, master);
        }
        world.after(time, cluster::heal);
    }

    private void slow(String other, String master, Dice dice) {
        Duration time = dice.upTo(LONGEST);
        if (dice.happens(0.5)) {
            cluster.slow(other, master, time);
        } else {
            cluster.slow(master, other, time);
        }
    }

    private void stall(SimAgent agent, Dice dice) {
        Duration time = dice.upTo(LONGEST_STALL);
        if (dice.happens(0.5)) {
            master(dice).stall(time);
        } else {
            agent.stall(time);
        }
    }
}
