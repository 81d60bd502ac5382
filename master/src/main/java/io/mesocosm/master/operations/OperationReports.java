package io.mesocosm.master.operations;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.tasks.OperationStates;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.OperationEntry;
import io.mesocosm.master.turn.DrainRules;
import io.mesocosm.master.turn.OperationRules;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;

/**
 * What agents tell of operations. Who has to acknowledge it depends on whose the operation is:
 *
 * <pre>
 * named, of a framework that is known   --> the framework
 * named, of one that is not known (yet) --> nobody for 10 minutes after the agent came back, then the master
 * all others                            --> the master
 * </pre>
 *
 * Mesos: {@code Master::updateOperationStatus}.
 */
public final class OperationReports {

    /** How long a framework has to come back after an agent did, before the master adopts its operations there. */
    static final Duration ADOPTION = Duration.ofMinutes(10);

    private enum Acknowledger {
        FRAMEWORK,
        MASTER,
        NOBODY
    }

    private OperationReports() {}

    /** An agent tells the state of an operation, or answers what a framework asked it. */
    public static void updated(Turn turn, AgentMessage.OperationStatus event) {
        turn.count("master/messages_operation_status_update");
        UpdateOperationStatusMessage message = event.message();
        if (!message.hasOperationUuid()) {
            forward(turn, event);
            return;
        }
        Optional<Agent> agent = turn.agent(AgentId.of(message.getSlaveId()));
        if (agent.isEmpty()) {
            turn.count("master/invalid_operation_status_updates");
            ignore(turn, event, "the agent is not registered");
            return;
        }
        Optional<OperationEntry> operation = agent.get().operation(message.getOperationUuid());
        if (operation.isPresent()) {
            turn.count("master/valid_operation_status_updates");
            if (operation.get().isTerminal() && isForgotten(message.getStatus())) {
                OperationRules.remove(turn, operation.get());
                DrainRules.check(turn, agent.get().id());
            } else {
                update(turn, agent.get(), operation.get(), message);
            }
        } else if (isTheMasters(message)) {
            // It ended before, and the agent did not hear of the acknowledgement yet.
            OperationRules.acknowledge(turn, agent.get(), message.getOperationUuid(), message.getStatus());
        } else if (message.hasFrameworkId()) {
            turn.count("master/invalid_operation_status_updates");
            forward(turn, event);
        }
    }

    /** Whether the agent does not know the operation. One that was over it forgets once its end is acknowledged. */
    private static boolean isForgotten(OperationStatus status) {
        return status.getState() == OperationState.OPERATION_DROPPED && !status.hasUuid();
    }

    /** Whether nobody but the master can acknowledge it. */
    private static boolean isTheMasters(UpdateOperationStatusMessage message) {
        boolean named = message.hasFrameworkId() && message.getStatus().hasOperationId();
        return message.getStatus().hasUuid() && !named;
    }

    private static void update(Turn turn, Agent agent, OperationEntry before, UpdateOperationStatusMessage message) {
        OperationStatus status = named(before, message.getStatus());
        OperationStatus latest = message.hasLatestStatus() ? named(before, message.getLatestStatus()) : status;
        OperationEntry after = before.changed(status, latest);
        OperationRules.update(turn, before, after);
        switch (acknowledger(turn, agent, after)) {
            case FRAMEWORK -> {
                turn.framework(after.frameworkId().orElseThrow())
                        .ifPresent(framework -> OperationRules.tell(turn, framework, status));
                if (isOver(status) && !status.hasUuid()) {
                    OperationRules.remove(turn, after);
                }
            }
            case MASTER -> {
                if (status.hasUuid()) {
                    OperationRules.acknowledge(turn, agent, after.uuid(), status);
                }
                if (isOver(status)) {
                    OperationRules.remove(turn, after);
                }
            }
            case NOBODY ->
                turn.info("waits for its framework operation status agent=" + agent.id() + " framework="
                        + after.frameworkId().orElseThrow());
        }
        DrainRules.check(turn, agent.id());
    }

    /** Agents leave the name out when they say that they never heard of an operation. */
    private static OperationStatus named(OperationEntry operation, OperationStatus status) {
        return operation
                .id()
                .map(id -> status.toBuilder().setOperationId(id.toProto()).build())
                .orElse(status);
    }

    private static boolean isOver(OperationStatus status) {
        return OperationStates.isTerminal(status.getState());
    }

    private static Acknowledger acknowledger(Turn turn, Agent agent, OperationEntry operation) {
        MasterState state = turn.state();
        Optional<FrameworkId> framework = operation.frameworkId();
        if (operation.id().isEmpty() || framework.isEmpty()) {
            return Acknowledger.MASTER;
        }
        if (state.framework(framework.get()).isPresent()) {
            return Acknowledger.FRAMEWORK;
        }
        boolean mayReturn = agent.link()
                .reregistered()
                .filter(since -> turn.now().isBefore(since.plus(ADOPTION)))
                .isPresent();
        return mayReturn && !state.frameworks().completed().containsKey(framework.get())
                ? Acknowledger.NOBODY
                : Acknowledger.MASTER;
    }

    private static void forward(Turn turn, AgentMessage.OperationStatus event) {
        Optional<Framework> framework =
                turn.framework(FrameworkId.of(event.message().getFrameworkId())).filter(Framework::isConnected);
        if (framework.isPresent()) {
            OperationRules.tell(turn, framework.get(), event.message().getStatus());
        } else {
            ignore(turn, event, "the framework is not connected");
        }
    }

    private static void ignore(Turn turn, AgentMessage.OperationStatus event, String why) {
        String operation = event.message().getStatus().hasOperationId()
                ? event.message().getStatus().getOperationId().getValue()
                : "(no id)";
        turn.warn("ignored operation status from=" + event.from() + " operation=" + operation + ": " + why);
    }
}
