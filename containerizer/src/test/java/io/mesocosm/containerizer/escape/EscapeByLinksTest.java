package io.mesocosm.containerizer.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.HostCommand;
import io.mesocosm.containerizer.testing.TestHost;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attempts to have the agent and the supervisor, who are root outside, do what the container cannot: by links that lie in
 * images and sandboxes, by names, by variables. What waits at the end of a link stays as it is.
 */
@Tag("isolation")
final class EscapeByLinksTest {

    private static final ContainerId ID = new ContainerId("tricky");

    @TempDir
    Path directory;

    /** What links lead to. */
    private Path trap = Path.of("");

    private Optional<EscapeHost> madeHost = Optional.empty();
    private Optional<Prison> madePrison = Optional.empty();

    @BeforeEach
    void prepare() throws Exception {
        TestHost.assumeRoot();
        madeHost = Optional.of(new EscapeHost(directory));
        trap = Files.createDirectory(directory.resolve("trap"));
        Files.writeString(trap.resolve("file"), "as it was\n");
        Files.setAttribute(trap, "unix:mode", 0755);
        madePrison = Optional.of(Prison.of(host(), Prison.full(EscapeHost.USER), EscapeHost.USER));
    }

    @AfterEach
    void takeAway() throws Exception {
        if (madePrison.isPresent()) {
            madePrison.get().close();
        }
        if (madeHost.isPresent()) {
            madeHost.get().remove();
        }
    }

    private EscapeHost host() {
        return madeHost.orElseThrow();
    }

    private Prison prison() {
        return madePrison.orElseThrow();
    }

    private void trapIsAsItWas() throws IOException {
        try (Stream<Path> files = Files.list(trap)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("file");
        }
        assertThat(trap.resolve("file")).hasContent("as it was\n");
        assertThat(Files.getAttribute(trap.resolve("file"), "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(trap, "unix:uid")).isEqualTo(0);
    }

    /** A launch that fails is as good as one that does no harm. */
    private String runIfItCan(ContainerConfig.Builder config) throws Exception {
        try {
            prison().run(ID, config);
        } catch (ContainerizerException e) {
            return "no launch: " + e.getMessage();
        }
        return prison().output(ID);
    }

    private ContainerConfig.Builder withVolume(String command, Volume.Builder volume) {
        var config = prison().config(ID, command);
        config.getContainerInfoBuilder().addVolumes(volume.setMode(Volume.Mode.RW));
        return config;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/way", "/way/deeper", "/way/file", "/../../../../../../way"})
    void aVolumeIsNotMountedWhereALinkOfTheImageLeads(String path) throws Exception {
        Files.createSymbolicLink(host().rootfs.resolve("way"), trap);
        Path given = Files.createDirectory(directory.resolve("given"));
        Files.setAttribute(given, "unix:mode", 0777);
        runIfItCan(withVolume(
                "touch /way/made; touch " + path + "/made; true",
                Volume.newBuilder().setContainerPath(path).setHostPath(given.toString())));
        trapIsAsItWas();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(trap.toString());
    }

    @Test
    void theKernelsFileSystemsAreNotMountedWhereALinkOfTheImageLeads() throws Exception {
        for (String name : List.of("proc", "sys", "dev")) {
            deleteTree(host().rootfs.resolve(name));
            Files.createSymbolicLink(host().rootfs.resolve(name), trap);
        }
        runIfItCan(prison().config(ID, "ls /proc"));
        trapIsAsItWas();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(trap.toString());
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Path sandbox() throws Exception {
        Path sandbox = Files.createDirectories(prison().test().sandbox(ID));
        HostCommand.run("chown", EscapeHost.USER, sandbox);
        return sandbox;
    }

    @Test
    void aLinkInTheSandboxIsNoVolume() throws Exception {
        Files.createSymbolicLink(sandbox().resolve("link"), trap);
        var volume = Volume.newBuilder().setContainerPath("/shown");
        volume.getSourceBuilder()
                .setType(Volume.Source.Type.SANDBOX_PATH)
                .getSandboxPathBuilder()
                .setType(Volume.Source.SandboxPath.Type.SELF)
                .setPath("link");
        assertThat(runIfItCan(withVolume("cat /shown/file", volume))).doesNotContain("as it was");
        trapIsAsItWas();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../trap", "..", "x/../../trap"})
    void aSandboxPathDoesNotLeaveTheSandbox(String path) throws Exception {
        Path sandbox = sandbox();
        Files.createDirectories(sandbox.resolve("x"));
        var volume = Volume.newBuilder().setContainerPath("/shown");
        volume.getSourceBuilder()
                .setType(Volume.Source.Type.SANDBOX_PATH)
                .getSandboxPathBuilder()
                .setType(Volume.Source.SandboxPath.Type.SELF)
                .setPath(path);
        assertThat(runIfItCan(withVolume("ls /shown; cat /shown/file /shown/other/stdout", volume)))
                .doesNotContain("as it was")
                .doesNotContain("other");
        trapIsAsItWas();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stdout", "stderr"})
    void outputDoesNotGoWhereALinkLeads(String stream) throws Exception {
        Files.createSymbolicLink(sandbox().resolve(stream), trap.resolve("file"));
        try {
            prison().run(ID, prison().config(ID, "echo overwritten; echo overwritten >&2"));
        } catch (ContainerizerException e) {
            assertThat(e).hasMessageContaining(stream);
        }
        trapIsAsItWas();
    }

    @Test
    void nestedSandboxesAreNotMadeWhereALinkLeads() throws Exception {
        prison().launch(ID, prison().config(ID, "ln -s " + trap + " containers; mkfifo f; echo ready; exec cat f"));
        Await.until(
                "link", () -> Files.isSymbolicLink(prison().test().sandbox(ID).resolve("containers")));
        ContainerId nested = ID.child("nested");
        assertThatThrownBy(() -> prison().launch(nested, nested(nested, "echo hi")))
                .hasMessageContaining("containers");
        trapIsAsItWas();
    }

    /** Links that lead to the program that the launcher runs as were a way to replace it. */
    @Test
    void theLaunchersProgramIsNoInterpreter() throws Exception {
        Path script = host().rootfs.resolve("bin/script");
        Files.writeString(script, "#!/proc/self/exe\n");
        Files.setAttribute(script, "unix:mode", 0755);
        byte[] before = Files.readAllBytes(supervisor());
        var command =
                CommandInfo.newBuilder().setShell(false).setValue("/bin/script").build();
        try {
            prison().run(ID, prison().config(ID, "").setCommandInfo(command));
        } catch (ContainerizerException e) {
            assertThat(e).hasMessageContaining("/bin/script");
        }
        assertThat(Files.readAllBytes(supervisor())).isEqualTo(before);
        assertThat(Files.readSymbolicLink(supervisor()))
                .as("no file of the host")
                .hasToString("/memfd:mesocosm-supervisor (deleted)");
    }

    private Path supervisor() throws IOException {
        return Path.of("/proc", prison().names().get("SUPERVISOR"), "exe");
    }

    @Test
    void variablesOfACommandReachNobodyElse() throws Exception {
        var variables = Environment.newBuilder();
        for (String name : List.of("LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "GCONV_PATH", "MALLOC_CHECK_")) {
            variables.addVariablesBuilder().setName(name).setValue("/mnt/mesos/sandbox/evil.so");
        }
        var config = prison().config(ID, "mkfifo f; exec cat f");
        config.getCommandInfoBuilder().setEnvironment(variables);
        prison().launch(ID, config);
        int init = prison().test().containerizer.status(ID).getExecutorPid();
        long above = ProcessHandle.of(init).orElseThrow().parent().orElseThrow().pid();
        assertThat(Files.readString(Path.of("/proc", Long.toString(above), "environ")))
                .doesNotContain("evil.so");
        assertThat(Files.readString(Path.of("/proc", Integer.toString(init), "environ")))
                .doesNotContain("evil.so");
        try (var program = Files.newInputStream(supervisor())) {
            assertThat(new String(program.readNBytes(4096), StandardCharsets.ISO_8859_1))
                    .as("no loader that would listen to them")
                    .doesNotContain("/ld-");
        }
    }

    @Test
    void aForkBombEndsWithItsContainer() throws Exception {
        prison().launch(ID, prison().config(ID, "/bin/attempts bomb 300; mkfifo f; exec cat f"));
        int init = prison().test().containerizer.status(ID).getExecutorPid();
        Await.until("300 processes", () -> prison().test().host.proc.tree(init).size() > 300);
        var processes = prison().test().host.proc.tree(init);
        prison().test().containerizer.destroy(ID);
        Await.until(
                "the end of all",
                () -> processes.stream().noneMatch(pid -> Files.exists(Path.of("/proc", Integer.toString(pid)))));
    }

    /** Without a network namespace: what listens there has to look who asks. */
    @Test
    void abstractSocketsOfTheHostAreWithinReach() throws Exception {
        assertThat(prison().run(ID, prison().config(ID, "/bin/attempts connect-abstract mesocosm-nobody-listens")))
                .isEqualTo(1 << 8);
        assertThat(prison().output(ID)).contains("Connection refused");
    }

    @Test
    void linksAreNotFollowedWhenASandboxIsTakenAway() throws Exception {
        prison().launch(ID, prison().config(ID, "mkfifo f; exec cat f"));
        ContainerId nested = ID.child("nested");
        assertThat(prison().run(nested, nested(nested, "ln -s " + trap + " link; mkdir d; ln -s " + trap + " d/link")))
                .isZero();
        Path sandbox = prison().test().sandbox(ID).resolve("containers/nested");
        assertThat(Files.isSymbolicLink(sandbox.resolve("d/link"))).isTrue();
        prison().test().containerizer.remove(nested);
        assertThat(sandbox).doesNotExist();
        trapIsAsItWas();
    }

    private ContainerConfig.Builder nested(ContainerId id, String command) {
        return prison().test().shell(id, command).toBuilder().setUser(EscapeHost.USER);
    }
}
