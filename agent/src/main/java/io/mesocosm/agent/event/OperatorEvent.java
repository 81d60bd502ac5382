package io.mesocosm.agent.event;

/** From whoever runs the agent. */
public sealed interface OperatorEvent extends AgentEvent {

    /**
     * SIGUSR1: leave the cluster for good.
     *
     * @param reason for the log and the exit: {@code Received SIGUSR1 signal from user root}
     */
    record Unregister(String reason) implements OperatorEvent {}
}
