package io.mesocosm.master.agents;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.text.Durations;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent.AgentNotBack;
import io.mesocosm.master.event.MasterEvent.RecoveryTimedOut;
import io.mesocosm.master.event.MasterEvent.RemovalPermitted;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Agent.Health;
import io.mesocosm.master.state.AgentTransition.Cause;
import io.mesocosm.master.state.AgentTransition.MarkingUnreachable;
import io.mesocosm.master.state.Agents;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.InverseOfferRules;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Statuses;
import io.mesocosm.master.turn.TaskRules;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.turn.Turn;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.TimeInfo;

/**
 * How agents are lost: a connection breaks, pings are not answered, an agent does not come back. The registry is
 * written before anybody is told that an agent is unreachable.
 */
public final class Losses {

    private static final double PERCENT = 100;
    private static final MathContext SIX_DIGITS = new MathContext(6);

    /** How many agents a line of the log names. */
    private static final int NAMED = 100;

    private Losses() {}

    /** A connection broke. Mesos: {@code Master::exited}. */
    public static void exited(Turn turn, AgentMessage.Exited event) {
        Optional<Agent> there = turn.state().agents().at(event.from());
        if (there.isEmpty() || !there.get().link().connected()) {
            return;
        }
        AgentId id = there.get().id();
        Agent agent = there.get().with(there.get().link().broken(turn.now()));
        turn.set(turn.state().withoutPrincipal(agent.pid()));
        turn.put(agent);
        turn.allocate(new AllocatorCommand.DeactivateAgent(id));
        OfferRules.rescindAll(turn, agent);
        InverseOfferRules.rescindAll(turn, id);
        Set<FrameworkId> frameworks = new TreeSet<>(agent.work().tasks().keys());
        frameworks.addAll(agent.work().executors().keys());
        for (FrameworkId frameworkId : frameworks) {
            Framework framework = turn.framework(frameworkId).orElseThrow();
            if (!framework.info().getCheckpoint()) {
                abandon(turn, id, framework);
            }
        }
        turn.emit(new MasterEffect.SetTimer(
                new TimerKey.Return(id),
                turn.state().settings().agents().reregisterTimeout(),
                new AgentNotBack(id, turn.now())));
        turn.info("disconnected agent=" + id + " pid=" + event.from());
    }

    /** Ends what a framework that does not checkpoint has on a disconnected agent: it dies with the agent. */
    private static void abandon(Turn turn, AgentId id, Framework framework) {
        Agent agent = turn.agent(id).orElseThrow();
        String message = "Agent " + agent.info().getHostname() + " disconnected";
        for (TaskEntry task : FrameworkRules.tasksOn(framework, agent)) {
            TaskStatus status = Statuses.of(
                            task, TaskState.TASK_LOST, Reason.REASON_AGENT_DISCONNECTED, message, turn.now())
                    .build();
            TaskRules.complete(turn, TaskRules.end(turn, task, status));
            Tellings.tell(turn, framework.id(), task, status);
        }
        Tellings.removeExecutors(turn, id, framework.id());
    }

    /** A disconnected agent did not come back in time. */
    public static void notBack(Turn turn, AgentNotBack event) {
        turn.agent(event.agent())
                .filter(agent -> agent.link().disconnected().equals(Optional.of(event.disconnected())))
                .ifPresent(agent -> schedule(turn, agent.id(), Cause.NOT_BACK_AFTER_DISCONNECTING));
    }

    /** Gives an agent up as soon as the rate limit allows. */
    static void schedule(Turn turn, AgentId id, Cause cause) {
        turn.count("master/slave_unreachable_scheduled");
        Optional<Duration> interval = turn.state().settings().agents().removalInterval();
        if (interval.isEmpty()) {
            go(turn, id, cause);
            return;
        }
        var counters = turn.state().counters();
        Instant at = counters.nextRemoval().isAfter(turn.now()) ? counters.nextRemoval() : turn.now();
        turn.set(turn.state().with(counters.withNextRemoval(at.plus(interval.get()))));
        if (cause == Cause.UNHEALTHY) {
            doom(turn, id, true);
        }
        Optional<Instant> disconnected =
                turn.agent(id).flatMap(agent -> agent.link().disconnected());
        turn.emit(new MasterEffect.SetTimer(
                new TimerKey.Removal(id, cause),
                Duration.between(turn.now(), at),
                new RemovalPermitted(id, cause, disconnected)));
    }

    /** Gives up recovered agents that did not come back. Mesos: {@code Master::recoveredSlavesTimeout}. */
    public static void recoveryTimedOut(Turn turn, RecoveryTimedOut event) {
        Agents agents = turn.state().agents();
        double missing = agents.recovered().size() / (double) event.recovered();
        if (missing > turn.state().settings().agents().recoveryRemovalLimit()) {
            turn.exit(tooMany(turn, missing));
            return;
        }
        for (AgentId id : List.copyOf(agents.recovered().keys())) {
            if (agents.transition(id).isEmpty()) {
                schedule(turn, id, Cause.NOT_BACK_AFTER_FAILOVER);
            }
        }
    }

    private static String tooMany(Turn turn, double missing) {
        var recovered = turn.state().agents().recovered().keys();
        var settings = turn.state().settings().agents();
        String some =
                recovered.stream().sorted().limit(NAMED).map(AgentId::value).collect(Collectors.joining(", "));
        return "Post-recovery agent removal limit exceeded! After " + Durations.format(settings.reregisterTimeout())
                + " there were " + recovered.size() + " (" + percent(missing)
                + ") agents recovered from the registry that did not reregister: { " + some
                + (recovered.size() > NAMED ? ", ... }" : " }") + ". The configured removal limit is "
                + percent(settings.recoveryRemovalLimit())
                + ". Please investigate or increase this limit to proceed further";
    }

    private static String percent(double fraction) {
        return new BigDecimal(fraction * PERCENT, SIX_DIGITS)
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }

    /** The rate limit lets an agent go, if it is still to go. */
    public static void permitted(Turn turn, RemovalPermitted event) {
        Optional<Agent> agent = turn.agent(event.agent());
        boolean still = switch (event.cause()) {
            case UNHEALTHY ->
                agent.filter(some -> some.link().health().doomed()).isPresent();
            case NOT_BACK_AFTER_DISCONNECTING ->
                agent.filter(some -> some.link().disconnected().isPresent()
                                && some.link().disconnected().equals(event.disconnected()))
                        .isPresent();
            case NOT_BACK_AFTER_FAILOVER -> turn.state().agents().recovered().containsKey(event.agent());
        };
        if (event.cause() == Cause.UNHEALTHY) {
            doom(turn, event.agent(), false);
        }
        if (still) {
            go(turn, event.agent(), event.cause());
        } else {
            turn.count("master/slave_unreachable_canceled");
        }
    }

    /** Begins to give an agent up. What was recovered is counted when the registry knows it, as by Mesos. */
    private static void go(Turn turn, AgentId id, Cause cause) {
        boolean recovered = cause == Cause.NOT_BACK_AFTER_FAILOVER;
        if (!recovered) {
            turn.count("master/slave_unreachable_completed");
        }
        boolean begun = mark(turn, id, cause);
        if (recovered && !begun) {
            turn.count("master/slave_unreachable_canceled");
        }
    }

    private static void doom(Turn turn, AgentId id, boolean doomed) {
        turn.agent(id).ifPresent(agent -> {
            Health health = agent.link().health();
            turn.put(agent.with(
                    agent.link().with(new Health(health.observer(), health.missed(), health.awaitingPong(), doomed))));
        });
    }

    private static boolean mark(Turn turn, AgentId id, Cause cause) {
        Agents agents = turn.state().agents();
        Optional<AgentInfo> info = cause == Cause.NOT_BACK_AFTER_FAILOVER
                ? agents.recovered().get(id)
                : turn.agent(id).map(Agent::info);
        if (info.isEmpty() || agents.transition(id).isPresent()) {
            turn.info("not marked unreachable agent=" + id + ": it is known no more or changing already");
            return false;
        }
        turn.set(turn.state().with(agents.begin(id, new MarkingUnreachable(cause))));
        turn.commit(new RegistryOperation.MarkAgentUnreachable(info.get(), Times.timeInfo(turn.now())));
        return true;
    }

    /** The registry knows that an agent is unreachable. Mesos: {@code Master::_markUnreachable}. */
    public static void marked(Turn turn, RegistryOperation.MarkAgentUnreachable operation, boolean applied) {
        AgentId id = AgentId.of(operation.info().getId());
        var transition = turn.state().agents().transition(id);
        turn.set(turn.state().with(turn.state().agents().end(id)));
        if (!(transition.orElse(null) instanceof MarkingUnreachable marking)) {
            return;
        }
        if (!applied) {
            turn.exit("Failed to mark agent " + id + " unreachable: not in the registry");
            return;
        }
        turn.count("master/slave_removals");
        turn.count("master/slave_removals/reason_unhealthy");
        String message = message(turn, marking.cause());
        turn.info("unreachable agent=" + id + ": " + message);
        Set<FrameworkId> affected = Set.of();
        Optional<Agent> agent = turn.agent(id);
        if (agent.isPresent()) {
            AgentOperations.tell(
                    turn, agent.get(), OperationState.OPERATION_UNREACHABLE, "Agent was marked unreachable");
            affected = Set.copyOf(agent.get().work().tasks().asMap().keySet());
            loseSight(turn, agent.get(), message, operation.since());
            Departures.forget(turn, id, OperationState.OPERATION_UNREACHABLE);
        } else {
            turn.count("master/recovery_slave_removals");
            turn.count("master/slave_unreachable_completed");
        }
        Agents agents = turn.state().agents();
        turn.set(turn.state()
                .with(agents.withRecovered(agents.recovered().remove(id))
                        .withUnreachable(
                                agents.unreachable().put(id, new Agents.Unreachable(operation.since(), affected)))));
        Tellings.lost(turn, id);
    }

    private static String message(Turn turn, Cause cause) {
        String timeout = Durations.format(turn.state().settings().agents().reregisterTimeout());
        return switch (cause) {
            case UNHEALTHY -> "health check timed out";
            case NOT_BACK_AFTER_DISCONNECTING -> "agent did not reregister within " + timeout + " after disconnecting";
            case NOT_BACK_AFTER_FAILOVER -> "did not reregister within " + timeout + " after master failover";
        };
    }

    private static void loseSight(Turn turn, Agent agent, String message, TimeInfo since) {
        for (FrameworkId frameworkId : List.copyOf(agent.work().tasks().keys())) {
            Framework framework = turn.framework(frameworkId).orElseThrow();
            TaskState state = TaskRules.lostOr(framework, TaskState.TASK_UNREACHABLE);
            for (TaskEntry task : FrameworkRules.tasksOn(framework, agent)) {
                TaskStatus status = Statuses.of(task, state, Reason.REASON_AGENT_REMOVED, message, turn.now())
                        .setUnreachableTime(since)
                        .build();
                TaskRules.loseSight(turn, TaskRules.end(turn, task, status));
                Tellings.tell(turn, frameworkId, task, status);
            }
        }
    }
}
