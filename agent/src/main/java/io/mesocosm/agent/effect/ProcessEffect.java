package io.mesocosm.agent.effect;

/** The agent's own process. */
public sealed interface ProcessEffect extends AgentEffect {

    /** Begins to tell who leads: {@code MasterDetected}, from now on. */
    record DetectMaster() implements ProcessEffect {}

    /** Ends the process once everything before is done; {@code message} goes to stderr when not empty. */
    record Exit(int status, String message) implements ProcessEffect {}
}
