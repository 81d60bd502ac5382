package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Directories of the agent's, opened for one call. */
record Directories(Syscalls syscalls) {

    @FunctionalInterface
    interface Action<T> {
        T call(int file) throws IOException;
    }

    <T> T on(Path directory, Action<T> action) throws IOException {
        int file = syscalls.open(
                Syscalls.WORKING_DIRECTORY,
                directory.toString(),
                Syscalls.READ | Syscalls.DIRECTORY,
                0,
                Syscalls.ANYWHERE,
                Optional.empty());
        try {
            return action.call(file);
        } finally {
            syscalls.close(file);
        }
    }
}
