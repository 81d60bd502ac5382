package io.mesocosm.containerizer.cgroups;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One cgroup: a directory whose files control the processes in it. Keeps nothing; every call is one on the kernel. */
public record Cgroup(Path directory) {

    /** What {@link #number} says of a limit that is not there. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Without a limit v1 shows the greatest number of whole pages, of whatever size. */
    private static final long GREATEST_ON_V1 = Long.MAX_VALUE - 0xFFFF;

    public Path file(String name) {
        return directory.resolve(name);
    }

    public boolean has(String name) {
        return Files.exists(file(name));
    }

    public boolean exists() {
        return Files.isDirectory(directory);
    }

    public Cgroup child(String name) {
        return new Cgroup(directory.resolve(name));
    }

    /** The whole content of a control file, without the last newline. */
    public String read(String name) throws CgroupException {
        try {
            String content = Files.readString(file(name), StandardCharsets.ISO_8859_1);
            return content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
        } catch (IOException e) {
            throw new CgroupException("Failed to read '" + file(name) + "': " + reason(e), e);
        }
    }

    /** A file of one number; {@code max}, and what v1 writes for it, is {@link #UNLIMITED}. */
    public long number(String name) throws CgroupException {
        String text = read(name);
        return text.equals("max") || parse(name, text) >= GREATEST_ON_V1 ? UNLIMITED : parse(name, text);
    }

    /** A file of lines with a name and a number, such as {@code memory.stat}, in its order; other lines are left out. */
    public Map<String, Long> table(String name) throws CgroupException {
        Map<String, Long> table = new LinkedHashMap<>();
        for (String line : read(name).split("\n", -1)) {
            String[] words = line.split(" ", -1);
            if (words.length == 2) {
                table.put(words[0], parse(name, words[1]));
            }
        }
        return table;
    }

    private long parse(String name, String text) throws CgroupException {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw new CgroupException("Failed to parse '" + text + "' in '" + file(name) + "'", e);
        }
    }

    /** One write of the whole value. */
    public void write(String name, String value) throws CgroupException {
        try {
            Files.write(file(name), value.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CgroupException("Failed to write '" + value + "' to '" + file(name) + "': " + reason(e), e);
        }
    }

    /** The processes in this cgroup itself, as the host numbers them; zombies are none. */
    public List<Integer> processes() throws CgroupException {
        return numbers("cgroup.procs");
    }

    public List<Integer> threads() throws CgroupException {
        return numbers(has("tasks") ? "tasks" : "cgroup.threads");
    }

    private List<Integer> numbers(String name) throws CgroupException {
        List<Integer> numbers = new ArrayList<>();
        for (String line : read(name).split("\n", -1)) {
            if (!line.isEmpty()) {
                numbers.add((int) parse(name, line));
            }
        }
        return numbers;
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
