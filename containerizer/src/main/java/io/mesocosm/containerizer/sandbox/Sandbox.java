package io.mesocosm.containerizer.sandbox;

import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.Errno;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sandbox, opened once, whose files are reached from there only. Whatever the user has put in it (links, pipes,
 * directories with other rights), no operation leaves it and none does what the user could not do.
 */
public final class Sandbox implements AutoCloseable {

    /** Of sandbox directories themselves. (Mesos: {@code paths::createSandboxDirectory}) */
    public static final int DIRECTORY_MODE = 0750;

    private final Syscalls syscalls;
    private final Path path;
    private final Optional<Credentials> as;
    private final int directory;

    private Sandbox(Syscalls syscalls, Path path, Optional<Credentials> as, int directory) {
        this.syscalls = syscalls;
        this.path = path;
        this.as = as;
        this.directory = directory;
    }

    /** @param as with whose rights all is done; ours when empty */
    public static Sandbox open(Syscalls syscalls, Path path, Optional<Credentials> as) throws IOException {
        int directory = syscalls.open(path, Syscalls.READ | Syscalls.DIRECTORY);
        return new Sandbox(syscalls, path, as, directory);
    }

    public Path path() {
        return path;
    }

    /** Makes a directory and those above it, where they are missing. */
    public void makeDirectories(String relative, int mode) throws IOException {
        StringBuilder done = new StringBuilder();
        for (String name : components(relative)) {
            int parent = openDirectory(done.toString());
            try {
                makeDirectory(parent, name, mode);
            } finally {
                closeUnlessRoot(parent);
            }
            done.append(done.isEmpty() ? "" : "/").append(name);
        }
        closeUnlessRoot(openDirectory(done.toString())); // names the component that is no directory
    }

    private void makeDirectory(int parent, String name, int mode) throws SyscallException {
        try {
            syscalls.makeDirectory(parent, name, mode, as);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    /** A new or emptied regular file; the directories above it exist. */
    public SandboxFile create(String relative, int mode) throws IOException {
        return openFile(relative, Syscalls.WRITE | Syscalls.CREATE | Syscalls.TRUNCATE, mode);
    }

    /** A regular file for adding to its end. */
    public SandboxFile append(String relative, int mode) throws IOException {
        return openFile(relative, Syscalls.WRITE | Syscalls.CREATE | Syscalls.APPEND, mode);
    }

    /** A regular file for reading. */
    public SandboxFile read(String relative) throws IOException {
        return openFile(relative, Syscalls.READ, 0);
    }

    private SandboxFile openFile(String relative, int flags, int mode) throws IOException {
        String inside = String.join("/", components(relative));
        int file = syscalls.open(
                directory, inside, flags | Syscalls.NO_FOLLOW | Syscalls.NONBLOCK, mode, Syscalls.BENEATH, as);
        return SandboxFile.regular(syscalls, file, path.resolve(inside).toString());
    }

    /** A symbolic link; one of that name is replaced. Where it leads is the caller's concern. */
    public void link(String relative, String target) throws IOException {
        inParent(relative, (parent, name) -> {
            unlink(parent, name);
            syscalls.makeSymbolicLink(target, parent, name, as);
        });
    }

    /** Removes a file or link, if there is one. */
    public void delete(String relative) throws IOException {
        inParent(relative, this::unlink);
    }

    private void unlink(int parent, String name) throws SyscallException {
        try {
            syscalls.unlink(parent, name, as);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Sets the mode of the sandbox, or of a directory in it, and gives it to its owner unless that is ourselves. */
    public void give(String relative, int mode, Optional<Credentials> owner) throws IOException {
        int opened = openDirectory(String.join("/", components(relative)));
        try {
            if (owner.isPresent()) {
                syscalls.changeOwner(opened, owner.get().uid(), owner.get().gid());
            }
            syscalls.changeMode(opened, mode);
        } finally {
            closeUnlessRoot(opened);
        }
    }

    @FunctionalInterface
    private interface InDirectory {
        void call(int parent, String name) throws SyscallException;
    }

    private void inParent(String relative, InDirectory action) throws IOException {
        List<String> names = components(relative);
        if (names.isEmpty()) {
            throw new IOException("'" + relative + "' names no file");
        }
        int parent = openDirectory(String.join("/", names.subList(0, names.size() - 1)));
        try {
            action.call(parent, names.getLast());
        } finally {
            closeUnlessRoot(parent);
        }
    }

    /** Of a directory in the sandbox; its owner stays. */
    public void setDirectoryMode(String relative, int mode) throws IOException {
        give(relative, mode, Optional.empty());
    }

    private int openDirectory(String inside) throws SyscallException {
        if (inside.isEmpty()) {
            return directory;
        }
        return syscalls.open(directory, inside, Syscalls.READ | Syscalls.DIRECTORY, 0, Syscalls.BENEATH, as);
    }

    private void closeUnlessRoot(int opened) {
        if (opened != directory) {
            syscalls.close(opened);
        }
    }

    /** The names of a path that leads downwards only. */
    static List<String> components(String relative) throws IOException {
        if (relative.startsWith("/")) {
            throw new IOException("'" + relative + "' is not relative to the sandbox");
        }
        List<String> names = new ArrayList<>();
        for (String name : relative.split("/", -1)) {
            if (name.equals("..")) {
                throw new IOException("'" + relative + "' leads out of the sandbox");
            }
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return names;
    }

    @Override
    public void close() {
        syscalls.close(directory);
    }
}
