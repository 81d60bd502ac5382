package io.mesocosm.master.allocation;

import io.mesocosm.allocator.AllocatorCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the file of {@code --whitelist} again and again and tells the allocator when it says something else: one host
 * name in each line, empty lines count for nothing, a file without names lets nothing be offered. While the file cannot
 * be read, what it said last holds; before it was ever read, every host may be offered. Mesos: {@code WhitelistWatcher}.
 */
public final class WhitelistWatcher implements AutoCloseable {

    /** The time between two looks. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger("whitelist");

    private final Path file;
    private final Consumer<AllocatorCommand> allocator;
    private Optional<Set<String>> last = Optional.empty();
    private Optional<Future<?>> looking = Optional.empty();

    WhitelistWatcher(Path file, Consumer<AllocatorCommand> allocator) {
        this.file = file;
        this.allocator = allocator;
    }

    /**
     * Looks once before it returns, so that no agent is offered that should not be, and from then on in a thread.
     *
     * @param allocator takes what the file says; never waits
     */
    public static WhitelistWatcher start(Path file, Consumer<AllocatorCommand> allocator, ExecutorService threads) {
        var watcher = new WhitelistWatcher(file, allocator);
        watcher.look();
        watcher.looking = Optional.of(threads.submit(watcher::keepLooking));
        return watcher;
    }

    private void keepLooking() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                look();
            }
        } catch (InterruptedException e) {
            // It was closed.
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once. */
    void look() {
        Optional<Set<String>> next = read().or(() -> last);
        if (!next.equals(last)) {
            LOG.info("The whitelist changed hosts={}", next.map(Set::size).orElse(0));
            allocator.accept(new AllocatorCommand.UpdateWhitelist(next));
        }
        last = next;
    }

    private Optional<Set<String>> read() {
        try {
            Set<String> hosts = new HashSet<>(
                    List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")));
            hosts.remove("");
            return Optional.of(hosts);
        } catch (IOException e) {
            String reason = e instanceof NoSuchFileException ? "No such file or directory" : e.getMessage();
            LOG.error("Error reading whitelist file: {}: {}. Retrying", file, reason);
            return Optional.empty();
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        looking.ifPresent(task -> task.cancel(true));
    }
}
