package io.mesocosm.simulation.nodes;

import java.time.Duration;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;

/**
 * What kind of framework a scheduler is.
 *
 * @param checkpoint whether its tasks outlive their agent's process
 * @param partitionAware whether it knows of unreachable tasks
 * @param failoverTimeout how long the master waits for it
 */
public record SchedulerOptions(
        String name, String role, boolean checkpoint, boolean partitionAware, Duration failoverTimeout) {

    /** A well-behaved framework: everything that Mesos recommends. */
    public static SchedulerOptions named(String name) {
        return new SchedulerOptions(name, name, true, true, Duration.ofDays(7));
    }

    /** The same, waited for that long. */
    public SchedulerOptions waitedFor(Duration timeout) {
        return new SchedulerOptions(name, role, checkpoint, partitionAware, timeout);
    }

    /** The same, with or without checkpoints. */
    public SchedulerOptions checkpointing(boolean value) {
        return new SchedulerOptions(name, role, value, partitionAware, failoverTimeout);
    }

    /** The same, knowing of unreachable tasks or not. */
    public SchedulerOptions awareOfPartitions(boolean value) {
        return new SchedulerOptions(name, role, checkpoint, value, failoverTimeout);
    }

    /** As it says it of itself, without an id. */
    FrameworkInfo info() {
        var info = FrameworkInfo.newBuilder()
                .setUser("root")
                .setName(name)
                .setCheckpoint(checkpoint)
                .setFailoverTimeout((double) failoverTimeout.toSeconds())
                .addRoles(role)
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.MULTI_ROLE))
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.TASK_KILLING_STATE));
        if (partitionAware) {
            info.addCapabilities(Capability.newBuilder().setType(Capability.Type.PARTITION_AWARE));
        }
        return info.build();
    }
}
