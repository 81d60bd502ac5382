package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Path;

/** Directories of the agent's, opened for one call. */
record Directories(Syscalls syscalls) {

    @FunctionalInterface
    interface Action<T> {
        T call(int file) throws IOException;
    }

    <T> T on(Path directory, Action<T> action) throws IOException {
        int file = syscalls.open(directory, Syscalls.READ | Syscalls.DIRECTORY);
        try {
            return action.call(file);
        } finally {
            syscalls.close(file);
        }
    }
}
