package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.LaunchDescription;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;

/** What a container's first process will be, put together from its config and what the isolators want. Pure. */
final class LaunchPlan {

    /** Searched when the environment says nothing. (Mesos: {@code os::host_default_path}) */
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Whom a process becomes, ourselves when empty, what it may use, and what holds it in. */
    record Identity(Optional<Credentials> user, List<ResourceLimit> limits, List<Confinement> confinement) {}

    /**
     * What a container brings from where it was asked for.
     *
     * @param parent of the container that it is nested in
     * @param environment of the executor
     * @param sandboxDirectory where a container with a root of its own sees its sandbox
     */
    record Origin(Optional<ContainerLaunchInfo> parent, Map<String, String> environment, String sandboxDirectory) {}

    private LaunchPlan() {}

    /** Isolators must not contradict each other. (Mesos: {@code MesosContainerizerProcess::_launch}) */
    static Preparation merge(List<Preparation> wanted) throws ContainerizerException {
        var merged = ContainerLaunchInfo.newBuilder();
        List<Confinement> confinement = new ArrayList<>();
        for (Preparation preparation : wanted) {
            ContainerLaunchInfo info = preparation.info();
            confinement.addAll(preparation.confinement());
            refuse(info.hasRootfs(), "Isolator should not specify rootfs");
            refuse(info.hasUser(), "Isolator should not specify user");
            refuse(
                    info.hasWorkingDirectory() && merged.hasWorkingDirectory(),
                    "Multiple isolators specify working directory");
            refuse(
                    info.hasEffectiveCapabilities() && merged.hasEffectiveCapabilities(),
                    "Multiple isolators specify effective capabilities");
            refuse(info.hasRlimits() && merged.hasRlimits(), "Multiple isolators specify rlimits");
            refuse(info.hasTtySlavePath() && merged.hasTtySlavePath(), "Multiple isolators specify tty");
            merged.mergeFrom(info);
        }
        refuse(hasCommandsBefore(merged), "Commands before the launch are not supported");
        Set<Integer> groups = new LinkedHashSet<>(merged.getSupplementaryGroupsList());
        groups.addAll(merged.getTaskSupplementaryGroupsList());
        return new Preparation(
                merged.clearSupplementaryGroups()
                        .addAllSupplementaryGroups(groups)
                        .build(),
                confinement);
    }

    /** Modules of Mesos' first years had them; they ran as root on the host. */
    @SuppressWarnings("deprecation")
    private static boolean hasCommandsBefore(ContainerLaunchInfo.Builder info) {
        return info.getPreExecCommandsCount() > 0;
    }

    private static void refuse(boolean conflict, String message) throws ContainerizerException {
        if (conflict) {
            throw new ContainerizerException(message);
        }
    }

    /**
     * Completes what the isolators want with command, environment, working directory and user. The environment is, later
     * ones winning: the parent's for a debug container, the executor's, {@code MESOS_SANDBOX} but for a debug container,
     * the isolators', the command's.
     */
    static ContainerLaunchInfo complete(ContainerConfig config, ContainerLaunchInfo isolators, Origin origin) {
        CommandInfo command = isolators.hasCommand() ? isolators.getCommand() : config.getCommandInfo();
        var complete = isolators.toBuilder()
                .setCommand(command.toBuilder().clearUris().clearEnvironment().clearUser())
                .setEnvironment(environment(config, isolators, origin))
                .setWorkingDirectory(workingDirectory(config, isolators, origin));
        if (config.hasUser()) {
            complete.setUser(config.getUser());
        }
        if (config.hasRootfs()) {
            complete.setRootfs(config.getRootfs());
        }
        return complete.build();
    }

    /** The process of a hosted executor's container is the task's: what is for a task is for it. */
    private static Environment environment(ContainerConfig config, ContainerLaunchInfo isolators, Origin origin) {
        var environment = Environment.newBuilder();
        if (isDebug(config)) {
            origin.parent.ifPresent(
                    info -> environment.addAllVariables(info.getEnvironment().getVariablesList()));
        }
        origin.environment.forEach((name, value) -> environment.addVariables(variable(name, value)));
        if (!isDebug(config)) {
            environment.addVariables(variable("MESOS_SANDBOX", sandboxInside(config, origin)));
        }
        environment.addAllVariables(isolators.getEnvironment().getVariablesList());
        environment.addAllVariables(isolators.getTaskEnvironment().getVariablesList());
        config.getCommandInfo().getEnvironment().getVariablesList().stream()
                .filter(variable -> variable.getType() != Environment.Variable.Type.SECRET)
                .forEach(environment::addVariables);
        return environment.build();
    }

    /**
     * A container for debugging starts where its parent did. One that sees the host's files starts in its sandbox,
     * whatever an isolator says.
     */
    private static String workingDirectory(ContainerConfig config, ContainerLaunchInfo isolators, Origin origin) {
        if (isDebug(config)) {
            return origin.parent
                    .filter(ContainerLaunchInfo::hasWorkingDirectory)
                    .map(ContainerLaunchInfo::getWorkingDirectory)
                    .orElse(config.getDirectory());
        }
        return config.hasRootfs() && isolators.hasWorkingDirectory()
                ? isolators.getWorkingDirectory()
                : sandboxInside(config, origin);
    }

    private static String sandboxInside(ContainerConfig config, Origin origin) {
        return config.hasRootfs() ? origin.sandboxDirectory : config.getDirectory();
    }

    private static boolean isDebug(ContainerConfig config) {
        return config.getContainerClass() == ContainerClass.DEBUG;
    }

    private static Environment.Variable variable(String name, String value) {
        return Environment.Variable.newBuilder().setName(name).setValue(value).build();
    }

    /**
     * The plan as the supervisor takes it.
     *
     * @param logs the sandbox, for standard output and error
     * @param rootSandbox that of the root container, below which its user may put links
     * @param identity whom to become, and with which limits
     */
    static LaunchDescription describe(
            ContainerLaunchInfo plan, Path status, Path logs, Path rootSandbox, Identity identity)
            throws ContainerizerException {
        CommandInfo command = plan.getCommand();
        if (!command.hasValue()) {
            throw new ContainerizerException(
                    command.getShell() ? "Shell command is not specified" : "Executable path is not specified");
        }
        String executable = command.getShell() ? "/bin/sh" : command.getValue();
        var output = new LaunchDescription.Output(logs.resolve("stdout"), logs.resolve("stderr"), identity.user());
        try {
            return new LaunchDescription(
                    status,
                    new LaunchDescription.Program(
                            executable, arguments(command), environment(plan), workingDirectory(plan, rootSandbox)),
                    identity.user().map(credentials -> withGroups(credentials, plan.getSupplementaryGroupsList())),
                    identity.limits(),
                    output,
                    identity.confinement());
        } catch (IllegalArgumentException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Sandboxes are reached without links where the host's files are seen; a container for debugging may start there. */
    private static Place workingDirectory(ContainerLaunchInfo plan, Path rootSandbox) {
        Path directory = Path.of(plan.getWorkingDirectory());
        return !plan.hasRootfs() && directory.startsWith(rootSandbox)
                ? Place.beneath(rootSandbox, rootSandbox.relativize(directory).toString())
                : Place.inContainer(plan.getWorkingDirectory());
    }

    private static List<String> arguments(CommandInfo command) {
        if (command.getShell()) {
            return List.of("sh", "-c", command.getValue());
        }
        return command.getArgumentsCount() > 0 ? command.getArgumentsList() : List.of(command.getValue());
    }

    private static Map<String, String> environment(ContainerLaunchInfo plan) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", DEFAULT_PATH);
        plan.getEnvironment()
                .getVariablesList()
                .forEach(variable -> environment.put(variable.getName(), variable.getValue()));
        return environment;
    }

    private static Credentials withGroups(Credentials user, List<Integer> supplementary) {
        List<Integer> groups = new ArrayList<>(user.groups());
        supplementary.stream().filter(group -> !groups.contains(group)).forEach(groups::add);
        return new Credentials(user.uid(), user.gid(), groups);
    }
}
