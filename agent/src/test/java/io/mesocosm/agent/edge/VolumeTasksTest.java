package io.mesocosm.agent.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.testing.AgentProcess;
import io.mesocosm.agent.testing.Await;
import io.mesocosm.agent.testing.FakeMaster;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Persistent volumes of a real agent: made by the master's order, written by tasks, kept through the agent's death. */
class VolumeTasksTest {

    @TempDir
    Path directory;

    private AgentProcess start(FakeMaster master, int port, String... changed) throws Exception {
        var flags = new ArrayList<>(AgentProcess.flags(directory, master.address(), port));
        for (String flag : changed) {
            String name = flag.substring(0, flag.indexOf('=') + 1);
            flags.removeIf(other -> other.startsWith(name));
            flags.add(flag);
        }
        return AgentProcess.start(directory.resolve("log"), flags);
    }

    private static Resource reserved() {
        return FakeMaster.scalar("disk", 64).toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole("eng/dev"))
                .setAllocationInfo(AllocationInfo.newBuilder().setRole("eng/dev"))
                .build();
    }

    private static Resource volume() {
        return reserved().toBuilder()
                .setDisk(DiskInfo.newBuilder()
                        .setPersistence(DiskInfo.Persistence.newBuilder().setId("v"))
                        .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW)))
                .build();
    }

    private static Offer.Operation reserve() {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.RESERVE)
                .setReserve(Offer.Operation.Reserve.newBuilder().addResources(reserved()))
                .build();
    }

    private static Offer.Operation createVolume() {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.CREATE)
                .setCreate(Offer.Operation.Create.newBuilder().addVolumes(volume()))
                .build();
    }

    private static Offer.Operation destroyVolume() {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.DESTROY)
                .setDestroy(Offer.Operation.Destroy.newBuilder().addVolumes(volume()))
                .build();
    }

    private Path place() {
        return directory.resolve("work/volumes/roles/eng dev/v");
    }

    private static TaskInfo onVolume(String id, String command) {
        return FakeMaster.command(id, command).toBuilder()
                .addResources(volume())
                .build();
    }

    private static void makeVolume(FakeMaster master, Upid agent) throws Exception {
        assertThat(master.apply(agent, reserve()).getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(master.apply(agent, createVolume()).getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    }

    @Test
    void whatATaskWritesOutlivesTheTaskAndTheAgentUntilTheVolumeIsDestroyed() throws Exception {
        try (var master = new FakeMaster()) {
            int port;
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                makeVolume(master, agent);
                assertThat(place()).isEmptyDirectory();
                master.run(agent, FakeMaster.framework(true), onVolume("writes", "echo kept > data/file"));
                master.awaitState("writes", TaskState.TASK_FINISHED);
                assertThat(place().resolve("file")).hasContent("kept");
                first.kill();
            }
            try (var _ = start(master, port)) {
                Upid agent = master.awaitReregistration(1);
                assertThat(AgentProcess.get(port, "/state"))
                        .contains("\"reserved_resources\":{\"eng/dev\":{\"disk\":64.0");
                master.run(agent, FakeMaster.framework(true), onVolume("reads", "test \"$(cat data/file)\" = kept"));
                master.awaitState("reads", TaskState.TASK_FINISHED);
                assertThat(master.apply(agent, destroyVolume()).getState())
                        .isEqualTo(OperationState.OPERATION_FINISHED);
                assertThat(place()).doesNotExist();
                master.run(agent, FakeMaster.framework(true), onVolume("late", "true"));
                master.awaitState("late", TaskState.TASK_DROPPED);
                master.awaitStatus("late", status -> status.getReason() == Reason.REASON_RESOURCES_UNKNOWN);
            }
        }
    }

    @Test
    void customExecutorAndItsTasksSeeTheirVolumes() throws Exception {
        try (var master = new FakeMaster();
                var _ = start(master, 0)) {
            Upid agent = master.awaitRegistration(1);
            makeVolume(master, agent);
            var framework = FakeMaster.framework(false);
            var executor = ExecutorInfo.newBuilder()
                    .setExecutorId(ExecutorID.newBuilder().setValue("custom"))
                    .setFrameworkId(framework.getId())
                    .setType(ExecutorInfo.Type.CUSTOM)
                    .setCommand(CommandInfo.newBuilder().setValue("echo kept > data/file; exec sleep 1000"))
                    .addResources(FakeMaster.scalar("cpus", 0.1))
                    .addResources(FakeMaster.scalar("mem", 32))
                    .addResources(volume());
            master.send(
                    agent,
                    RunTaskMessage.newBuilder()
                            .setFramework(framework)
                            .setTask(FakeMaster.command("t", "").toBuilder()
                                    .clearCommand()
                                    .setExecutor(executor))
                            .setPid("@0.0.0.0:0")
                            .setLaunchExecutor(true)
                            .build());
            Await.until("the file is written", () -> Files.exists(place().resolve("file")));
            Path sandbox = directory.resolve("work/slaves/m-S0/frameworks/m-0000/executors/custom/runs/latest");
            assertThat(Files.readSymbolicLink(sandbox.resolve("data"))).isEqualTo(place());
        }
    }

    @Test
    void volumeThatCannotBeMadeFailsAndTheAgentGoesOn() throws Exception {
        try (var master = new FakeMaster();
                var _ = start(master, 0)) {
            Upid agent = master.awaitRegistration(1);
            Path roles = Files.createDirectories(directory.resolve("work/volumes/roles"));
            Path inTheWay = Files.writeString(roles.resolve("eng dev"), "in the way");
            master.apply(agent, reserve());
            OperationStatus status = master.apply(agent, createVolume());
            assertThat(status.getState()).isEqualTo(OperationState.OPERATION_FAILED);
            assertThat(status.getMessage())
                    .isEqualTo("Failed to create the persistent volume v at '" + place() + "': Not a directory");
            Files.delete(inTheWay);
            Upid again = master.awaitReregistration(1);
            assertThat(master.apply(again, createVolume()).getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        }
    }

    @Test
    void agentRefusesToStartWithLessThanWasReserved() throws Exception {
        try (var master = new FakeMaster()) {
            int port;
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                makeVolume(master, agent);
                first.kill();
            }
            String less = "--resources=cpus:4;mem:1024;disk:32;ports:[31000-31010]";
            var flags = new ArrayList<>(AgentProcess.flags(directory, master.address(), port));
            flags.removeIf(flag -> flag.startsWith("--resources="));
            flags.add(less);
            AgentProcess.Ended ended = AgentProcess.run(flags);
            assertThat(ended.status()).isNotZero();
            assertThat(ended.err()).contains("ncompatible");
            String more = "--resources=cpus:4;mem:1024;disk:4096;ports:[31000-31010]";
            try (var _ = start(master, port, more, "--reconfiguration_policy=additive")) {
                master.awaitReregistration(1);
                assertThat(AgentProcess.get(port, "/state"))
                        .contains("\"reserved_resources\":{\"eng/dev\":{\"disk\":64.0")
                        .contains("\"unreserved_resources\":{\"disk\":4032.0");
                assertThat(place()).isDirectory();
            }
        }
    }
}
