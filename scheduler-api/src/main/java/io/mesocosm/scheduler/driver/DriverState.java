package io.mesocosm.scheduler.driver;

/**
 * All that a driver knows.
 *
 * @param life whether the scheduler still wants to hear
 * @param addresses where agents are
 */
public record DriverState(
        DriverConfig config, Life life, Identity identity, MasterLink master, AgentAddresses addresses) {

    /**
     * <pre>
     * RUNNING --abort, error--&gt; ABORTED --stop--&gt; STOPPED
     *    +------------------stop-------------------^
     * </pre>
     */
    public enum Life {
        RUNNING,
        ABORTED,
        STOPPED
    }

    /** A driver that has detected nobody yet. */
    public static DriverState initial(DriverConfig config, Identity identity) {
        return new DriverState(config, Life.RUNNING, identity, MasterLink.none(), AgentAddresses.none());
    }

    DriverState with(Life other) {
        return new DriverState(config, other, identity, master, addresses);
    }

    DriverState with(Identity other) {
        return new DriverState(config, life, other, master, addresses);
    }

    DriverState with(MasterLink other) {
        return new DriverState(config, life, identity, other, addresses);
    }

    DriverState with(AgentAddresses other) {
        return new DriverState(config, life, identity, master, other);
    }
}
