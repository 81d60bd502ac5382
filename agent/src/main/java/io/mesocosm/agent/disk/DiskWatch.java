package io.mesocosm.agent.disk;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.common.loop.EventQueue;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the disk of the work directory from time to time, on a thread of its own. */
public final class DiskWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private final Path work;
    private final Duration interval;
    private final EventQueue<AgentEvent> events;
    private final Thread thread;

    /** Ready to {@link #start}. */
    public DiskWatch(Path work, Duration interval, EventQueue<AgentEvent> events) {
        this.work = work;
        this.interval = interval;
        this.events = events;
        this.thread = Thread.ofVirtual().name("disk-watch").unstarted(this::watch);
    }

    /** Starts looking; once. */
    public void start() {
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(interval);
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            FileStore store = Files.getFileStore(work);
            double total = store.getTotalSpace();
            if (total > 0) {
                events.submit(new DiskEvent.DiskUsageMeasured((total - store.getUsableSpace()) / total));
            }
        } catch (IOException e) {
            LOG.warn("Failed to look at the disk path={} reason={}", work, e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
