package io.mesocosm.agent.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.testing.AgentProcess;
import io.mesocosm.agent.testing.Await;
import io.mesocosm.agent.testing.FakeMaster;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.KillTaskMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process of its own, against a master that only listens. */
class AgentProcessTest {

    private static final List<TaskState> FINISHED =
            List.of(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);

    @TempDir
    Path directory;

    private AgentProcess start(FakeMaster master, int port) throws Exception {
        return AgentProcess.start(directory.resolve("log"), AgentProcess.flags(directory, master.address(), port));
    }

    private Path sandbox(String task) {
        return directory.resolve("work/slaves/m-S0/frameworks/m-0000/executors/" + task + "/runs/latest");
    }

    @Test
    void commandTaskRunsToItsEndInItsSandbox() throws Exception {
        try (var master = new FakeMaster();
                var _ = start(master, 0)) {
            Upid agent = master.awaitRegistration(1);
            master.run(
                    agent,
                    FakeMaster.framework(false),
                    FakeMaster.command("one", "echo $MESOS_EXECUTOR_ID; pwd; echo no >&2"));
            assertThat(master.awaitState("one", TaskState.TASK_FINISHED)).isEqualTo(FINISHED);
            assertThat(master.message("one")).isEqualTo("Command exited with status 0");
            String sandbox = sandbox("one").toRealPath().toString();
            assertThat(Files.readString(sandbox("one").resolve("stdout"))).isEqualTo("one\n" + sandbox + "\n");
            assertThat(Files.readString(sandbox("one").resolve("stderr"))).isEqualTo("no\n");
            String read = AgentProcess.get(
                    agent.port(), "/files/read?offset=0&path=/frameworks/m-0000/executors/one/runs/latest/stderr");
            assertThat(read).isEqualTo("{\"data\":\"no\\n\",\"offset\":0}");
        }
    }

    @Test
    void failureAndKillAreReportedAsMesosDoes() throws Exception {
        try (var master = new FakeMaster();
                var _ = start(master, 0)) {
            Upid agent = master.awaitRegistration(1);
            var framework = FakeMaster.framework(false);
            master.run(agent, framework, FakeMaster.command("bad", "exit 7"));
            master.run(agent, framework, FakeMaster.command("long", "sleep 1000"));
            var missing = FakeMaster.command("missing", "true").toBuilder()
                    .setCommand(CommandInfo.newBuilder()
                            .setValue("true")
                            .addUris(CommandInfo.URI.newBuilder().setValue("file:///no/such/file")))
                    .build();
            master.run(agent, framework, missing);
            master.awaitState("bad", TaskState.TASK_FAILED);
            assertThat(master.message("bad")).isEqualTo("Command exited with status 7");
            master.awaitState("missing", TaskState.TASK_FAILED);
            assertThat(master.message("missing")).startsWith("Failed to launch container: ");
            master.awaitState("long", TaskState.TASK_RUNNING);
            master.send(
                    agent,
                    KillTaskMessage.newBuilder()
                            .setFrameworkId(framework.getId())
                            .setTaskId(TaskID.newBuilder().setValue("long"))
                            .build());
            master.awaitState("long", TaskState.TASK_KILLED);
            assertThat(master.message("long")).isEqualTo("Command terminated with signal Terminated");
        }
    }

    @Test
    void taskOutlivesTheAgentAndItsEndIsReportedByTheNext() throws Exception {
        try (var master = new FakeMaster()) {
            var framework = FakeMaster.framework(true);
            Path go = directory.resolve("go");
            Path ended = directory.resolve("ended");
            int port;
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                // One ends while no agent is there, the other later.
                String wait = "while [ ! -e " + go + " ]; do sleep 0.05; done; ";
                master.run(agent, framework, FakeMaster.command("early", wait + "touch " + ended + "; exit 3"));
                master.run(
                        agent,
                        framework,
                        FakeMaster.command("late", wait + "while [ ! -e " + go + "2 ]; do sleep 0.05; done"));
                master.awaitState("early", TaskState.TASK_RUNNING);
                master.awaitState("late", TaskState.TASK_RUNNING);
                first.kill();
            }
            Files.createFile(go);
            try (var watched = directory.getFileSystem().newWatchService()) {
                directory.register(watched, StandardWatchEventKinds.ENTRY_CREATE);
                while (!Files.exists(ended)) {
                    watched.take().reset();
                }
            }
            try (var _ = start(master, port)) {
                master.awaitReregistration(1);
                master.awaitState("early", TaskState.TASK_FAILED);
                assertThat(master.message("early")).isEqualTo("Command exited with status 3");
                assertThat(master.states("late")).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
                Files.createFile(directory.resolve("go2"));
                assertThat(master.awaitState("late", TaskState.TASK_FINISHED)).isEqualTo(FINISHED);
            }
        }
    }

    /** The disk answers the agent no more once the task has ended: a pipe that nobody reads is in its way. */
    @Test
    void endThatWasNotWrittenDownWhenTheAgentDiedIsReportedByTheNext() throws Exception {
        try (var master = new FakeMaster()) {
            Path go = directory.resolve("go");
            int port;
            Path updates;
            try (var first = start(master, 0)) {
                Upid agent = master.awaitRegistration(1);
                port = agent.port();
                master.run(
                        agent,
                        FakeMaster.framework(true),
                        FakeMaster.command("t", "while [ ! -e " + go + " ]; do sleep 0.05; done; exit 3"));
                master.awaitState("t", TaskState.TASK_RUNNING);
                updates = directory.resolve(
                        "work/meta/slaves/m-S0/frameworks/m-0000/executors/t/runs/latest/tasks/t/task.updates");
                awaitRecords(updates, 4);
                Files.move(updates, updates.resolveSibling("kept"));
                assertThat(new ProcessBuilder("mkfifo", updates.toString())
                                .start()
                                .waitFor())
                        .isZero();
                Files.createFile(go);
                awaitTermination();
                first.kill();
            }
            Files.move(updates.resolveSibling("kept"), updates, StandardCopyOption.REPLACE_EXISTING);
            try (var _ = start(master, port)) {
                master.awaitReregistration(1);
                master.awaitState("t", TaskState.TASK_FAILED);
                assertThat(master.message("t")).isEqualTo("Command exited with status 3");
            }
        }
    }

    /** Until that many updates and acknowledgements are in the file. */
    private static void awaitRecords(Path file, int count) throws IOException {
        int found = 0;
        while (found < count) {
            found = 0;
            var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.remaining() >= Integer.BYTES) {
                int length = bytes.getInt();
                bytes.position(Math.min(bytes.limit(), bytes.position() + length));
                found++;
            }
        }
    }

    /** Until the containerizer is done with the one container. */
    private void awaitTermination() throws IOException {
        while (true) {
            try (var containers = Files.list(directory.resolve("run/containers"))) {
                if (containers.anyMatch(container -> Files.exists(container.resolve("termination")))) {
                    return;
                }
            }
        }
    }

    @Test
    void agentThatIsToldToLeaveEndsItsTasksAndItself() throws Exception {
        try (var master = new FakeMaster();
                var process = start(master, 0)) {
            Upid agent = master.awaitRegistration(1);
            master.run(agent, FakeMaster.framework(true), FakeMaster.command("long", "sleep 1000"));
            master.awaitState("long", TaskState.TASK_RUNNING);
            process.signal("USR1");
            assertThat(process.await()).isZero();
            master.awaitDeparture();
        }
    }

    @Test
    void agentWithoutTasksSaysGoodbyeBeforeItEnds() throws Exception {
        try (var master = new FakeMaster();
                var process = start(master, 0)) {
            Upid agent = master.awaitRegistration(1);
            Await.until(
                    "the agent counts itself registered",
                    () -> AgentProcess.get(agent.port(), "/metrics/snapshot").contains("\"slave/registered\":1.0"));
            process.signal("USR1");
            assertThat(process.await()).isZero();
            master.awaitDeparture();
        }
    }

    @Test
    void wrongStartsNameTheirCulpritInOneLine() throws Exception {
        var flags = AgentProcess.flags(directory, "127.0.0.1:1", 0);
        assertThat(ended(flags, "--no_such_flag=1")).contains("no_such_flag");
        assertThat(ended(flags, "--resources=cpus:many")).contains("cpus");
        assertThat(ended(flags, "--attributes=a:{x}")).contains("a");
        assertThat(ended(flags, "--isolation=no/such")).contains("no/such");
        assertThat(ended(flags, "--work_dir=/proc/nowhere")).contains("/proc/nowhere");
        assertThat(ended(flags, "--master=zk://127.0.0.1:2181")).contains("Failed to create a master detector");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ended(flags, "--port=" + taken.getLocalPort())).contains("" + taken.getLocalPort());
        }
    }

    private static String ended(List<String> flags, String wrong) throws Exception {
        String name = wrong.substring(0, wrong.indexOf('=') + 1);
        var arguments = new ArrayList<>(flags);
        arguments.removeIf(flag -> flag.startsWith(name));
        arguments.add(wrong);
        arguments.add("--quiet");
        var ended = AgentProcess.run(arguments);
        assertThat(ended.status()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err().lines()).as(wrong).hasSize(1);
        return ended.err();
    }

    @Test
    void directoriesOfTheDeadAreRemovedWhenTheyAreOldEnough() throws Exception {
        var flags = new ArrayList<>(AgentProcess.flags(directory, "", 0));
        flags.removeIf(flag -> flag.startsWith("--master="));
        flags.addAll(List.of("--gc_delay=1ms", "--disk_watch_interval=50ms"));
        try (var master = new FakeMaster()) {
            flags.add("--master=" + master.address());
            try (var _ = AgentProcess.start(directory.resolve("log"), flags)) {
                Upid agent = master.awaitRegistration(1);
                master.run(agent, FakeMaster.framework(true), FakeMaster.command("t", "true"));
                master.awaitState("t", TaskState.TASK_FINISHED);
                Path left = directory.resolve("work/slaves/m-S0/frameworks/m-0000");
                Path meta = directory.resolve("work/meta/slaves/m-S0/frameworks/m-0000");
                Await.until(
                        "the directories of the framework are gone", () -> !Files.exists(left) && !Files.exists(meta));
                assertThat(AgentProcess.get(agent.port(), "/metrics/snapshot"))
                        .contains("\"gc/path_removals_failed\":0.0");
                // The same framework may come back.
                master.run(agent, FakeMaster.framework(true), FakeMaster.command("again", "true"));
                master.awaitState("again", TaskState.TASK_FINISHED);
            }
        }
    }
}
