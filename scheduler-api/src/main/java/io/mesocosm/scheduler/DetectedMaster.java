package io.mesocosm.scheduler;

import io.mesocosm.common.api.ClientThreads;
import io.mesocosm.common.detect.MasterDetector;
import io.mesocosm.common.libprocess.Upid;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/** The master that leads, as ZooKeeper has it. Safe from any thread. */
final class DetectedMaster implements Masters.Source {

    private final Runnable moved;
    private final ClientThreads threads = new ClientThreads("scheduler-detector", 1);
    private final MasterDetector detector;
    private Optional<String> leader = Optional.empty();
    private Optional<String> failure = Optional.empty();
    private long news;

    /**
     * Begins to ask.
     *
     * @param url {@code zk://...}
     * @param moved called after each news, on a thread of the detector
     * @throws IOException in Mesos' words, when the URL is none
     */
    DetectedMaster(String url, Runnable moved) throws IOException {
        this.moved = moved;
        try {
            this.detector =
                    MasterDetector.open(url, MasterDetector.SESSION_TIMEOUT, threads, this::detected, this::failed);
        } catch (IOException e) {
            threads.close();
            throw e;
        }
    }

    private void detected(Optional<MasterInfo> latest) {
        synchronized (this) {
            leader = latest.flatMap(info -> Upid.parse(info.getPid())).map(pid -> pid.host() + ":" + pid.port());
            news++;
            notifyAll();
        }
        moved.run();
    }

    private void failed(String reason) {
        synchronized (this) {
            failure = Optional.of(reason);
            news++;
            notifyAll();
        }
        moved.run();
    }

    @Override
    public synchronized Masters.Place await() throws InterruptedException, SchedulerException {
        while (leader.isEmpty() && failure.isEmpty()) {
            wait();
        }
        if (failure.isPresent()) {
            throw new SchedulerException("Failed to detect a master: " + failure.get());
        }
        return new Masters.Place(leader.orElseThrow(), news);
    }

    /** There is no other. */
    @Override
    public void next() {}

    @Override
    public synchronized long news() {
        return news;
    }

    @Override
    public synchronized void pause(Duration delay) throws InterruptedException {
        long before = news;
        long deadline = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0 && news == before; left = deadline - System.nanoTime()) {
            // Rounded up, so that a rest below a millisecond is no wait for ever.
            wait(left / 1_000_000 + 1);
        }
    }

    @Override
    public void close() {
        detector.close();
        threads.close();
    }
}
