package io.mesocosm.containerizer.launcher;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.launcher.Confinement.SupervisorInCgroup;
import io.mesocosm.containerizer.process.Kernel;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.Spawned;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Containers are sessions of processes below a supervisor each; nothing is isolated. (Mesos:
 * {@code SubprocessLauncher})
 */
public final class PosixLauncher implements Launcher {

    /** A supervisor answers in a millisecond; one that does not within this is given up. */
    static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final Kernel kernel;
    private final Supervisors supervisors;
    private final Optional<SupervisorInCgroup> placement;

    /** With supervisors where the agent is. */
    public PosixLauncher(Kernel kernel, Supervisors supervisors) {
        this(kernel, supervisors, Optional.empty());
    }

    /**
     * Starts nothing yet.
     *
     * @param placement where supervisors go when they have a container, if not where the agent is
     */
    public PosixLauncher(Kernel kernel, Supervisors supervisors, Optional<SupervisorInCgroup> placement) {
        this.kernel = kernel;
        this.supervisors = supervisors;
        this.placement = placement;
    }

    @Override
    public ContainerProcess start(ContainerId id, LaunchDescription description)
            throws SyscallException, LaunchException, InterruptedException {
        LaunchDescription placed = placement.map(description::with).orElse(description);
        Spawned spawned = supervisors.describe(id.toString(), placed.encode());
        var channel = new Channel(kernel.syscalls(), kernel.loop(), spawned.channel(), supervisors::launched);
        try {
            Report report = channel.next(START_TIMEOUT);
            if (report instanceof Report.Started(int pid)) {
                return watch(spawned, channel, pid);
            }
            throw refusal(report);
        } catch (SyscallException | LaunchException | InterruptedException | RuntimeException e) {
            channel.close();
            var unused = supervisors.abandon(spawned);
            throw e;
        }
    }

    private ContainerProcess watch(Spawned spawned, Channel channel, int initPid)
            throws SyscallException, LaunchException, InterruptedException {
        var above = ProcessId.current(kernel.proc(), spawned.pid());
        var init = ProcessId.current(kernel.proc(), initPid);
        if (above.isEmpty() || init.isEmpty()) {
            throw refusal(channel.next(START_TIMEOUT));
        }
        return SupervisedProcess.watch(kernel, spawned.pidfd(), Optional.of(channel), above.get(), init.get());
    }

    static LaunchException refusal(Report report) {
        return switch (report) {
            case Report.Failed(LaunchStep step, int errno, String text) -> new LaunchException(step, errno, text);
            case Report.Started _, Report.Made _, Report.Running _, Report.Silent _ ->
                new LaunchException(LaunchStep.NONE, 0, "The supervisor of the container ended unexpectedly");
        };
    }

    static OptionalInt reap(Syscalls syscalls, int pid) {
        try {
            return syscalls.reap(pid);
        } catch (SyscallException _) {
            return OptionalInt.empty(); // not ours, or reaped already
        }
    }

    @Override
    public Optional<ContainerProcess> recover(ContainerId id, RecordedProcess recorded) throws SyscallException {
        if (!recorded.isOfThisBoot(kernel.proc())) {
            return Optional.empty();
        }
        ProcessId init = recorded.init();
        Optional<ProcessId> above = recorded.supervisor().filter(process -> process.isAlive(kernel.proc()));
        Optional<Integer> pidfd =
                above.isPresent() || init.isAlive(kernel.proc()) ? open(above.orElse(init)) : Optional.empty();
        if (pidfd.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                above.isPresent()
                        ? SupervisedProcess.watch(kernel, pidfd.get(), Optional.empty(), above.get(), init)
                        : ForeignProcess.watch(kernel, pidfd.get(), init));
    }

    /** A container is its processes here, and they are known or not at all. */
    @Override
    public Set<ContainerId> traces() {
        return Set.of();
    }

    @Override
    public void cleanUp(ContainerId id) {}

    /** A pidfd of exactly that process. */
    private Optional<Integer> open(ProcessId process) throws SyscallException {
        int pidfd;
        try {
            pidfd = kernel.syscalls().pidfdOpen(process.pid());
        } catch (SyscallException e) {
            if (e.errno() == Errno.ESRCH) {
                return Optional.empty();
            }
            throw e;
        }
        if (process.exists(kernel.proc())) {
            return Optional.of(pidfd);
        }
        kernel.syscalls().close(pidfd); // the pid was given to another between our two looks
        return Optional.empty();
    }
}
