package io.mesocosm.agent.effect;

/** The agent's own process. */
public sealed interface ProcessEffect extends AgentEffect {

    /** Begins to tell who leads: {@code MasterDetected}, from now on. */
    record DetectMaster() implements ProcessEffect {}

    /**
     * Tells the log what was ignored, and why.
     *
     * @param line ids as key=value
     */
    record Warn(String line) implements ProcessEffect {}

    /** Ends the process once everything before is done; {@code message} goes to stderr when not empty. */
    record Exit(int status, String message) implements ProcessEffect {}
}
