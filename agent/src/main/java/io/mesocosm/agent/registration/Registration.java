package io.mesocosm.agent.registration;

import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.MasterLink;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.agent.step.Updates;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.MasterSlaveConnection;
import io.mesocosm.proto.internal.Messages.PongSlaveMessage;
import io.mesocosm.proto.internal.Messages.ReconcileTasksMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/**
 * Detection, registration, pings, and the ways to be sent away.
 *
 * <p>Behaviour: Mesos: Slave::detected, doReliableRegistration, registered, reregistered, ping, shutdown.
 */
public final class Registration {

    private static final Duration RETRY_MAX = Duration.ofMinutes(1);

    private Registration() {}

    /** Another leader, the same again, or none. */
    public static void detected(Turn turn, Optional<MasterInfo> leader) {
        AgentState state = turn.state();
        if (state.phase() == Phase.RECOVERING) {
            return;
        }
        Optional<Upid> pid = leader.flatMap(Registration::pid);
        MasterLink master = state.master().detected(leader, pid);
        turn.become(state.withMaster(master)
                .withPhase(state.phase() == Phase.TERMINATING ? Phase.TERMINATING : Phase.DISCONNECTED));
        turn.cancel(new TimerKey.Registration());
        turn.cancel(new TimerKey.Ping());
        turn.then(new Followup.PauseUpdates());
        if (pid.isEmpty() || state.phase() == Phase.TERMINATING) {
            return;
        }
        if (state.recovery().needsAgentUpdate() && !takesAgentUpdates(leader.orElseThrow())) {
            turn.effect(new ProcessEffect.Exit(
                    1,
                    "Agent state changed on restart, but the detected master lacks the AGENT_UPDATE capability."
                            + " Refusing to connect."));
            return;
        }
        AgentConfig.Registration config = state.config().registration();
        Duration delay = times(config.backoffFactor(), turn.ids().fraction());
        if (config.credential().isPresent()) {
            Duration bound = config.authentication().firstBound();
            turn.schedule(
                    new TimerKey.Registration(), delay, new TimerEvent.AuthenticationDue(master.attempt(), bound));
        } else {
            turn.schedule(
                    new TimerKey.Registration(),
                    delay,
                    new TimerEvent.RegistrationDue(
                            master.attempt(), config.backoffFactor().multipliedBy(2)));
        }
    }

    /** There is no way to a master: whoever starts this agent again finds the executors where they are. */
    public static void detectionFailed(Turn turn, String reason) {
        turn.effect(new ProcessEffect.Exit(1, "Failed to detect a master: " + reason));
    }

    /** The master knows who this is: register at once. */
    public static void registerAtOnce(Turn turn, long attempt) {
        Duration backoff = turn.state().config().registration().backoffFactor().multipliedBy(2);
        register(turn, new TimerEvent.RegistrationDue(attempt, backoff));
    }

    /** The master's picture of this agent is wrong: it gets another. */
    public static void anew(Turn turn) {
        Phase phase = turn.state().phase();
        if (phase == Phase.RUNNING || phase == Phase.DISCONNECTED) {
            detected(turn, turn.state().master().leader());
        }
    }

    /** Time to register, as often as it takes. What the agent has must not change while the master takes it in. */
    public static void register(Turn turn, TimerEvent.RegistrationDue due) {
        AgentState state = turn.state();
        MasterLink master = state.master();
        boolean mayRegister = master.authenticated()
                || state.config().registration().credential().isEmpty();
        if (due.attempt() != master.attempt()
                || master.pid().isEmpty()
                || !mayRegister
                || state.phase() != Phase.DISCONNECTED) {
            return;
        }
        if (!state.operations().isBusy()) {
            Upid pid = master.pid().get();
            turn.effect(new MessageEffect.Link(pid));
            turn.send(
                    pid,
                    state.id().isPresent()
                            ? RegistrationMessages.reregister(state)
                            : RegistrationMessages.register(state));
        }
        Duration bound = min(due.backoff(), RETRY_MAX);
        turn.schedule(
                new TimerKey.Registration(),
                times(bound, turn.ids().fraction()),
                new TimerEvent.RegistrationDue(due.attempt(), bound.multipliedBy(2)));
    }

    /** Admitted as a new agent: the id is kept before anybody hears that this agent has it. */
    public static void registered(Turn turn, MasterEvent.Registered event) {
        AgentState state = turn.state();
        var id = event.message().getSlaveId();
        if (!state.master().is(event.from())) {
            return;
        }
        boolean other = state.info().hasId() && !state.info().getId().equals(id);
        if (other && state.phase() != Phase.TERMINATING) {
            exitWithWrongId(turn, "Registered", id.getValue());
            return;
        }
        if (state.phase() != Phase.DISCONNECTED) {
            return;
        }
        AgentInfo info = state.info().toBuilder().setId(id).build();
        turn.become(state.withInfo(info)
                .withMaster(state.master().asJoined(pingTimeout(event.message().getConnection()))));
        turn.cancel(new TimerKey.Registration());
        turn.checkpoint(
                List.of(new CheckpointWrite.Agent(info)),
                new CheckpointToken.AgentStored(info, state.master().attempt()));
    }

    /** The id is kept. */
    public static void stored(Turn turn, CheckpointToken.AgentStored token) {
        boolean sameMaster = token.attempt() == turn.state().master().attempt();
        if (turn.state().phase() == Phase.DISCONNECTED && sameMaster) {
            run(turn);
            RegistrationMessages.update(turn.state()).ifPresent(turn::sendToMaster);
        }
    }

    /** Taken back: updates flow again, and what the master lists and this agent lacks is told. */
    public static void reregistered(Turn turn, MasterEvent.Reregistered event) {
        AgentState state = turn.state();
        if (!state.master().is(event.from()) || state.phase() == Phase.RECOVERING) {
            return;
        }
        if (!state.info().hasId()
                || !state.info().getId().equals(event.message().getSlaveId())) {
            exitWithWrongId(turn, "Re-registered", event.message().getSlaveId().getValue());
            return;
        }
        if (state.phase() == Phase.TERMINATING) {
            return;
        }
        turn.become(state.withMaster(
                state.master().asJoined(pingTimeout(event.message().getConnection()))));
        if (state.phase() == Phase.DISCONNECTED) {
            turn.cancel(new TimerKey.Registration());
            run(turn);
        }
        RegistrationMessages.update(turn.state()).ifPresent(turn::sendToMaster);
        event.message().getReconciliationsList().forEach(message -> reconcile(turn, message));
    }

    private static void run(Turn turn) {
        turn.become(turn.state().withPhase(Phase.RUNNING));
        awaitPing(turn);
        turn.then(new Followup.ResumeUpdates());
    }

    private static void reconcile(Turn turn, ReconcileTasksMessage message) {
        var id = FrameworkId.of(message.getFrameworkId());
        Optional<Framework> framework = turn.state().framework(id);
        boolean partitionAware = message.hasFramework()
                && message.getFramework().getCapabilitiesList().stream()
                        .anyMatch(c -> c.getType() == Capability.Type.PARTITION_AWARE);
        for (TaskStatus status : message.getStatusesList()) {
            var task = TaskId.of(status.getTaskId());
            boolean known = framework.flatMap(f -> f.executorOf(task)).isPresent()
                    || turn.state()
                            .operations()
                            .holds(id, task, turn.state().master().attempt());
            if (!known) {
                var verdict = new Updates.Verdict(
                        Updates.dropped(partitionAware),
                        Reason.REASON_RECONCILIATION,
                        "Reconciliation: task unknown to the agent");
                turn.then(new Followup.TaskUnknown(Updates.of(turn, id, task, verdict)));
            }
        }
    }

    /** The master asks for a sign of life, and tells what it thinks. */
    public static void ping(Turn turn, MasterEvent.Ping ping) {
        AgentState state = turn.state();
        if (state.phase() == Phase.RECOVERING) {
            // It lives, and has no master yet whose silence could matter.
            turn.send(ping.from(), PongSlaveMessage.getDefaultInstance());
            return;
        }
        if (!ping.connected() && state.phase() == Phase.RUNNING) {
            detected(turn, state.master().leader());
        }
        if (state.master().isBeside(ping.from())) {
            awaitPing(turn);
        }
        turn.send(ping.from(), PongSlaveMessage.getDefaultInstance());
    }

    /** The master was silent for too long: begin anew with whoever leads. */
    public static void pingTimedOut(Turn turn, long attempt) {
        MasterLink master = turn.state().master();
        if (attempt == master.attempt()) {
            detected(turn, master.leader());
        }
    }

    /**
     * The process of the master may be another by now, which has not heard who this agent proved to be: whoever waits to
     * be registered proves it again. A registered agent goes by pings. Mesos' agent waits for ever for a master that came
     * back at the same address.
     */
    public static void linkBroken(Turn turn, Upid pid) {
        AgentState state = turn.state();
        if (state.phase() == Phase.DISCONNECTED
                && state.master().authenticated()
                && state.master().isBeside(pid)) {
            detected(turn, state.master().leader());
        }
    }

    /** Sent away by the master. */
    public static void shutdown(Turn turn, MasterEvent.ShutdownAgent event) {
        if (turn.state().master().is(event.from()) && turn.state().phase() != Phase.RECOVERING) {
            terminate(turn);
        }
    }

    /** Sent away by the operator: the master is told. */
    public static void unregister(Turn turn) {
        turn.state()
                .id()
                .ifPresent(id -> turn.sendToMaster(UnregisterSlaveMessage.newBuilder()
                        .setSlaveId(id.toProto())
                        .build()));
        terminate(turn);
    }

    private static void terminate(Turn turn) {
        turn.become(turn.state().withPhase(Phase.TERMINATING));
        turn.state().frameworks().keys().forEach(id -> turn.then(new Followup.ShutdownFramework(id)));
        turn.then(new Followup.SettleAgent());
    }

    private static void awaitPing(Turn turn) {
        MasterLink master = turn.state().master();
        turn.schedule(new TimerKey.Ping(), master.pingTimeout(), new TimerEvent.PingTimedOut(master.attempt()));
    }

    private static void exitWithWrongId(Turn turn, String how, String id) {
        turn.effect(new ProcessEffect.Exit(
                1,
                how + " but got wrong id: " + id + " (expected: "
                        + turn.state().info().getId().getValue() + ")"));
    }

    private static Optional<Upid> pid(MasterInfo leader) {
        return Upid.parse(leader.getPid());
    }

    private static boolean takesAgentUpdates(MasterInfo leader) {
        return leader.getCapabilitiesList().stream()
                .anyMatch(c -> c.getType() == MasterInfo.Capability.Type.AGENT_UPDATE);
    }

    private static Duration pingTimeout(MasterSlaveConnection connection) {
        return connection.hasTotalPingTimeoutSeconds()
                ? Duration.ofSeconds((long) connection.getTotalPingTimeoutSeconds())
                : MasterLink.DEFAULT_PING_TIMEOUT;
    }

    private static Duration times(Duration duration, double fraction) {
        return Duration.ofNanos((long) (duration.toNanos() * fraction));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
