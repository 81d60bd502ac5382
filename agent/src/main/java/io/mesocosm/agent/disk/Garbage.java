package io.mesocosm.agent.disk;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.DiskEvent.Leftover;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.containerizer.sandbox.Trees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the directories of the dead and finds those that an earlier life left. */
public final class Garbage {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private final Path work;
    private final Path corner;
    private final EventQueue<AgentEvent> events;
    private final Executor threads;
    private final InstantSource clock;
    private final AtomicLong serial = new AtomicLong();

    /** What is to be removed goes to {@code <work>/.garbage} first. */
    public Garbage(Path work, EventQueue<AgentEvent> events, Executor threads, InstantSource clock) {
        this.work = work;
        this.corner = work.resolve(".garbage");
        this.events = events;
        this.threads = threads;
        this.clock = clock;
    }

    /** Sets the times of directories to now. */
    public void touch(List<String> paths) {
        FileTime now = FileTime.from(clock.instant());
        threads.execute(() -> paths.forEach(path -> {
            try {
                Files.setLastModifiedTime(Path.of(path), now);
            } catch (NoSuchFileException _) {
                LOG.debug("Nothing to collect path={}", path);
            } catch (IOException e) {
                LOG.warn("Failed to touch path={} reason={}", path, e.getMessage());
            }
        }));
    }

    /** Moves directories away at once, then deletes them and tells. */
    public void remove(List<String> paths) {
        List<Path> moved = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (String path : paths) {
            try {
                Files.createDirectories(corner);
                Path away = corner.resolve(clock.millis() + "-" + serial.getAndIncrement());
                Files.move(Path.of(path), away, StandardCopyOption.ATOMIC_MOVE);
                moved.add(away);
            } catch (NoSuchFileException _) {
                LOG.debug("Nothing to remove path={}", path);
            } catch (IOException e) {
                LOG.warn("Failed to remove path={} reason={}", path, e.getMessage());
                failed.add(path);
            }
        }
        List<String> removed =
                paths.stream().filter(path -> !failed.contains(path)).toList();
        threads.execute(() -> {
            moved.forEach(Garbage::deleteOrLog);
            events.submit(new DiskEvent.PathsRemoved(removed, failed));
        });
    }

    /** Tells of what agents before this one left, and finishes removals that a crash cut off. */
    public void findLeftovers() {
        threads.execute(() -> {
            entries(corner).forEach(Garbage::deleteOrLog);
            List<Leftover> leftovers = new ArrayList<>();
            Optional<String> latest = latest();
            for (Path parent : List.of(work.resolve("slaves"), work.resolve("meta/slaves"))) {
                for (Path entry : entries(parent)) {
                    String name = String.valueOf(entry.getFileName());
                    if (!name.equals("latest") && !latest.equals(Optional.of(name))) {
                        age(entry).ifPresent(age -> leftovers.add(new Leftover(entry.toString(), age)));
                    }
                }
            }
            if (!leftovers.isEmpty()) {
                events.submit(new DiskEvent.GarbageFound(leftovers));
            }
        });
    }

    private Optional<String> latest() {
        try {
            return Optional.ofNullable(Files.readSymbolicLink(work.resolve("meta/slaves/latest"))
                            .getFileName())
                    .map(Path::toString);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<Duration> age(Path path) {
        try {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            Instant modified = Files.getLastModifiedTime(path).toInstant();
            return Optional.of(Duration.between(modified, clock.instant()));
        } catch (IOException e) {
            LOG.warn("Failed to look at path={} reason={}", path, e.getMessage());
            return Optional.empty();
        }
    }

    private static List<Path> entries(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(found::add);
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("Failed to list path={} reason={}", directory, e.getMessage());
        }
        return found;
    }

    private static void deleteOrLog(Path path) {
        try {
            Trees.delete(path);
        } catch (IOException e) {
            LOG.warn("Failed to delete path={} reason={}", path, e.getMessage());
        }
    }
}
