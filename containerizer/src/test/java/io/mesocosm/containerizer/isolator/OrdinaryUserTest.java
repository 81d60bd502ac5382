package io.mesocosm.containerizer.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.containerizer.testing.TestHost;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs tests of this module as somebody who has less than root on a whole host: what they show holds for such agents. */
class OrdinaryUserTest {

    private static final String PACKAGE = "io.mesocosm.containerizer.";

    @TempDir
    private Path directory;

    private static final List<String> AS_NOBODY = List.of(
            "isolator.RootlessTest",
            "isolator.disk.DuTest",
            "isolator.FilesystemPosixTest",
            "sandbox.DiskUsageTest",
            "launcher.PosixLauncherTest",
            "mesos.MesosContainerizerTest",
            "mesos.RecoveryTest");

    @Test
    void testsPassAsNobody() throws Exception {
        Run run = runAs(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), AS_NOBODY);
        assertThat(run.status).as(run.output).isZero();
        assertThat(run.output)
                .contains("systemCallsAreFiltered() [OK]")
                .containsPattern("\\[ +0 tests failed")
                .containsPattern("\\[ +\\d\\d tests successful");
    }

    @Test
    void rootWithoutCapabilitiesIsToldWhich() throws Exception {
        Run run = runAs(
                List.of("setpriv", "--bounding-set=-sys_admin,-mknod", "--inh-caps=-all"),
                List.of("isolator.LackingRootTest"));
        assertThat(run.status).as(run.output).isZero();
        assertThat(run.output).containsPattern("\\[ +1 tests successful");
    }

    @Test
    void whereNobodyMountedCgroupsTheLinuxLauncherIsRefused() throws Exception {
        Run run = runAs(
                List.of("unshare", "--mount", "sh", "-c", "umount -lR /sys/fs/cgroup && exec \"$@\"", "sh"),
                List.of("isolator.LackingCgroupsTest"));
        assertThat(run.status).as(run.output).isZero();
        assertThat(run.output).containsPattern("\\[ +2 tests successful");
    }

    private record Run(int status, String output) {}

    private Run runAs(List<String> prefix, List<String> names) throws Exception {
        try (TestHost host = new TestHost()) {
            assumeTrue(host.syscalls.effectiveUser() == 0, "needs root, to become somebody else");
        }
        assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")), "needs setpriv");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + open("tmp"),
                "-cp",
                readableClassPath(),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--disable-ansi-colors",
                "--details=tree",
                "--details-theme=ascii",
                "--fail-if-no-tests"));
        names.forEach(name -> command.add("--select-class=" + PACKAGE + name));
        Process process = new ProcessBuilder(command)
                .directory(open("home").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    /** A directory that anybody may use. */
    private Path open(String name) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path made = Files.createDirectories(directory.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** What this JVM was started with may lie in somebody's home. */
    private String readableClassPath() throws IOException {
        List<String> copies = new ArrayList<>();
        Path classes = Files.createDirectories(directory.resolve("classes"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            Path to = classes.resolve(copies.size() + "-" + from.getFileName());
            if (Files.exists(from)) {
                copy(from, to);
                copies.add(to.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
