package io.mesocosm.containerizer.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** The static program that tries what a container should not be able to do ({@code src/test/native/attempts}). */
public final class Attempts {

    private Attempts() {}

    /** Copies the program there, for everybody to execute. */
    public static Path install(Path target) throws IOException {
        Path program = Path.of(Objects.requireNonNull(
                System.getProperty("mesocosm.native.test"), "mesocosm.native.test says where make puts it"));
        Files.copy(program.resolve("attempts"), target, StandardCopyOption.REPLACE_EXISTING);
        Files.setAttribute(target, "unix:mode", 0755);
        return target;
    }
}
