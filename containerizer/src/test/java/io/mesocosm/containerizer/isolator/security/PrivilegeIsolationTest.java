package io.mesocosm.containerizer.isolator.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.containerizer.seccomp.SeccompProfile;
import io.mesocosm.containerizer.testing.Attempts;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits on privileges, seen to bite in real containers. */
@Tag("isolation")
final class PrivilegeIsolationTest {

    private static final ContainerId ID = new ContainerId("privileged");
    private static final String USER = "nobody";
    private static final int SIGSYS = 31;
    private static final int SIGXFSZ = 25;

    @TempDir
    Path directory;

    private Path attempts = Path.of("");

    @BeforeEach
    void install() throws Exception {
        TestHost.assumeRoot();
        Files.setAttribute(directory, "unix:mode", 0755);
        attempts = Attempts.install(directory.resolve("attempts"));
    }

    private static IsolationSettings with(String isolation, SecuritySettings security) {
        return TestContainerizer.linux("filesystem/posix," + isolation).withSecurity(security);
    }

    private static CapabilityInfo caps(Capability... capabilities) {
        return CapabilityInfo.newBuilder()
                .addAllCapabilities(List.of(capabilities))
                .build();
    }

    private record Ended(Optional<Integer> status, String output) {

        boolean isSuccess() {
            return status.equals(Optional.of(0));
        }
    }

    private Ended run(IsolationSettings settings, String user, ContainerInfo.Builder container, String command)
            throws Exception {
        try (var test = new TestContainerizer(directory, settings)) {
            ContainerConfig config = test.shell(ID, command).toBuilder()
                    .setUser(user)
                    .setContainerInfo(container.setType(ContainerInfo.Type.MESOS))
                    .build();
            test.containerizer.launch(ID, config, Map.of(), Optional.empty());
            ContainerTermination termination = test.awaitTermination(ID);
            Path sandbox = test.sandbox(ID);
            String output = Files.readString(sandbox.resolve("stdout")) + Files.readString(sandbox.resolve("stderr"));
            Files.delete(sandbox.resolve("stdout"));
            Files.delete(sandbox.resolve("stderr"));
            test.forget(List.of(ID));
            return new Ended(termination.hasStatus() ? Optional.of(termination.getStatus()) : Optional.empty(), output);
        }
    }

    private Ended run(IsolationSettings settings, String user, String command) throws Exception {
        return run(settings, user, ContainerInfo.newBuilder(), command);
    }

    private static ContainerInfo.Builder linux(LinuxInfo.Builder linux) {
        return ContainerInfo.newBuilder().setLinuxInfo(linux);
    }

    // posix/rlimits

    private static ContainerInfo.Builder limit(RLimitInfo.RLimit.Type type, long value) {
        var container = ContainerInfo.newBuilder();
        container
                .getRlimitInfoBuilder()
                .addRlimitsBuilder()
                .setType(type)
                .setSoft(value)
                .setHard(value);
        return container;
    }

    @Test
    void filesDoNotGrowBeyondTheirLimit() throws Exception {
        var settings = with("posix/rlimits", SecuritySettings.DEFAULTS);
        String write = "exec head -c 3000 /dev/zero";
        assertThat(run(settings, USER, limit(RLimitInfo.RLimit.Type.RLMT_FSIZE, 2000), write).status)
                .hasValueSatisfying(status -> assertThat(status & 0x7f).isEqualTo(SIGXFSZ));
        assertThat(run(settings, USER, write).isSuccess()).isTrue();
    }

    @Test
    void processesOfAUserDoNotBecomeMoreThanTheirLimit() throws Exception {
        var settings = with("posix/rlimits", SecuritySettings.DEFAULTS);
        Ended bombed =
                run(settings, USER, limit(RLimitInfo.RLimit.Type.RLMT_NPROC, 20), attempts + " bomb 200; echo $?");
        assertThat(bombed.output).contains("Resource temporarily unavailable");
        assertThat(run(settings, USER, attempts + " bomb 200").isSuccess()).isTrue();
    }

    // linux/nnp

    @Test
    void nobodyBecomesRootBySetuid() throws Exception {
        Path setuid = Attempts.install(directory.resolve("setuid"));
        Files.setAttribute(setuid, "unix:mode", 04755);
        assertThat(run(with("linux/nnp", SecuritySettings.DEFAULTS), USER, setuid + " is-root")
                        .isSuccess())
                .isFalse();
        assertThat(run(with("posix/cpu", SecuritySettings.DEFAULTS), USER, setuid + " is-root")
                        .isSuccess())
                .as("without")
                .isTrue();
    }

    // linux/capabilities

    @Test
    void rootHasTheCapabilitiesThatItIsGiven() throws Exception {
        var settings = with("linux/capabilities", SecuritySettings.DEFAULTS);
        var few = linux(LinuxInfo.newBuilder().setEffectiveCapabilities(caps(Capability.KILL, Capability.CHOWN)));
        String show = "grep Cap /proc/self/status; touch x && chown 7 x && " + attempts + " rename-host";
        Ended ended = run(settings, "root", few, show);
        assertThat(ended.output)
                .contains("CapEff:\t0000000000000021", "CapBnd:\t0000000000000021", "CapPrm:\t0000000000000021")
                .contains("rename-host: Operation not permitted");
        assertThat(run(settings, "root", attempts + " rename-host").isSuccess())
                .as("without asking")
                .isTrue();
        Ended none = run(settings, "root", linux(LinuxInfo.newBuilder().setEffectiveCapabilities(caps())), show);
        assertThat(none.output).contains("CapEff:\t0000000000000000", "CapBnd:\t0000000000000000");
    }

    @Test
    void anOrdinaryUserKeepsWhatItIsGiven() throws Exception {
        var settings = with("linux/capabilities", SecuritySettings.DEFAULTS);
        var one = linux(LinuxInfo.newBuilder()
                .setEffectiveCapabilities(caps(Capability.NET_BIND_SERVICE))
                .setBoundingCapabilities(caps(Capability.NET_BIND_SERVICE, Capability.CHOWN)));
        assertThat(run(settings, USER, one, "grep Cap /proc/self/status; id -u").output)
                .contains(
                        "CapEff:\t0000000000000400", "CapAmb:\t0000000000000400", "CapBnd:\t0000000000000401", "65534");
        assertThat(run(settings, USER, "grep CapEff /proc/self/status").output).contains("CapEff:\t0000000000000000");
    }

    @Test
    void aBoundingSetBoundsFilesToo() throws Exception {
        Path program = Attempts.install(directory.resolve("granted"));
        assertThat(new ProcessBuilder(attempts.toString(), "grant", program.toString())
                        .start()
                        .waitFor())
                .isZero();
        var bounded = new SecuritySettings(
                Optional.empty(),
                Optional.of(caps(Capability.CHOWN)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(run(with("linux/capabilities", bounded), USER, program + " has-capability 21")
                        .isSuccess())
                .isFalse();
        assertThat(run(with("posix/cpu", bounded), USER, program + " has-capability 21")
                        .isSuccess())
                .as("without")
                .isTrue();
    }

    @Test
    void capabilitiesBeyondTheOperatorsAreNoLaunch() {
        var bounded = new SecuritySettings(
                Optional.empty(),
                Optional.of(caps(Capability.CHOWN)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThatThrownBy(() -> run(
                        with("linux/capabilities", bounded),
                        "root",
                        linux(LinuxInfo.newBuilder().setEffectiveCapabilities(caps(Capability.KILL))),
                        "true"))
                .hasMessageContaining("Requested capabilities '{ KILL }', but only '{ CHOWN }' are allowed");
    }

    // linux/seccomp

    private SecuritySettings profile(String json) throws Exception {
        Files.writeString(directory.resolve("profile.json"), json.replace('\'', '"'));
        return new SecuritySettings(
                Optional.empty(),
                Optional.empty(),
                Optional.of(directory),
                Optional.of("profile.json"),
                Optional.empty());
    }

    private static String refusing(String names, String rest) {
        return "{'defaultAction': 'SCMP_ACT_ALLOW', 'archMap': [{'architecture': 'SCMP_ARCH_X86_64',"
                + " 'subArchitectures': ['SCMP_ARCH_X86']}, {'architecture': 'SCMP_ARCH_AARCH64',"
                + " 'subArchitectures': []}], 'syscalls': [{'names': [" + names + "], " + rest + "}]}";
    }

    @Test
    void callsAreRefusedWithTheProfilesError() throws Exception {
        var refused = with("linux/seccomp", profile(refusing("'uname'", "'action': 'SCMP_ACT_ERRNO', 'errnoRet': 28")));
        for (String user : List.of("root", USER)) {
            assertThat(run(refused, user, "uname").output).contains("No space left on device");
        }
        var unconfined = LinuxInfo.newBuilder();
        unconfined.getSeccompBuilder().setUnconfined(true);
        assertThat(run(refused, USER, linux(unconfined), "uname").isSuccess()).isTrue();
    }

    @Test
    void aCallMayEndItsProcess() throws Exception {
        var deadly = with("linux/seccomp,linux/nnp", profile(refusing("'uname'", "'action': 'SCMP_ACT_KILL'")));
        assertThat(run(deadly, USER, "exec uname").status)
                .hasValueSatisfying(status -> assertThat(status & 0x7f).isEqualTo(SIGSYS));
        assertThat(run(deadly, USER, "exec true").isSuccess()).isTrue();
    }

    @Test
    void argumentsDecide() throws Exception {
        var refused = with(
                "linux/seccomp",
                profile(refusing(
                        "'socket'",
                        "'action': 'SCMP_ACT_ERRNO', 'args': [{'index': 0, 'value': 40, 'op': 'SCMP_CMP_EQ'}]")));
        for (String attempt : List.of("hypervisor", "hypervisor-in-disguise")) {
            assertThat(run(refused, "root", attempts + " " + attempt).output).contains("Operation not permitted");
        }
        assertThat(run(refused, "root", attempts + " connect-abstract nobody-listens").output)
                .contains("Connection refused");
    }

    @Test
    void capabilitiesOpenWhatTheProfileOpensForThem() throws Exception {
        var settings = with("linux/seccomp,linux/capabilities", builtIn());
        assertThat(run(settings, "root", attempts + " mount-new tmpfs").isSuccess())
                .isTrue();
        var without = linux(LinuxInfo.newBuilder().setEffectiveCapabilities(caps(Capability.CHOWN)));
        assertThat(run(settings, "root", without, attempts + " mount-new tmpfs").output)
                .contains("Operation not permitted");
    }

    private static SecuritySettings builtIn() {
        return new SecuritySettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(SeccompProfile.BUILT_IN),
                Optional.empty());
    }

    @Test
    void ordinaryProgramsRunUnderTheBuiltInProfile() throws Exception {
        var settings = with("linux/seccomp,linux/nnp", builtIn());
        String work = "set -e; mkdir a; echo hi >a/b; cat a/b | tr h j >c; mv c a; ls -l a; find a | sort | wc -l;"
                + " sleep 0.01; (exit 3) || echo $?; kill -0 $$; date >d; ln -s d e; cp -a a f; rm -r a f; chmod 600 d";
        assertThat(run(settings, USER, work)).satisfies(ended -> {
            assertThat(ended.output).contains("3\n3\n");
            assertThat(ended.isSuccess()).as(ended.output).isTrue();
        });
    }

    @Test
    void aProfileThatIsNotThereIsNoLaunch() throws Exception {
        var settings = with("linux/seccomp", profile(refusing("'uname'", "'action': 'SCMP_ACT_ERRNO'")));
        for (String name : List.of("../profile.json", "/etc/passwd", "missing.json")) {
            var asked = LinuxInfo.newBuilder();
            asked.getSeccompBuilder().setProfileName(name);
            assertThatThrownBy(() -> run(settings, USER, linux(asked), "true"))
                    .as(name)
                    .hasMessageContaining(name);
        }
        var nothing = LinuxInfo.newBuilder();
        nothing.getSeccompBuilder();
        assertThatThrownBy(() -> run(settings, USER, linux(nothing), "true"))
                .hasMessageContaining("Missing Seccomp profile name");
    }

    @Test
    void anAgentWithoutAProfileItWasToldOfDoesNotStart() {
        for (var flags : Map.of(
                        "Missing required `--seccomp_config_dir` flag",
                        SecuritySettings.DEFAULTS,
                        "Failed to read Seccomp profile file",
                        new SecuritySettings(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(directory),
                                Optional.of("missing.json"),
                                Optional.empty()))
                .entrySet()) {
            assertThatThrownBy(() -> new TestContainerizer(directory, with("linux/seccomp", flags.getValue())))
                    .hasMessageContaining(flags.getKey());
        }
    }
}
