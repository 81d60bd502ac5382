package io.mesocosm.simulation.nodes;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.simulation.world.SimZooKeeper;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;

/** A whole cluster in one world, and what must hold across its nodes. */
public final class Cluster {

    private final Surroundings surroundings;
    private final Map<String, SimAgent> agents = new LinkedHashMap<>();
    private final Map<String, SimScheduler> schedulers = new LinkedHashMap<>();

    /** A cluster of which nothing runs yet. */
    public Cluster(World world, ClusterOptions options) {
        this.surroundings = Surroundings.of(world, options);
        for (int number = 1; number <= options.masters(); number++) {
            surroundings.masters().add(new SimMaster(surroundings, options.settings(), number));
        }
    }

    /** Where all this happens. */
    public World world() {
        return surroundings.world();
    }

    /** All masters. */
    public List<SimMaster> masters() {
        return surroundings.masters().all();
    }

    /** The first master: the only one, where there is one. */
    public SimMaster master() {
        return masters().getFirst();
    }

    /** The master that leads, if there is one; the one that believes it rightly, if there are several. */
    public Optional<SimMaster> leader() {
        List<SimMaster> leaders = masters().stream().filter(SimMaster::leads).toList();
        return leaders.stream()
                .filter(SimMaster::leadsRightly)
                .findFirst()
                .or(() -> leaders.stream().findFirst());
    }

    /** What the leader knows; empty while nobody leads. */
    public Optional<MasterState> led() {
        return leader().flatMap(SimMaster::state);
    }

    /** Where masters and others find each other, and where the registry may be. */
    public SimZooKeeper zooKeeper() {
        return surroundings.zooKeeper();
    }

    /** The registry forgets everything, as one in memory does when its process ends. */
    public void forgetRegistry() {
        surroundings.registry().wipe();
    }

    /** The registry refuses to write for so long. */
    public void refuseToStore(Duration time) {
        surroundings.registry().refuse(time);
    }

    /** Nothing passes from the one to the other until {@link #heal}. */
    public void cut(String from, String to) {
        surroundings.network().cut(from, to);
    }

    /** What the one sends to the other waits until {@link #heal}. */
    public void hold(String from, String to) {
        surroundings.network().hold(from, to);
    }

    /** Every path is whole again. */
    public void heal() {
        surroundings.network().heal();
    }

    /** What is under way between the two gets lost, and so do their connections. */
    public void reset(String one, String other) {
        surroundings.network().reset(one, other);
    }

    /** Everything in that direction takes seconds for so long. */
    public void slow(String from, String to, Duration time) {
        surroundings.network().slow(from, to, time);
    }

    /** One more agent; not started. */
    public SimAgent addAgent(String resources) {
        int number = agents.size() + 1;
        var agent = new SimAgent(surroundings, "agent-" + number, "10.0.1." + number, resources);
        agents.put(agent.name(), agent);
        return agent;
    }

    /** That agent. */
    public SimAgent agent(String name) {
        return Optional.ofNullable(agents.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no agent " + name));
    }

    /** All agents. */
    public List<SimAgent> agents() {
        return List.copyOf(agents.values());
    }

    /** One more framework; not connected. */
    public SimScheduler addScheduler(SchedulerOptions options) {
        String ip = "10.0.2." + (schedulers.size() + 1);
        var scheduler = new SimScheduler(surroundings, options, ip);
        schedulers.put(options.name(), scheduler);
        return scheduler;
    }

    /** That framework. */
    public SimScheduler scheduler(String name) {
        return Optional.ofNullable(schedulers.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no framework " + name));
    }

    /** All frameworks. */
    public List<SimScheduler> schedulers() {
        return List.copyOf(schedulers.values());
    }

    /**
     * What is still going on: empty once everybody is connected, every task that can end has ended, every update is
     * acknowledged, and all parts believe the same.
     */
    public List<String> unsettled() {
        List<String> open = new ArrayList<>();
        open.addAll(surroundings.masters().unsettled());
        Optional<MasterState> led = led();
        if (!open.isEmpty() || led.isEmpty()) {
            return open;
        }
        MasterState state = led.get();
        for (SimAgent agent : agents.values()) {
            if (agent.isUp() && !agent.isQuiet()) {
                open.add(agent.name() + " is " + agent.state().map(AgentState::phase) + " with updates "
                        + agent.state()
                                .map(some ->
                                        List.copyOf(some.updates().streams().keys()))
                                .orElse(List.of()));
            }
            agent.id().flatMap(state::agent).ifPresent(some -> compare(agent, some, open));
            boolean known = agent.id()
                    .flatMap(state::agent)
                    .filter(some -> some.link().connected())
                    .isPresent();
            if (agent.isUp() && !known) {
                open.add(agent.name() + " is not connected for the master");
            }
        }
        schedulers.values().stream()
                .filter(scheduler -> !scheduler.isAway() && !scheduler.isRefused())
                .forEach(scheduler -> unsettled(scheduler, state, open));
        if (open.isEmpty()) {
            processes(open);
        }
        return open;
    }

    /** Master and agent believe the same of its resources, and nothing is being done to them. */
    private static void compare(SimAgent agent, Agent believed, List<String> open) {
        if (!believed.work().operations().isEmpty()) {
            open.add("the master waits for operations of " + agent.name());
        }
        agent.state().filter(some -> agent.isUp()).ifPresent(state -> {
            if (!state.operations().known().isEmpty()) {
                open.add(agent.name() + " has operations");
            }
            Resources there = Resources.of(state.resources().total());
            if (!believed.total().equals(there)) {
                open.add(agent.name() + " has " + there + " and for the master " + believed.total());
            }
        });
    }

    private void unsettled(SimScheduler scheduler, MasterState state, List<String> open) {
        if (!scheduler.isConnected()) {
            open.add(scheduler.name() + " is not connected");
        }
        if (scheduler.waiting() > 0) {
            open.add(scheduler.name() + " waits for offers for " + scheduler.waiting() + " tasks");
        }
        for (OperationLog operation : scheduler.operations().open()) {
            if (isThere(operation.agent())) {
                open.add(scheduler.name() + "'s " + operation.name() + " is " + operation.state());
            }
        }
        for (TaskLog task : scheduler.tasks()) {
            boolean rests = task.state() == TaskState.TASK_RUNNING
                    && task.spec().program().duration().isEmpty()
                    && !task.isKilled();
            boolean never = task.agent().isEmpty() && task.isKilled();
            if (task.isOpen() && !rests && !never && !isGone(task)) {
                open.add(scheduler.name() + "'s " + task.spec().id() + " is " + task.state());
            }
        }
        scheduler
                .id()
                .flatMap(state::framework)
                .ifPresent(framework -> framework.work().tasks().values().forEach(task -> {
                    TaskState believed = scheduler.task(task.id().value()).state();
                    if (task.state() != believed) {
                        open.add("the master has " + task.id() + " in " + task.state() + ", " + scheduler.name()
                                + " in " + believed);
                    }
                }));
    }

    /** How many agents may be offered now: all that run, some of them with nothing left. */
    public long offering() {
        return agents.values().stream()
                .filter(agent -> agent.isUp() && agent.processes() == 0)
                .count();
    }

    /** What is in use somewhere, or held of frameworks that are gone: empty when nothing runs any more. */
    public List<String> inUse() {
        List<String> open = new ArrayList<>();
        leader().ifPresent(master -> {
            MasterState state = master.state().orElseThrow();
            state.agents().registered().values().stream()
                    .filter(agent -> !agent.used().isEmpty())
                    .forEach(agent -> open.add("the master has in use of " + agent.id() + ": " + agent.used()));
            long known = state.frameworks().registered().size();
            frameworks(state, open);
            long timers = 20 + 4L * (agents.size() + known) + state.offers().size();
            if (master.load() > timers) {
                open.add("the master has " + master.load() + " timers, requests and streams");
            }
        });
        for (SimAgent agent : agents.values()) {
            agent.state().ifPresent(state -> {
                if (!state.frameworks().isEmpty()) {
                    open.add(agent.name() + " has frameworks "
                            + List.copyOf(state.frameworks().keys()));
                }
                if (!state.updates().streams().isEmpty()) {
                    open.add(agent.name() + " has updates "
                            + List.copyOf(state.updates().streams().keys()));
                }
            });
            if (agent.timers() > 20) {
                open.add(agent.name() + " has " + agent.timers() + " timers");
            }
        }
        int connections = surroundings.network().connections();
        // Agents and drivers are linked in both directions, whatever their number of actors, with former leaders that
        // still run, too; others have a stream.
        long linked = agents.size()
                + schedulers.values().stream().filter(SimScheduler::hasDriver).count();
        long most = linked * (masters().size() + 1L)
                + (agents.size() + schedulers.size() - linked)
                + surroundings.zooKeeper().links();
        if (connections > most) {
            open.add(connections + " connections are open, of which " + most + " are needed: "
                    + surroundings.network().peers());
        }
        return open;
    }

    /** The frameworks that are there are those of the schedulers. */
    private void frameworks(MasterState state, List<String> open) {
        for (SimScheduler scheduler : schedulers.values()) {
            boolean served = scheduler
                    .id()
                    .flatMap(state::framework)
                    .filter(Framework::isConnected)
                    .isPresent();
            if (served != scheduler.isConnected()) {
                open.add(scheduler.name() + (served ? " does not know that it is served" : " is not served"));
            }
        }
        state.frameworks().registered().values().stream()
                .filter(framework -> schedulers.values().stream()
                        .noneMatch(scheduler -> scheduler.id().equals(Optional.of(framework.id()))))
                .filter(framework -> !isAwaited(framework))
                .forEach(framework -> open.add("nobody knows framework " + framework.id()));
    }

    /**
     * Whether a framework that nobody knows is waited for: its scheduler lost its connection before it heard its id. The
     * master cannot know that, and gives it its failover timeout, as Mesos does.
     */
    private boolean isAwaited(Framework framework) {
        boolean never = schedulers.values().stream()
                .noneMatch(scheduler -> scheduler.former().contains(framework.id()));
        double timeout = framework.info().getFailoverTimeout();
        return never
                && framework.work().tasks().isEmpty()
                && framework
                        .subscription()
                        .disconnected()
                        .filter(at -> at.plusMillis((long) (timeout * 1000)).isAfter(world().now()))
                        .isPresent();
    }

    /** Unreachable for ever: its agent crashed before it had kept its id, and is another one since. */
    private boolean isGone(TaskLog task) {
        return task.state() == TaskState.TASK_UNREACHABLE
                && agents.values().stream()
                        .allMatch(agent -> agent.isUp()
                                && !agent.id().map(AgentId::toProto).equals(task.agent()));
    }

    private boolean isThere(AgentID id) {
        return agents.values().stream()
                .anyMatch(agent -> agent.id().map(AgentId::toProto).equals(Optional.of(id)));
    }

    /** As many processes run as schedulers believe. */
    private void processes(List<String> open) {
        long alive = agents.values().stream().mapToLong(SimAgent::processes).sum();
        long believed = schedulers.values().stream()
                .filter(scheduler -> !scheduler.isRefused())
                .flatMap(scheduler -> scheduler.tasks().stream())
                .filter(task -> task.isOpen() && task.agent().isPresent() && !isGone(task))
                .count();
        if (alive != believed) {
            open.add(alive + " processes run and " + believed + " tasks are believed to");
        }
    }
}
