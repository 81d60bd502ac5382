package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Launches descriptions with one supervisor program, each in a directory of its own. */
final class Launches {

    private static final int ROOT = 0;

    /** How a container ended, and what it said. */
    record Outcome(int status, String out, String err) {}

    final TestHost host;
    private final Path directory;
    private final List<ContainerProcess> started = new ArrayList<>();
    private int count;

    Launches(Path directory, Path supervisor) throws IOException {
        this.directory = directory;
        this.host = new TestHost(supervisor);
    }

    /** Programs that only tests use. */
    static Path testProgram(String name) {
        Path program = Path.of(System.getProperty("mesocosm.native.test", "/nonexistent"), name);
        assumeTrue(Files.isExecutable(program), "needs the test build of the native part");
        return program;
    }

    void assumeRoot() {
        assumeTrue(host.syscalls.effectiveUser() == ROOT, "needs root");
    }

    /** A shell in the directory that the container's root or the host's has at {@code /}. */
    Described shell(String command, Confinement... confinement) {
        return new Described(
                directory.resolve("launch-" + count++),
                Place.trusted(Path.of("/")),
                command,
                Optional.empty(),
                List.of(),
                List.of(confinement));
    }

    /** What is still to be launched. */
    record Described(
            Path directory,
            Place workingDirectory,
            String command,
            Optional<Credentials> user,
            List<ResourceLimit> limits,
            List<Confinement> confinement) {

        Described as(Credentials credentials) {
            return new Described(directory, workingDirectory, command, Optional.of(credentials), limits, confinement);
        }

        Described within(ResourceLimit... limits) {
            return new Described(directory, workingDirectory, command, user, List.of(limits), confinement);
        }

        Described in(Place workingDirectory) {
            return new Described(directory, workingDirectory, command, user, limits, confinement);
        }

        LaunchDescription description() {
            return new LaunchDescription(
                    directory.resolve("status"),
                    new LaunchDescription.Program(
                            "/bin/sh",
                            List.of("sh", "-c", command),
                            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                            workingDirectory),
                    user,
                    limits,
                    new LaunchDescription.Output(
                            directory.resolve("stdout"), directory.resolve("stderr"), Optional.empty()),
                    confinement);
        }

        String out() throws IOException {
            return Files.readString(directory.resolve("stdout"));
        }

        Path status() {
            return directory.resolve("status");
        }
    }

    /** The first process waits for its release. */
    ContainerProcess start(Described described) throws IOException, InterruptedException {
        return start(described, described.description());
    }

    private ContainerProcess start(Described described, LaunchDescription description)
            throws IOException, InterruptedException {
        Files.createDirectories(described.directory);
        ContainerProcess process = host.launcher.start(
                new ContainerId(described.directory.getFileName().toString()), description);
        started.add(process);
        return process;
    }

    ContainerProcess run(Described described) throws IOException, InterruptedException {
        ContainerProcess process = start(described);
        process.release(Await.PATIENCE);
        return process;
    }

    Outcome outcome(Described described) throws IOException, InterruptedException {
        return end(described, run(described));
    }

    Outcome end(Described described, ContainerProcess process) throws IOException, InterruptedException {
        try {
            process.exited().get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the container did not end", e);
        }
        return new Outcome(
                Integer.parseInt(Files.readString(described.status())),
                described.out(),
                Files.readString(described.directory.resolve("stderr")));
    }

    /** What it said, and neither complained nor failed. */
    String out(Described described) throws IOException, InterruptedException {
        Outcome outcome = outcome(described);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isZero();
        return outcome.out();
    }

    /** Why a launch fails, whether before the first process waits or after its release. */
    LaunchException failure(Described described) throws IOException, InterruptedException {
        return failure(described, described.description());
    }

    LaunchException failure(Described described, LaunchDescription description)
            throws IOException, InterruptedException {
        try {
            start(described, description).release(Await.PATIENCE);
        } catch (LaunchException e) {
            return e;
        }
        throw new AssertionError("the launch succeeded");
    }

    /** What is mounted on the host below the directory of the test. */
    List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(directory.toString()))
                .toList();
    }

    /** As when the agent dies. */
    void abandon(ContainerProcess process) {
        process.close();
        started.remove(process);
    }

    /** Leaves nothing. */
    void destroyAll() throws IOException, InterruptedException {
        for (ContainerProcess process : started) {
            process.destroy(Await.PATIENCE);
            process.close();
        }
        started.clear();
        host.close();
    }
}
