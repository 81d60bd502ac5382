package io.mesocosm.common.loop;

/** Told of what must not happen: a bug in a step or a dead disk. In production it logs and ends the process. */
@FunctionalInterface
public interface FaultHandler {

    /**
     * Handles a fault.
     *
     * @param doing what was going on, for the log: "step TaskUpdated"
     */
    void fault(String doing, Throwable cause);
}
