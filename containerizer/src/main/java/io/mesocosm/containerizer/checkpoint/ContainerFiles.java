package io.mesocosm.containerizer.checkpoint;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the files of a container lie in the runtime directory, and those that more than one room reads. */
public record ContainerFiles(Path runtimeDirectory) {

    private static final String CONTAINERS = "containers";

    /** Of a container: {@code containers/<id>[/containers/<nested id>]...} */
    public Path directory(ContainerId id) {
        Path above = id.parent().map(this::directory).orElse(runtimeDirectory);
        return above.resolve(CONTAINERS).resolve(id.value());
    }

    /** Below the sandbox of its root container: empty for that itself. */
    public static String sandboxBelowRoot(ContainerId id) {
        if (id.parent().isEmpty()) {
            return "";
        }
        String above = sandboxBelowRoot(id.parent().get());
        return (above.isEmpty() ? "" : above + "/") + CONTAINERS + "/" + id.value();
    }

    public Path configFile(ContainerId id) {
        return directory(id).resolve("config");
    }

    /** What was asked for; empty if nothing was written down. */
    public Optional<ContainerConfig> config(ContainerId id) throws IOException {
        Optional<byte[]> bytes = CheckpointFile.read(configFile(id));
        return bytes.isEmpty() ? Optional.empty() : Optional.of(ContainerConfig.parseFrom(bytes.get()));
    }

    /** Belongs to no executor. */
    public Path standaloneMarker(ContainerId id) {
        return directory(id).resolve("standalone.marker");
    }
}
