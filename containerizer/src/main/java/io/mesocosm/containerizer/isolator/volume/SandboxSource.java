package io.mesocosm.containerizer.isolator.volume;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.sandbox.Sandbox;
import io.mesocosm.containerizer.sandbox.SandboxPlace;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.FileStatus;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a volume shows of a sandbox, in which its user may have put links: none is followed. */
final class SandboxSource {

    private static final int MODE = 0755;

    private final Syscalls syscalls;
    private final SandboxPlace sandbox;
    private final String relative;

    /** @param sandbox whose path it is */
    SandboxSource(Syscalls syscalls, SandboxPlace sandbox, String wanted) throws ContainerizerException {
        this.syscalls = syscalls;
        this.sandbox = sandbox;
        Path normal = VolumeTarget.path(wanted.isEmpty() ? "." : wanted).normalize();
        if (normal.startsWith("..")) {
            throw new ContainerizerException("Path '" + wanted + "' in SANDBOX_PATH volume leads out of the sandbox");
        }
        this.relative = normal.toString();
    }

    Place place() {
        return Place.beneath(sandbox.root(), sandbox.below(relative));
    }

    Path path() {
        return sandbox.root().resolve(sandbox.below(relative));
    }

    /**
     * Makes the directory if nothing is there, for the owner of the sandbox.
     *
     * @param linked whether it is only going to be linked to, so that a link, such as that of a persistent volume, is as
     *     good as a directory
     */
    void make(boolean linked) throws ContainerizerException {
        try {
            if ((linked && Files.exists(path()))
                    || status(sandbox.below(relative)).isPresent()) {
                return;
            }
            FileStatus owner = status(sandbox.below()).orElseThrow(() -> new IOException("the sandbox is gone"));
            try (Sandbox root = Sandbox.open(syscalls, sandbox.root(), Optional.empty())) {
                root.makeDirectories(sandbox.below(relative), MODE);
                root.give(sandbox.below(relative), MODE, foreign(owner));
            }
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to create the directory '" + path() + "' in the sandbox: " + e.getMessage(), e);
        }
    }

    /** Who owns it. */
    int owner() throws ContainerizerException {
        try {
            return status(sandbox.below(relative))
                    .orElseThrow(() -> new IOException("No such file or directory"))
                    .uid();
        } catch (IOException e) {
            throw new ContainerizerException("Failed to stat '" + path() + "': " + e.getMessage(), e);
        }
    }

    /** A link in the sandbox of a container to here. */
    void linkFrom(SandboxPlace container, String containerPath) throws ContainerizerException {
        try (Sandbox root = Sandbox.open(syscalls, container.root(), Optional.empty())) {
            root.link(container.below(containerPath), path().toString());
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to symlink '" + path() + "' -> '" + container.root().resolve(container.below(containerPath))
                            + "': " + e.getMessage(),
                    e);
        }
    }

    private Optional<Credentials> foreign(FileStatus owner) {
        return owner.uid() == syscalls.effectiveUser()
                ? Optional.empty()
                : Optional.of(new Credentials(owner.uid(), owner.gid(), List.of()));
    }

    /** Empty if nothing is there. */
    private Optional<FileStatus> status(String below) throws SyscallException {
        int root = syscalls.open(sandbox.root(), Syscalls.PATH_ONLY | Syscalls.DIRECTORY);
        try {
            int found = syscalls.open(
                    root,
                    below.isEmpty() ? "." : below,
                    Syscalls.PATH_ONLY,
                    0,
                    Syscalls.BENEATH_WITHOUT_LINKS,
                    Optional.empty());
            try {
                return Optional.of(syscalls.status(found));
            } finally {
                syscalls.close(found);
            }
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        } finally {
            syscalls.close(root);
        }
    }
}
