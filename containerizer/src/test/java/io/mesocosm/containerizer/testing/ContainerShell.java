package io.mesocosm.containerizer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;

/** Runs shell commands in real Linux containers, and tells what they said. */
public final class ContainerShell implements AutoCloseable {

    public final TestContainerizer test;
    private final Path directory;

    /** @param directory of the test: work and runtime directories and roots are made in it */
    public ContainerShell(Path directory, IsolationSettings settings) throws Exception {
        TestHost.assumeRoot();
        this.directory = directory;
        this.test = new TestContainerizer(directory, settings);
    }

    /** With no more than the isolators demand. */
    public ContainerConfig.Builder config(ContainerId id, String command) {
        ContainerConfig shell = test.shell(id, command);
        return id.parent().isPresent() ? shell.toBuilder() : TestCgroups.request(shell, 0.1, 64);
    }

    /** As above, in a root of its own. */
    public ContainerConfig.Builder rooted(ContainerId id, String command) throws IOException {
        Path root = directory.resolve("roots").resolve(id.toString());
        return config(id, command)
                .setRootfs(TestRootfs.make(Files.createDirectories(root)).toString());
    }

    /** The container info of a config, to be changed. */
    public static ContainerInfo.Builder info(ContainerConfig.Builder config) {
        return config.getContainerInfoBuilder().setType(ContainerInfo.Type.MESOS);
    }

    public static void add(ContainerConfig.Builder config, Volume.Builder volume) {
        info(config).addVolumes(volume);
    }

    public void launch(ContainerId id, ContainerConfig.Builder config) throws Exception {
        test.containerizer.launch(id, config.build(), Map.of(), Optional.empty());
    }

    /** Launches, waits for the end, which must be a good one, and answers with the standard output. */
    public String run(ContainerId id, ContainerConfig.Builder config) throws Exception {
        launch(id, config);
        ContainerTermination termination = test.awaitTermination(id);
        assertThat(termination.getStatus()).as("%s", output(id, "stderr")).isZero();
        return output(id, "stdout");
    }

    /** What it has written so far. */
    public String output(ContainerId id, String stream) throws IOException {
        return Files.readString(sandbox(id).resolve(stream));
    }

    /** Waits until it has written this line. */
    public void awaitLine(ContainerId id, String line) throws Exception {
        Await.until(
                "the line '" + line + "' of " + id,
                () -> output(id, "stdout").lines().anyMatch(line::equals));
    }

    public Path sandbox(ContainerId id) {
        return id.parent()
                .map(parent -> sandbox(parent).resolve("containers").resolve(id.value()))
                .orElseGet(() -> test.sandbox(id));
    }

    @Override
    public void close() throws IOException {
        test.close();
    }
}
