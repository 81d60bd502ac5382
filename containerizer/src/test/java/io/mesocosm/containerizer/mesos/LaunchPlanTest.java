package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.junit.jupiter.api.Test;

/** What a first process becomes. */
final class LaunchPlanTest {

    private static final ContainerLaunchInfo NOTHING = ContainerLaunchInfo.getDefaultInstance();
    private static final LaunchPlan.Identity OURSELVES =
            new LaunchPlan.Identity(Optional.empty(), List.of(), List.of());

    private static Environment environment(String... namesAndValues) {
        var environment = Environment.newBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.addVariablesBuilder().setName(namesAndValues[i]).setValue(namesAndValues[i + 1]);
        }
        return environment.build();
    }

    private static ContainerLaunchInfo complete(
            ContainerConfig config,
            ContainerLaunchInfo isolators,
            Optional<ContainerLaunchInfo> parent,
            Map<String, String> environment) {
        return LaunchPlan.complete(config, isolators, new LaunchPlan.Origin(parent, environment, "/mnt/sandbox"));
    }

    private static ContainerConfig.Builder config(CommandInfo.Builder command) {
        return ContainerConfig.newBuilder().setCommandInfo(command).setDirectory("/sandbox");
    }

    private static Map<String, String> environmentOf(ContainerLaunchInfo plan) throws Exception {
        return LaunchPlan.describe(plan, Path.of("/status"), Path.of("/sandbox"), Path.of("/sandbox"), OURSELVES)
                .program()
                .environment();
    }

    @Test
    void laterVariablesWin() throws Exception {
        var config = config(CommandInfo.newBuilder().setValue("x").setEnvironment(environment("C", "command")))
                .build();
        var isolators = NOTHING.toBuilder()
                .setEnvironment(environment("B", "isolator", "C", "isolator", "MESOS_SANDBOX", "/inside"))
                .build();
        var plan = complete(config, isolators, Optional.empty(), Map.of("A", "agent", "B", "agent", "C", "agent"));
        assertThat(environmentOf(plan))
                .containsEntry("A", "agent")
                .containsEntry("B", "isolator")
                .containsEntry("C", "command")
                .containsEntry("MESOS_SANDBOX", "/inside")
                .containsKey("PATH");
    }

    @Test
    void debugContainersInheritEnvironmentAndWorkingDirectory() throws Exception {
        var parent = NOTHING.toBuilder()
                .setEnvironment(environment("P", "parent", "MESOS_SANDBOX", "/parent"))
                .setWorkingDirectory("/parent")
                .build();
        var config = config(CommandInfo.newBuilder().setValue("x"))
                .setContainerClass(ContainerClass.DEBUG)
                .build();
        var plan = complete(config, NOTHING, Optional.of(parent), Map.of());
        assertThat(environmentOf(plan)).containsEntry("P", "parent").containsEntry("MESOS_SANDBOX", "/parent");
        assertThat(plan.getWorkingDirectory()).isEqualTo("/parent");
        var plain = config.toBuilder().setContainerClass(ContainerClass.DEFAULT).build();
        assertThat(environmentOf(complete(plain, NOTHING, Optional.of(parent), Map.of())))
                .doesNotContainKey("P")
                .containsEntry("MESOS_SANDBOX", "/sandbox");
    }

    @Test
    void secretsOfTheCommandAreNotTakenAsText() throws Exception {
        var command = CommandInfo.newBuilder().setValue("x");
        command.getEnvironmentBuilder().addVariablesBuilder().setName("S").setType(Environment.Variable.Type.SECRET);
        var plan = complete(config(command).build(), NOTHING, Optional.empty(), Map.of());
        assertThat(environmentOf(plan)).doesNotContainKey("S");
    }

    @Test
    void shellCommandsAndProgramsAreTold() throws Exception {
        var shell = complete(
                config(CommandInfo.newBuilder().setShell(true).setValue("echo hi"))
                        .build(),
                NOTHING,
                Optional.empty(),
                Map.of());
        var described = LaunchPlan.describe(shell, Path.of("/status"), Path.of("/logs"), Path.of("/logs"), OURSELVES);
        assertThat(described.program().executable()).isEqualTo("/bin/sh");
        assertThat(described.program().arguments()).containsExactly("sh", "-c", "echo hi");
        var program = complete(
                config(CommandInfo.newBuilder().setShell(false).setValue("prog"))
                        .build(),
                NOTHING,
                Optional.empty(),
                Map.of());
        assertThat(LaunchPlan.describe(program, Path.of("/status"), Path.of("/logs"), Path.of("/logs"), OURSELVES)
                        .program()
                        .arguments())
                .containsExactly("prog");
    }

    @Test
    void aCommandWithoutValueIsNamed() {
        assertThatThrownBy(() -> LaunchPlan.describe(
                        NOTHING.toBuilder()
                                .setCommand(CommandInfo.newBuilder().setShell(true))
                                .build(),
                        Path.of("/status"),
                        Path.of("/logs"),
                        Path.of("/logs"),
                        OURSELVES))
                .hasMessage("Shell command is not specified");
        assertThatThrownBy(() -> LaunchPlan.describe(
                        NOTHING.toBuilder()
                                .setCommand(CommandInfo.newBuilder().setShell(false))
                                .build(),
                        Path.of("/status"),
                        Path.of("/logs"),
                        Path.of("/logs"),
                        OURSELVES))
                .hasMessage("Executable path is not specified");
    }

    @Test
    void whatTheKernelCannotTakeIsRefusedWithItsName() {
        var plan = complete(
                config(CommandInfo.newBuilder().setValue("x").setEnvironment(environment("A=B", "v")))
                        .build(),
                NOTHING,
                Optional.empty(),
                Map.of());
        assertThatThrownBy(() -> environmentOf(plan)).hasMessage("Environment variable 'A=B' has no usable name");
        var nul = complete(
                config(CommandInfo.newBuilder().setValue("a\0b")).build(), NOTHING, Optional.empty(), Map.of());
        assertThatThrownBy(() -> environmentOf(nul)).hasMessageContaining("holds a NUL");
    }

    /** What is wrong with a launch is told to the framework, and logged. */
    @Test
    void theValueOfAVariableIsNotTold() throws Exception {
        var plan = complete(
                config(CommandInfo.newBuilder().setValue("x").setEnvironment(environment("KEY", "ses\0ame")))
                        .build(),
                NOTHING,
                Optional.empty(),
                Map.of());
        assertThatThrownBy(() -> environmentOf(plan))
                .hasMessage("The value of the environment variable 'KEY' holds a NUL");
    }

    @Test
    void groupsOfTheUserAndOfIsolatorsAreJoined() throws Exception {
        var plan = NOTHING.toBuilder()
                .setCommand(CommandInfo.newBuilder().setValue("x"))
                .setWorkingDirectory("/sandbox")
                .addSupplementaryGroups(7)
                .addSupplementaryGroups(5)
                .build();
        var identity = new LaunchPlan.Identity(Optional.of(new Credentials(1, 2, List.of(5, 6))), List.of(), List.of());
        assertThat(LaunchPlan.describe(plan, Path.of("/status"), Path.of("/logs"), Path.of("/logs"), identity)
                        .user())
                .contains(new Credentials(1, 2, List.of(5, 6, 7)));
    }

    private static Place workingDirectory(ContainerLaunchInfo.Builder plan) throws Exception {
        plan.getCommandBuilder().setValue("x");
        return LaunchPlan.describe(
                        plan.build(), Path.of("/status"), Path.of("/logs"), Path.of("/work/sandbox"), OURSELVES)
                .program()
                .workingDirectory();
    }

    @Test
    void noLinkOfTheUserIsFollowedToTheWorkingDirectory() throws Exception {
        assertThat(workingDirectory(NOTHING.toBuilder().setWorkingDirectory("/work/sandbox")))
                .isEqualTo(Place.trusted(Path.of("/work/sandbox")));
        assertThat(workingDirectory(NOTHING.toBuilder().setWorkingDirectory("/work/sandbox/containers/n")))
                .isEqualTo(Place.beneath(Path.of("/work/sandbox"), "containers/n"));
        assertThat(workingDirectory(NOTHING.toBuilder().setWorkingDirectory("/srv")))
                .isEqualTo(Place.inContainer("/srv"));
        assertThat(workingDirectory(
                        NOTHING.toBuilder().setWorkingDirectory("/work/sandbox").setRootfs("/image")))
                .isEqualTo(Place.inContainer("/work/sandbox"));
    }

    @Test
    void isolatorsMayNotContradictEachOther() throws Exception {
        var directory = NOTHING.toBuilder().setWorkingDirectory("/a").build();
        assertThatThrownBy(() -> merge(directory, directory))
                .hasMessage("Multiple isolators specify working directory");
        var limits =
                NOTHING.toBuilder().setRlimits(RLimitInfo.getDefaultInstance()).build();
        assertThatThrownBy(() -> merge(limits, limits)).hasMessage("Multiple isolators specify rlimits");
        assertThatThrownBy(() -> merge(NOTHING.toBuilder().setUser("u").build()))
                .hasMessage("Isolator should not specify user");
        var groups = NOTHING.toBuilder().addSupplementaryGroups(3).build();
        assertThat(merge(groups, groups, directory).getSupplementaryGroupsList())
                .containsExactly(3);
    }

    private static ContainerLaunchInfo merge(ContainerLaunchInfo... wanted) throws Exception {
        return LaunchPlan.merge(Stream.of(wanted).map(Preparation::of).toList()).info();
    }

    @Test
    void aContainerWithARootSeesItsSandboxElsewhere() throws Exception {
        var config = config(CommandInfo.newBuilder().setValue("x"))
                .setRootfs("/images/a")
                .build();
        var plan = complete(config, NOTHING, Optional.empty(), Map.of());
        assertThat(plan.getRootfs()).isEqualTo("/images/a");
        assertThat(plan.getWorkingDirectory()).isEqualTo("/mnt/sandbox");
        assertThat(environmentOf(plan)).containsEntry("MESOS_SANDBOX", "/mnt/sandbox");
        var withDirectory = NOTHING.toBuilder().setWorkingDirectory("/srv").build();
        assertThat(complete(config, withDirectory, Optional.empty(), Map.of()).getWorkingDirectory())
                .isEqualTo("/srv");
        assertThat(complete(config.toBuilder().clearRootfs().build(), withDirectory, Optional.empty(), Map.of())
                        .getWorkingDirectory())
                .isEqualTo("/sandbox");
    }

    @Test
    void whatIsMeantForATaskIsForTheProcessOfItsContainer() throws Exception {
        var isolator = NOTHING.toBuilder()
                .setTaskEnvironment(environment("SECRET", "resolved"))
                .addSupplementaryGroups(5)
                .addTaskSupplementaryGroups(6)
                .addTaskSupplementaryGroups(5)
                .build();
        var merged = LaunchPlan.merge(List.of(Preparation.of(isolator))).info();
        assertThat(merged.getSupplementaryGroupsList()).containsExactly(5, 6);
        var plan = complete(config(CommandInfo.newBuilder().setValue("x")).build(), merged, Optional.empty(), Map.of());
        assertThat(environmentOf(plan)).containsEntry("SECRET", "resolved");
    }

    @Test
    @SuppressWarnings("deprecation")
    void commandsThatWouldRunAsRootOnTheHostAreRefused() {
        var isolator = NOTHING.toBuilder()
                .addPreExecCommands(CommandInfo.newBuilder().setValue("mount"))
                .build();
        assertThatThrownBy(() -> LaunchPlan.merge(List.of(Preparation.of(isolator))))
                .hasMessage("Commands before the launch are not supported");
    }
}
