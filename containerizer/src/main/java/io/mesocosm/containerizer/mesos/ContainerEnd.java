package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.launcher.ContainerProcess;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a container's end, in order: the launch, if one goes on, leaves; every process is killed; isolators clean
 * up, the last first, and the launcher after them; the runtime directory keeps the termination, or goes where nobody will
 * ask. Each step is bounded and each is done whatever became of those before it.
 */
final class ContainerEnd {

    private static final Logger log = LoggerFactory.getLogger(ContainerEnd.class);

    /** SIGKILL works at once, but for processes that are stuck in the kernel. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(15);

    /** An interrupted launch leaves at once, unless it is stuck in the kernel. */
    private static final Duration LAUNCH_PATIENCE = Duration.ofSeconds(60);

    private static final int KILLED = 9;

    private final ContainerLaunch.Parts parts;

    ContainerEnd(ContainerLaunch.Parts parts) {
        this.parts = parts;
    }

    /** How it ended, and what went wrong with the cleaning up. */
    record Result(ContainerTermination termination, List<String> errors) {}

    /** On a thread that nobody interrupts. */
    Result run(Container container) {
        List<String> errors = new ArrayList<>();
        awaitLaunch(container, errors);
        OptionalInt status = kill(container, errors);
        cleanUp(container.id(), errors);
        var termination =
                container.cause().map(ContainerTermination::toBuilder).orElseGet(ContainerTermination::newBuilder);
        status.ifPresent(termination::setStatus);
        if (!errors.isEmpty() && !termination.hasMessage()) {
            termination.setMessage(String.join("; ", errors));
        }
        ContainerTermination complete = termination.build();
        writeDown(container, complete, errors);
        return new Result(complete, errors);
    }

    private static void awaitLaunch(Container container, List<String> errors) {
        try {
            container.launched().get(LAUNCH_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            errors.add("The launch of the container does not come back");
        } catch (InterruptedException | ExecutionException e) {
            errors.add("The launch of the container could not be awaited: " + e);
        }
    }

    private OptionalInt kill(Container container, List<String> errors) {
        Optional<ContainerProcess> process = container.process();
        if (process.isEmpty()) {
            return wasStarted(container.id()) ? status(container.id(), errors) : OptionalInt.empty();
        }
        try (ContainerProcess open = process.get()) {
            if (!open.destroy(KILL_PATIENCE)) {
                log.warn(
                        "processes may be left container={} pid={}",
                        container.id(),
                        open.init().pid());
            }
        } catch (IOException e) {
            errors.add("Failed to kill the processes of the container: " + e.getMessage());
        } catch (InterruptedException _) {
            errors.add("Interrupted while the processes of the container were killed");
        }
        return status(container.id(), errors);
    }

    /** Ended while no agent was there. */
    private boolean wasStarted(ContainerId id) {
        return Files.exists(parts.runtime().of(id).resolve("pid"));
    }

    /** Nobody left to write the status means that SIGKILL came from elsewhere. */
    private OptionalInt status(ContainerId id, List<String> errors) {
        try {
            OptionalInt written = parts.runtime().waitStatus(id);
            return written.isPresent() ? written : OptionalInt.of(KILLED);
        } catch (IOException e) {
            errors.add("Failed to read the exit status of the container: " + e.getMessage());
            return OptionalInt.empty();
        }
    }

    private void cleanUp(ContainerId id, List<String> errors) {
        for (Isolator isolator : parts.isolatorsFor(id).reversed()) {
            try {
                isolator.cleanup(id);
            } catch (ContainerizerException | RuntimeException e) {
                errors.add("Failed to clean up an isolator when destroying container: " + isolator.name() + ": "
                        + e.getMessage());
            }
        }
        try {
            parts.launcher().cleanUp(id);
        } catch (IOException e) {
            errors.add("Failed to take away what the launcher made: " + e.getMessage());
        } catch (InterruptedException _) {
            errors.add("Interrupted while what the launcher made was taken away");
        }
    }

    /** An agent that dies now must find out how it ended, so its end is kept until somebody says to forget it. */
    private void writeDown(Container container, ContainerTermination termination, List<String> errors) {
        ContainerId id = container.id();
        boolean asked = id.parent().isPresent()
                || (container.launched().getNow(false)
                        && !container.isOrphan()
                        && !parts.runtime().isStandalone(id));
        try {
            if (!asked) {
                parts.runtime().delete(id);
            } else if (Files.isDirectory(parts.runtime().of(id))) {
                parts.runtime().writeTermination(id, termination);
                if (id.parent().isEmpty()) {
                    parts.runtime().deleteNested(id);
                }
            }
        } catch (IOException e) {
            errors.add("Failed to finish the runtime directory of the container: " + e.getMessage());
        }
    }
}
