package io.mesocosm.agent.hosting;

import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.loop.RandomIds;
import io.mesocosm.common.text.Durations;
import io.mesocosm.containerizer.Containerizer;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.executor.checks.CheckResult;
import io.mesocosm.executor.checks.Probe;
import io.mesocosm.executor.command.CommandEffect;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the checks that hosted executors ask for: commands in a container nested in the task's, requests and connections
 * from the agent, since a hosted task is in the network of the host. Called on virtual threads; waits.
 */
final class Probes {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    /** The bits of a wait status that name a signal. */
    private static final int SIGNAL = 0x7f;

    private final Supplier<Containerizer> containerizer;
    private final Executor threads;
    private final RandomIds ids = new RandomIds();

    Probes(Supplier<Containerizer> containerizer, Executor threads) {
        this.containerizer = containerizer;
        this.threads = threads;
    }

    /** Makes one. */
    CheckResult make(ExecutorRun run, CommandEffect.MakeCheck check) {
        CheckResult result = switch (check.probe()) {
            case Probe.Command(var command) -> command(run, command, check.timeout());
            case Probe.Http http -> within(check.timeout(), () -> status(HttpProbe.get(http)), () -> {});
            case Probe.Tcp tcp -> within(check.timeout(), () -> connect(tcp), () -> {});
        };
        LOG.debug("Checked {} kind={} result={}", run, check.kind(), result);
        return result;
    }

    private CheckResult command(ExecutorRun run, CommandInfo command, Optional<Duration> timeout) {
        ContainerId id = run.containerId().child("check-" + ids.uuid());
        var config = ContainerConfig.newBuilder()
                .setCommandInfo(command)
                .setContainerClass(ContainerClass.DEBUG)
                // Required by the type; a nested container's is decided by the containerizer.
                .setDirectory("")
                .build();
        CheckResult result = within(
                timeout,
                () -> {
                    containerizer.get().launch(id, config, Map.of(), Optional.empty());
                    return exit(containerizer.get().wait(id));
                },
                () -> containerizer.get().destroy(id));
        try {
            containerizer.get().remove(id);
        } catch (ContainerizerException e) {
            LOG.debug("Container of a check not removed container={} reason={}", id, e.getMessage());
        }
        boolean gone = !containerizer.get().containers().contains(run.containerId());
        return gone ? new CheckResult.Unavailable("The container of the task is gone") : result;
    }

    private static CheckResult exit(Optional<ContainerTermination> end) {
        if (end.isEmpty() || !end.get().hasStatus()) {
            return new CheckResult.Unavailable("Nobody recorded how the command ended");
        }
        int status = end.get().getStatus();
        if ((status & SIGNAL) != 0) {
            return new CheckResult.Failed("Command terminated with signal " + (status & SIGNAL));
        }
        return new CheckResult.Done(CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.COMMAND)
                .setCommand(CheckStatusInfo.Command.newBuilder().setExitCode((status >> 8) & 0xff))
                .build());
    }

    private static CheckResult status(int code) {
        return new CheckResult.Done(CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.HTTP)
                .setHttp(CheckStatusInfo.Http.newBuilder().setStatusCode(code))
                .build());
    }

    private static CheckResult connect(Probe.Tcp tcp) {
        boolean succeeded;
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(tcp.ipv6() ? "::1" : "127.0.0.1"), tcp.port()));
            succeeded = true;
        } catch (IOException _) {
            succeeded = false;
        }
        return new CheckResult.Done(CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.TCP)
                .setTcp(CheckStatusInfo.Tcp.newBuilder().setSucceeded(succeeded))
                .build());
    }

    @FunctionalInterface
    private interface Stop {
        void run() throws ContainerizerException;
    }

    /** What it comes to in time; else it is stopped, by interrupting it and by whatever else that takes. */
    private CheckResult within(Optional<Duration> timeout, Callable<CheckResult> check, Stop stop) {
        var task = new FutureTask<>(check);
        threads.execute(task);
        try {
            return timeout.isEmpty() ? task.get() : task.get(timeout.get().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            task.cancel(true);
            stop(stop);
            return new CheckResult.Failed(
                    "Timed out after " + timeout.map(Durations::format).orElse(""));
        } catch (ExecutionException e) {
            return new CheckResult.Failed(String.valueOf(e.getCause()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new CheckResult.Unavailable("The agent ends");
        }
    }

    private static void stop(Stop stop) {
        try {
            stop.run();
        } catch (ContainerizerException e) {
            LOG.warn("Check not stopped reason={}", e.getMessage());
        }
    }
}
