package io.mesocosm.agent.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.testing.AgentProcess;
import io.mesocosm.agent.testing.FakeMaster;
import io.mesocosm.common.libprocess.Upid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of command tasks by an agent as a process of its own. */
class ChecksTest {

    private static final TaskInfo TASK = FakeMaster.command("t", "sleep 1000");

    @TempDir
    Path directory;

    private AgentProcess start(FakeMaster master) throws Exception {
        return AgentProcess.start(directory.resolve("log"), AgentProcess.flags(directory, master.address(), 0));
    }

    private static CheckInfo.Builder often(CheckInfo.Type type) {
        return CheckInfo.newBuilder().setType(type).setDelaySeconds(0).setIntervalSeconds(0.05);
    }

    private static HealthCheck.Builder strict(HealthCheck.Type type) {
        return HealthCheck.newBuilder()
                .setType(type)
                .setDelaySeconds(0)
                .setIntervalSeconds(0.05)
                .setGracePeriodSeconds(0)
                .setConsecutiveFailures(3);
    }

    private static CommandInfo shell(String command) {
        return CommandInfo.newBuilder().setValue(command).build();
    }

    @Test
    void resultOfACommandIsToldWheneverItChanges() throws Exception {
        try (var master = new FakeMaster();
                var _ = start(master)) {
            Upid agent = master.awaitRegistration(1);
            Path flag = directory.resolve("flag");
            // In the task's sandbox, with its environment.
            String command = "test \"$MESOS_TASK_MARK\" = set && test -e stdout && test -e " + flag + " || exit 4";
            var task = TASK.toBuilder()
                    .setCheck(often(CheckInfo.Type.COMMAND)
                            .setCommand(CheckInfo.Command.newBuilder().setCommand(shell(command))));
            task.getCommandBuilder()
                    .getEnvironmentBuilder()
                    .addVariablesBuilder()
                    .setName("MESOS_TASK_MARK")
                    .setValue("set");
            master.run(agent, FakeMaster.framework(false), task.build());
            TaskStatus absent = master.awaitStatus(
                    "t", status -> status.getCheckStatus().getCommand().getExitCode() == 4);
            assertThat(absent.getState()).isEqualTo(TaskState.TASK_RUNNING);
            assertThat(absent.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED);
            Files.createFile(flag);
            master.awaitStatus(
                    "t",
                    status -> status.getCheckStatus().getCommand().hasExitCode()
                            && status.getCheckStatus().getCommand().getExitCode() == 0);
        }
    }

    @Test
    void checkThatTakesTooLongIsStoppedAndHasNoResult() throws Exception {
        try (var master = new FakeMaster();
                var _ = start(master)) {
            Upid agent = master.awaitRegistration(1);
            var task = TASK.toBuilder()
                    .setHealthCheck(strict(HealthCheck.Type.COMMAND)
                            .setTimeoutSeconds(0.2)
                            .setCommand(shell("sleep 1000")));
            master.run(agent, FakeMaster.framework(false), task.build());
            TaskStatus end = master.awaitStatus("t", status -> status.getState() == TaskState.TASK_KILLED);
            assertThat(end.hasHealthy()).isTrue();
            assertThat(end.getHealthy()).isFalse();
        }
    }

    @Test
    void portIsWatched() throws Exception {
        try (var master = new FakeMaster();
                var _ = start(master)) {
            Upid agent = master.awaitRegistration(1);
            try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                var task = TASK.toBuilder()
                        .setCheck(often(CheckInfo.Type.TCP)
                                .setTcp(CheckInfo.Tcp.newBuilder().setPort(server.getLocalPort())));
                master.run(agent, FakeMaster.framework(false), task.build());
                master.awaitStatus(
                        "t", status -> status.getCheckStatus().getTcp().getSucceeded());
            }
            TaskStatus refused = master.awaitStatus("t", ChecksTest::isRefused);
            assertThat(refused.getState()).isEqualTo(TaskState.TASK_RUNNING);
        }
    }

    private static boolean isRefused(TaskStatus status) {
        CheckStatusInfo.Tcp tcp = status.getCheckStatus().getTcp();
        return tcp.hasSucceeded() && !tcp.getSucceeded();
    }

    @Test
    void unhealthyServerIsKilled() throws Exception {
        try (var master = new FakeMaster();
                var _ = start(master);
                var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Upid agent = master.awaitRegistration(1);
            Path ill = directory.resolve("ill");
            Thread.ofVirtual().start(() -> answer(server, ill));
            var task = TASK.toBuilder()
                    .setHealthCheck(strict(HealthCheck.Type.HTTP)
                            .setHttp(HealthCheck.HTTPCheckInfo.newBuilder()
                                    .setPort(server.getLocalPort())
                                    .setPath("/health")));
            master.run(agent, FakeMaster.framework(false), task.build());
            TaskStatus well = master.awaitStatus("t", status -> status.getHealthy());
            assertThat(well.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
            Files.createFile(ill);
            TaskStatus end = master.awaitStatus("t", status -> status.getState() == TaskState.TASK_KILLED);
            assertThat(end.hasHealthy()).isTrue();
            assertThat(end.getHealthy()).isFalse();
            assertThat(end.hasReason()).isFalse();
        }
    }

    /** Redirects, and then is well or not. */
    private static void answer(ServerSocket server, Path ill) {
        while (!server.isClosed()) {
            try (var connection = server.accept()) {
                var in = connection.getInputStream();
                var head = new StringBuilder();
                while (!head.toString().endsWith("\r\n\r\n")) {
                    head.append((char) in.read());
                }
                boolean first = head.toString().startsWith("GET /health ");
                String status = Files.exists(ill) ? "503 Service Unavailable" : "200 OK";
                String answer = first
                        ? "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
                        : "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
                return;
            }
        }
    }
}
