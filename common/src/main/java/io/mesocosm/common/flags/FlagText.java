package io.mesocosm.common.flags;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** How values are fetched from files. */
final class FlagText {

    static final String FILE = "file://";

    private FlagText() {}

    /** The contents of a file; an IllegalArgumentException with the words of the operating system if there are none. */
    static String read(String path) {
        try {
            return new String(Files.readAllBytes(Path.of(path)), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("Error reading file '" + path + "': " + reason(e), e);
        }
    }

    private static String reason(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "Permission denied";
        }
        return String.valueOf(failure.getMessage());
    }
}
