package io.mesocosm.simulation.nodes;

import java.time.Duration;
import java.util.Collection;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;

/**
 * What kind of framework a scheduler is.
 *
 * @param checkpoint whether its tasks outlive their agent's process
 * @param partitionAware whether it knows of unreachable tasks
 * @param failoverTimeout how long the master waits for it
 * @param driver whether it speaks libprocess as a v0 driver does, not HTTP
 * @param detects whether it finds the leading master by detection, not by asking any
 * @param patience how long it collects offers at most before it answers them
 * @param refines whether it knows of reservations of what is reserved
 */
public record SchedulerOptions(
        String name,
        String role,
        boolean checkpoint,
        boolean partitionAware,
        Duration failoverTimeout,
        boolean driver,
        boolean detects,
        Duration patience,
        boolean refines) {

    /** A well-behaved framework: everything that Mesos recommends. */
    public static SchedulerOptions named(String name) {
        return new SchedulerOptions(name, name, true, true, Duration.ofDays(7), false, true, Duration.ZERO, true);
    }

    /** The same, waited for that long. */
    public SchedulerOptions waitedFor(Duration timeout) {
        return new SchedulerOptions(
                name, role, checkpoint, partitionAware, timeout, driver, detects, patience, refines);
    }

    /** The same, with or without checkpoints. */
    public SchedulerOptions checkpointing(boolean value) {
        return new SchedulerOptions(
                name, role, value, partitionAware, failoverTimeout, driver, detects, patience, refines);
    }

    /** The same, knowing of unreachable tasks or not. */
    public SchedulerOptions awareOfPartitions(boolean value) {
        return new SchedulerOptions(name, role, checkpoint, value, failoverTimeout, driver, detects, patience, refines);
    }

    /** The same, behind a v0 driver or not; every driver detects its master. */
    public SchedulerOptions withDriver(boolean value) {
        return new SchedulerOptions(
                name, role, checkpoint, partitionAware, failoverTimeout, value, value || detects, patience, refines);
    }

    /** The same, which detects its master, or asks any of them; drivers can only detect. */
    public SchedulerOptions detecting(boolean value) {
        return new SchedulerOptions(
                name, role, checkpoint, partitionAware, failoverTimeout, driver, value || driver, patience, refines);
    }

    /** The same, which collects offers for up to so long. */
    public SchedulerOptions collectingOffers(Duration time) {
        return new SchedulerOptions(
                name, role, checkpoint, partitionAware, failoverTimeout, driver, detects, time, refines);
    }

    /** The same, knowing of reservations of what is reserved or not. */
    public SchedulerOptions refining(boolean value) {
        return new SchedulerOptions(
                name, role, checkpoint, partitionAware, failoverTimeout, driver, detects, patience, value);
    }

    /** As it says it of itself, without an id, in those roles. */
    FrameworkInfo info(Collection<String> roles) {
        var info = FrameworkInfo.newBuilder()
                .setUser("root")
                .setName(name)
                .setCheckpoint(checkpoint)
                .setFailoverTimeout((double) failoverTimeout.toSeconds())
                .addAllRoles(roles)
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.MULTI_ROLE))
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.TASK_KILLING_STATE));
        if (partitionAware) {
            info.addCapabilities(Capability.newBuilder().setType(Capability.Type.PARTITION_AWARE));
        }
        if (refines) {
            info.addCapabilities(Capability.newBuilder().setType(Capability.Type.RESERVATION_REFINEMENT));
        }
        return info.build();
    }
}
