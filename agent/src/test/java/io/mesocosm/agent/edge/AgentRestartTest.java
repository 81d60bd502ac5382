package io.mesocosm.agent.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.testing.AgentProcess;
import io.mesocosm.agent.testing.Await;
import io.mesocosm.agent.testing.FakeMaster;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.containerizer.sandbox.Trees;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents as processes that are killed, and what the next one on the same disk makes of it. */
class AgentRestartTest {

    @TempDir
    Path directory;

    private AgentProcess start(FakeMaster master, int port, String... changed) throws IOException {
        return AgentProcess.start(directory.resolve("log"), flags(master, port, changed));
    }

    private List<String> flags(FakeMaster master, int port, String... changed) {
        var flags = new ArrayList<>(AgentProcess.flags(directory, master.address(), port));
        for (String flag : changed) {
            String name = flag.substring(0, flag.indexOf('=') + 1);
            flags.removeIf(other -> other.startsWith(name));
            flags.add(flag);
        }
        return flags;
    }

    private Path run(String executor) {
        return directory.resolve("work/meta/slaves/m-S0/frameworks/m-0000/executors/" + executor + "/runs/latest");
    }

    private ProcessHandle process(String executor) throws IOException {
        String container = run(executor).toRealPath().getFileName().toString();
        String pid = Files.readString(directory.resolve("run/containers/" + container + "/pid"));
        return ProcessHandle.of(Long.parseLong(pid.trim())).orElseThrow();
    }

    private static void gone(ProcessHandle process) {
        process.onExit().join();
    }

    /** An executor that never calls. */
    private static RunTaskMessage silent(FrameworkInfo framework, String command) {
        var executor = ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue("silent"))
                .setFrameworkId(framework.getId())
                .setType(ExecutorInfo.Type.CUSTOM)
                .setCommand(CommandInfo.newBuilder().setValue(command))
                .addResources(FakeMaster.scalar("cpus", 0.1))
                .addResources(FakeMaster.scalar("mem", 32));
        TaskInfo task = FakeMaster.command("t", "").toBuilder()
                .clearCommand()
                .setExecutor(executor)
                .build();
        return RunTaskMessage.newBuilder()
                .setFramework(framework)
                .setTask(task)
                .setPid("@0.0.0.0:0")
                .setLaunchExecutor(true)
                .build();
    }

    @Test
    @Tag("B124")
    void agentOfARebootedHostKeepsItsIdAndLeavesForeignProcessesAlone() throws Exception {
        Process foreign = new ProcessBuilder("sleep", "1000").start();
        try (var master = new FakeMaster()) {
            int port;
            ProcessHandle task;
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                master.run(agent, FakeMaster.framework(true), FakeMaster.command("t", "sleep 1000"));
                master.awaitState("t", TaskState.TASK_RUNNING);
                task = process("t");
                first.kill();
            }
            task.destroyForcibly();
            gone(task);
            Trees.delete(directory.resolve("run"));
            Files.writeString(directory.resolve("work/meta/boot_id"), "another boot");
            Files.writeString(run("t").resolve("pids/forked.pid"), String.valueOf(foreign.pid()));
            try (var _ = start(master, port)) {
                master.awaitReregistration(1);
                assertThat(master.awaitState("t", TaskState.TASK_FAILED).getLast())
                        .isEqualTo(TaskState.TASK_FAILED);
                assertThat(master.message("t")).isEqualTo("Executor terminated");
                assertThat(foreign.isAlive()).isTrue();
            }
        } finally {
            foreign.destroyForcibly().waitFor();
        }
    }

    @Test
    @Tag("B125")
    void rebootedAgentThatChangedRegistersAsANewOneEvenAfterAnotherRestart() throws Exception {
        String more = "--resources=cpus:8;mem:2048;disk:1024";
        try (var master = new FakeMaster()) {
            int port;
            try (var first = start(master, 0)) {
                port = master.awaitRegistration(1).port();
                Await.until(
                        "the link to the agent is there",
                        () -> Files.exists(directory.resolve("work/meta/slaves/latest")));
                first.kill();
            }
            Files.writeString(directory.resolve("work/meta/boot_id"), "another boot");
            // The second does not get as far as its registration: there is no such master.
            var lonely = flags(master, port, more, "--master=127.0.0.1:1");
            try (var second = AgentProcess.start(directory.resolve("log"), lonely)) {
                Await.until(
                        "the old agent is forgotten, and the boot known",
                        () -> !Files.exists(directory.resolve("work/meta/slaves/latest"))
                                && !Files.readString(directory.resolve("work/meta/boot_id"))
                                        .equals("another boot"));
                second.kill();
            }
            try (var _ = start(master, port, more)) {
                master.awaitRegistration(2);
            }
        }
    }

    @Test
    @Tag("B127")
    void agentWithMoreReservationsThanResourcesDoesNotStart() throws Exception {
        Resource reserved = FakeMaster.scalar("cpus", 6).toBuilder()
                .clearAllocationInfo()
                .addReservations(Resource.ReservationInfo.newBuilder()
                        .setRole("dev")
                        .setType(Resource.ReservationInfo.Type.DYNAMIC))
                .build();
        Path file = directory.resolve("work/meta/resources/resources.info");
        Files.createDirectories(file.getParent());
        var record = ByteBuffer.allocate(Integer.BYTES + reserved.getSerializedSize())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(reserved.getSerializedSize())
                .put(reserved.toByteArray());
        Files.write(file, record.array());
        try (var master = new FakeMaster()) {
            var ended = AgentProcess.run(flags(master, 0, "--resources=cpus:4;mem:1024"));
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err()).contains("Failed to perform recovery").contains("cpus");
        }
    }

    @Test
    @Tag("B128")
    void executorOfAFrameworkWithoutCheckpointsDiesWithItsAgent() throws Exception {
        try (var master = new FakeMaster()) {
            int port;
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                master.run(agent, FakeMaster.framework(false), FakeMaster.command("t", "echo $$ > pid; sleep 1000"));
                master.awaitState("t", TaskState.TASK_RUNNING);
                first.kill();
            }
            ProcessHandle task = onlyProcess();
            try (var _ = start(master, port)) {
                master.awaitReregistration(1);
                gone(task);
                assertThat(master.states("t")).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
            }
        }
    }

    private ProcessHandle onlyProcess() throws IOException {
        try (var containers = Files.list(directory.resolve("run/containers"))) {
            Path container = containers.findFirst().orElseThrow();
            return ProcessHandle.of(Long.parseLong(
                            Files.readString(container.resolve("pid")).trim()))
                    .orElseThrow();
        }
    }

    @Test
    @Tag("B131")
    void agentThatOnlyCleansUpKillsTheExecutorsAndEnds() throws Exception {
        try (var master = new FakeMaster()) {
            int port;
            ProcessHandle task;
            ProcessHandle custom;
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                master.run(agent, FakeMaster.framework(true), FakeMaster.command("command", "sleep 1000"));
                master.send(agent, silent(FakeMaster.framework(true), "touch up; exec sleep 1000"));
                master.awaitState("command", TaskState.TASK_RUNNING);
                Path up = directory.resolve("work/slaves/m-S0/frameworks/m-0000/executors/silent/runs/latest/up");
                Await.until("the command is up", () -> Files.exists(up));
                task = process("command");
                custom = process("silent");
                first.kill();
            }
            var cleanup = AgentProcess.run(flags(master, port, "--recover=cleanup"));
            assertThat(cleanup.status()).as(cleanup.err()).isZero();
            gone(task);
            gone(custom);
            assertThat(master.states("command")).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
        }
    }

    @Test
    @Tag("B136")
    void executorFindsTheGivenEnvironmentAndNotTheAgents() throws Exception {
        try (var master = new FakeMaster();
                var _ = start(master, 0, "--executor_environment_variables={\"GIVEN\":\"by a flag\"}")) {
            Upid agent = master.awaitRegistration(1);
            master.send(agent, silent(FakeMaster.framework(false), "/usr/bin/env -0 > environment; exec sleep 1000"));
            Path file =
                    directory.resolve("work/slaves/m-S0/frameworks/m-0000/executors/silent/runs/latest/environment");
            Await.until(
                    "the environment is written",
                    () -> Files.exists(file) && Files.readString(file).contains("MESOS_SLAVE_PID"));
            Set<String> names = Files.readString(file)
                    .lines()
                    .flatMap(line -> List.of(line.split("\0")).stream())
                    .map(variable -> variable.substring(0, variable.indexOf('=')))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(Files.readString(file)).contains("GIVEN=by a flag");
            names.removeIf(name -> name.startsWith("MESOS_") || name.startsWith("LIBPROCESS_"));
            // What the shell sets by itself.
            names.removeAll(Set.of("PWD", "OLDPWD", "SHLVL", "_"));
            // The launcher gives a path to whoever has none, and not the agent's.
            assertThat(names).containsExactly("GIVEN", "PATH");
        }
    }

    @Test
    @Tag("B137")
    void stateIsNotServedDuringRecovery() throws Exception {
        try (var master = new FakeMaster()) {
            int port;
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                master.send(agent, silent(FakeMaster.framework(true), "touch up; exec sleep 1000"));
                Path up = directory.resolve("work/slaves/m-S0/frameworks/m-0000/executors/silent/runs/latest/up");
                Await.until("the command is up", () -> Files.exists(up));
                first.kill();
            }
            try (var _ = start(master, port, "--executor_reregistration_timeout=5secs")) {
                for (String path : List.of("/state", "/slave(1)/state")) {
                    HttpResponse<String> answer = answer(port, path);
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).isEqualTo("Agent has not finished recovery");
                }
                master.awaitReregistration(1);
                assertThat(answer(port, "/state").body()).startsWith("{");
            }
        }
    }

    /** As soon as there is an agent. */
    private static HttpResponse<String> answer(int port, String path) throws Exception {
        return Await.success("the agent answers " + path, () -> AgentProcess.ask(port, path));
    }

    @Test
    void drainGoesOnAfterARestart() throws Exception {
        try (var master = new FakeMaster()) {
            int port;
            Path config = directory.resolve("work/meta/slaves/m-S0/drain.config");
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                master.run(
                        agent,
                        FakeMaster.framework(true),
                        FakeMaster.command("t", "trap '' TERM; touch up; while :; do sleep 0.1; done"));
                Path up = directory.resolve("work/slaves/m-S0/frameworks/m-0000/executors/t/runs/latest/up");
                master.awaitState("t", TaskState.TASK_RUNNING);
                Await.until("the command is up", () -> Files.exists(up));
                master.send(
                        agent,
                        DrainSlaveMessage.newBuilder()
                                .setConfig(DrainConfig.newBuilder()
                                        .setMaxGracePeriod(
                                                DurationInfo.newBuilder().setNanoseconds(1_000_000_000)))
                                .build());
                Await.until("the draining is kept", () -> Files.exists(config));
                first.kill();
            }
            try (var _ = start(master, port)) {
                master.awaitReregistration(1);
                TaskStatus end = master.awaitStatus("t", status -> status.getState() == TaskState.TASK_KILLED);
                assertThat(end.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
                assertThat(end.getMessage()).isEqualTo("Command terminated with signal Killed");
                Await.until("the draining is over", () -> !Files.exists(config));
            }
        }
    }

    @Test
    void endOfATaskThatWasKilledBeforeTheAgentDiedIsThatOfAKilledTask() throws Exception {
        try (var master = new FakeMaster()) {
            int port;
            ProcessHandle task;
            Path go = directory.resolve("go");
            Path heard = directory.resolve("heard");
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                String command = "trap 'touch " + heard + "; while [ ! -e " + go
                        + " ]; do sleep 0.05; done; exit 0' TERM; " + "touch up; while :; do sleep 0.05; done";
                master.run(agent, FakeMaster.framework(true), FakeMaster.command("t", command));
                Path up = directory.resolve("work/slaves/m-S0/frameworks/m-0000/executors/t/runs/latest/up");
                Await.until("the command is up", () -> Files.exists(up));
                master.awaitState("t", TaskState.TASK_RUNNING);
                task = process("t");
                master.send(
                        agent,
                        KillTaskMessage.newBuilder()
                                .setFrameworkId(FakeMaster.framework(true).getId())
                                .setTaskId(TaskID.newBuilder().setValue("t"))
                                .build());
                Await.until("the command heard the signal", () -> Files.exists(heard));
                first.kill();
            }
            Files.createFile(go);
            gone(task);
            try (var _ = start(master, port)) {
                master.awaitReregistration(1);
                master.awaitState("t", TaskState.TASK_KILLED);
                assertThat(master.message("t")).isEqualTo("Command exited with status 0");
            }
        }
    }
}
