package io.mesocosm.simulation.failover;

import io.mesocosm.simulation.processes.Await;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What tasks leave behind themselves, whatever anybody says about them: each run of a task writes down its process id,
 * then waits, at no cost, at a pipe that lets it end.
 */
final class TaskFiles {

    private static final String RUNS = ".runs";
    private static final String END = ".end";

    private final Path directory;

    TaskFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /** The shell command of a task. */
    String command(String task) {
        String file = directory.resolve(task).toString();
        return "echo $$ >> " + file + RUNS + "; mkfifo " + file + END + "; read end < " + file + END;
    }

    /** Lets a running task end, with status 0. */
    void end(String task) throws IOException {
        Path pipe = directory.resolve(task + END);
        Await.until(task + " waits for its end", () -> "", () -> Files.exists(pipe));
        // For both directions, because then nobody is waited for.
        try (var opened = new RandomAccessFile(pipe.toFile(), "rw")) {
            opened.write('\n');
        }
    }

    /** The process ids of a task's runs. */
    List<Long> runs(String task) throws IOException {
        Path file = directory.resolve(task + RUNS);
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Long::valueOf).toList()
                : List.of();
    }

    /** Whether a process is a run of that task, and has not ended. */
    boolean runs(String task, long pid) {
        return taskOf(Path.of("/proc", Long.toString(pid))).equals(Optional.of(task));
    }

    /** The tasks of all processes that run now, one for each process. */
    List<String> running() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process ->
                            Character.isDigit(process.getFileName().toString().charAt(0)))
                    .flatMap(process -> taskOf(process).stream())
                    .sorted()
                    .toList();
        }
    }

    private Optional<String> taskOf(Path process) {
        try {
            String command = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            String start = "sh\0-c\0echo $$ >> " + directory + "/";
            return command.startsWith(start) || command.startsWith("/bin/" + start)
                    ? Optional.of(command.substring(command.indexOf(start) + start.length(), command.indexOf(RUNS)))
                    : Optional.empty();
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}
