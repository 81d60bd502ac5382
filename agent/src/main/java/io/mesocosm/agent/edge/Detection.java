package io.mesocosm.agent.edge;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.flags.AgentFlags;
import io.mesocosm.common.detect.MasterDetector;
import io.mesocosm.common.loop.EventQueue;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the leading master from the start, so that a wrong {@code --master} is said at once and a session with
 * ZooKeeper is there early, and brings what it finds from the moment on that the core asks for it. Safe from any thread.
 */
final class Detection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    /** What the detector said for the nth time. */
    private record News(long number, MasterEvent event) {}

    private final EventQueue<AgentEvent> events;
    private final Executor threads;
    private final MasterDetector detector;

    // Guarded by this.
    private boolean wanted;
    private News latest = new News(0, new MasterEvent.MasterDetected(Optional.empty()));

    /** Held while the core is brought what is not yet brought, so that it comes in order. Never by the core's loop. */
    private final Object delivery = new Object();

    private News brought = latest;

    /**
     * Begins to look.
     *
     * @param threads bring what is found; they may wait
     * @throws IOException in Mesos' words, when nobody can be found by that
     */
    Detection(AgentFlags.Master master, EventQueue<AgentEvent> events, Executor threads) throws IOException {
        this.events = events;
        this.threads = threads;
        try {
            this.detector =
                    MasterDetector.open(master.text(), master.sessionTimeout(), threads, this::found, this::failed);
        } catch (IOException e) {
            throw new IOException("Failed to create a master detector: " + e.getMessage(), e);
        }
    }

    /** The core wants to know who leads, now and whenever that changes. */
    void begin() {
        synchronized (this) {
            wanted = true;
        }
        threads.execute(this::deliver);
    }

    private void found(Optional<MasterInfo> leader) {
        heard(new MasterEvent.MasterDetected(leader));
    }

    private void failed(String why) {
        heard(new MasterEvent.DetectionFailed(why));
    }

    private void heard(MasterEvent event) {
        synchronized (this) {
            latest = new News(latest.number() + 1, event);
        }
        deliver();
    }

    /** What changed again before its turn came is not worth telling. */
    private void deliver() {
        synchronized (delivery) {
            News next = next();
            if (next.number() > brought.number()) {
                brought = next;
                if (next.event() instanceof MasterEvent.MasterDetected(var leader)) {
                    LOG.info(
                            "Master detected pid={}",
                            leader.map(MasterInfo::getPid).orElse("none"));
                }
                events.submit(next.event());
            }
        }
    }

    private synchronized News next() {
        return wanted ? latest : brought;
    }

    @Override
    public void close() {
        detector.close();
    }
}
