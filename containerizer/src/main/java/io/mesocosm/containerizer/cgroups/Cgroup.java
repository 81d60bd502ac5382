package io.mesocosm.containerizer.cgroups;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One cgroup: a directory whose files control the processes in it. Keeps nothing; every call is one on the kernel. */
public record Cgroup(Path directory) {

    public Path file(String name) {
        return directory.resolve(name);
    }

    public boolean has(String name) {
        return Files.exists(file(name));
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

    public void write(String name, String value) throws CgroupException {
        try {
            Files.write(file(name), value.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CgroupException("Failed to write '" + value + "' to '" + file(name) + "': " + reason(e), e);
        }
    }

    /** The kernel's words: the file name is said already. */
    private static String reason(IOException e) {
        if (e instanceof java.nio.file.FileSystemException named && named.getReason() != null) {
            return named.getReason();
        }
        return switch (e) {
            case java.nio.file.NoSuchFileException _ -> "No such file or directory";
            case java.nio.file.AccessDeniedException _ -> "Permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
