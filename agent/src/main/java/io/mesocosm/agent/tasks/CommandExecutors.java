package io.mesocosm.agent.tasks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/**
 * The executor that the agent makes up for a task that is a command, described exactly as Mesos does, since readers of
 * the state and later agents see it. Mesos: Slave::getExecutorInfo.
 */
@SuppressWarnings("deprecation") // source is shown by readers of old
final class CommandExecutors {

    /** Left to the executor beyond the task's own grace: to notice the end, and to tell it. */
    private static final Duration EXTRA_GRACE = Duration.ofSeconds(2);

    private static final int SHOWN = 15;

    private CommandExecutors() {}

    static ExecutorInfo of(FrameworkInfo framework, TaskInfo task, String launcherDirectory) {
        var executor = ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(task.getTaskId().getValue()))
                .setFrameworkId(framework.getId())
                .setName("Command Executor (Task: " + task.getTaskId().getValue() + ") (Command: "
                        + shown(task.getCommand()) + ")")
                .setSource(task.getTaskId().getValue())
                .setCommand(command(task, launcherDirectory))
                .addAllResources(overhead(task));
        if (task.hasContainer()) {
            executor.setContainer(task.getContainer());
        }
        if (task.hasLabels()) {
            executor.setLabels(task.getLabels());
        }
        if (task.hasDiscovery()) {
            executor.setDiscovery(task.getDiscovery());
        }
        if (task.hasKillPolicy() && task.getKillPolicy().hasGracePeriod()) {
            long grace = task.getKillPolicy().getGracePeriod().getNanoseconds();
            executor.setShutdownGracePeriod(DurationInfo.newBuilder().setNanoseconds(grace + EXTRA_GRACE.toNanos()));
        }
        return executor.build();
    }

    private static String shown(CommandInfo command) {
        if (command.getShell()) {
            return command.hasValue() ? "sh -c '" + shortened(command.getValue()) + "'" : "NO COMMAND";
        }
        if (!command.hasValue()) {
            return "NO EXECUTABLE";
        }
        String arguments = command.getArgumentsList().stream().collect(Collectors.joining(", "));
        return "[" + shortened(command.getValue() + ", " + arguments) + "]";
    }

    private static String shortened(String text) {
        return text.length() > SHOWN ? text.substring(0, 12) + "..." : text;
    }

    private static CommandInfo command(TaskInfo task, String launcherDirectory) {
        CommandInfo own = task.getCommand();
        var command = CommandInfo.newBuilder()
                .addAllUris(own.getUrisList())
                .setShell(false)
                .setValue(launcherDirectory + "/mesos-executor")
                .addArguments("mesos-executor")
                .addArguments("--launcher_dir=" + launcherDirectory);
        if (own.hasEnvironment()) {
            command.setEnvironment(own.getEnvironment());
        }
        if (own.hasUser()) {
            command.setUser(own.getUser());
        }
        boolean rootfs = task.getContainer().getType() == ContainerInfo.Type.MESOS
                && task.hasContainer()
                && task.getContainer().getMesos().hasImage();
        if (rootfs) {
            command.addArguments("--sandbox_directory=/mnt/mesos/sandbox");
        }
        return command.build();
    }

    private static List<Resource> overhead(TaskInfo task) {
        Optional<AllocationInfo> allocation = task.getResourcesList().stream()
                .filter(Resource::hasAllocationInfo)
                .map(Resource::getAllocationInfo)
                .findFirst();
        return Stream.of(scalar("cpus", 0.1), scalar("mem", 32))
                .map(resource -> allocation
                        .map(info ->
                                resource.toBuilder().setAllocationInfo(info).build())
                        .orElse(resource))
                .toList();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }
}
