package io.mesocosm.containerizer.cgroups;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** One cgroup: a directory whose files control the processes in it. Keeps nothing; every call is one on the kernel. */
public record Cgroup(Path directory) implements ControlFiles {

    /** What {@link #number} says of a limit that is not there. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Without a limit v1 shows the greatest number of whole pages, of whatever size. */
    static final long GREATEST_ON_V1 = Long.MAX_VALUE - 0xFFFF;

    @Override
    public Path file(String name) {
        return directory.resolve(name);
    }

    @Override
    public boolean has(String name) {
        return Files.exists(file(name));
    }

    public boolean exists() {
        return Files.isDirectory(directory);
    }

    public Cgroup child(String name) {
        return new Cgroup(directory.resolve(name));
    }

    @Override
    public String read(String name) throws CgroupException {
        try {
            return withoutLastNewline(Files.readString(file(name), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new CgroupException("Failed to read '" + file(name) + "': " + reason(e), e);
        }
    }

    static String withoutLastNewline(String content) {
        return content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
    }

    /** One write of the whole value. */
    public void write(String name, String value) throws CgroupException {
        try {
            Files.write(file(name), value.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CgroupException("Failed to write '" + value + "' to '" + file(name) + "': " + reason(e), e);
        }
    }

    /** The cgroups in this one; none when it is gone. */
    public List<Cgroup> children() throws CgroupException {
        if (isLowest()) {
            return List.of();
        }
        List<Cgroup> children = new ArrayList<>();
        try (var directories = Files.newDirectoryStream(directory, Files::isDirectory)) {
            directories.forEach(child -> children.add(new Cgroup(child)));
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            throw new CgroupException("Failed to list cgroups under '" + directory + "': " + e.getMessage(), e);
        }
        return children;
    }

    /** Or gone. A directory has a link for itself, one in the directory above it and one for each directory in it. */
    private boolean isLowest() throws CgroupException {
        try {
            return Files.getAttribute(directory, "unix:nlink") instanceof Integer links && links == 2;
        } catch (NoSuchFileException _) {
            return true;
        } catch (IOException e) {
            throw new CgroupException("Failed to look at cgroup '" + directory + "': " + reason(e), e);
        }
    }

    /** This cgroup and everything below it, those below first; none when it is gone. */
    public List<Cgroup> tree() throws CgroupException {
        if (!exists()) {
            return List.of();
        }
        List<Cgroup> tree = new ArrayList<>();
        for (Cgroup child : children()) {
            tree.addAll(child.tree());
        }
        tree.add(this);
        return tree;
    }

    /** Takes the cgroup away; one that is gone already is no error. No process and no cgroup may be in it. */
    public void remove() throws CgroupException {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new CgroupException("Failed to remove cgroup '" + directory + "': " + reason(e), e);
        }
    }

    /** The kernel's words: the file name is said already. */
    static String reason(IOException e) {
        if (e instanceof FileSystemException named && named.getReason() != null) {
            return named.getReason();
        }
        return switch (e) {
            case NoSuchFileException _ -> "No such file or directory";
            case java.nio.file.AccessDeniedException _ -> "Permission denied";
            case java.nio.file.FileAlreadyExistsException _ -> "File exists";
            case java.nio.file.DirectoryNotEmptyException _ -> "Directory not empty";
            default -> String.valueOf(e.getMessage());
        };
    }
}
