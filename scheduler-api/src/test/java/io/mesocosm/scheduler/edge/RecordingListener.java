package io.mesocosm.scheduler.edge;

import com.google.protobuf.ByteString;
import io.mesocosm.scheduler.driver.Callback;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskStatus;

/** Remembers what it hears, as text, and does what a test tells it to do in callbacks. */
final class RecordingListener implements Callback.Listener {

    private static final long PATIENCE_SECONDS = 20;

    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile Consumer<String> inCallback = what -> {};

    /** Does that in each callback, with what is heard. */
    void doing(Consumer<String> action) {
        inCallback = action;
    }

    String next() throws InterruptedException {
        String what = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (what == null) {
            throw new AssertionError("the scheduler heard nothing");
        }
        return what;
    }

    private void hear(String what) {
        threads.add(Thread.currentThread());
        // Read before the test can know of this: what it sets then is for the next callback.
        Consumer<String> action = inCallback;
        heard.add(what);
        action.accept(what);
    }

    @Override
    public void registered(FrameworkID framework, MasterInfo master) {
        hear("registered " + framework.getValue());
    }

    @Override
    public void reregistered(MasterInfo master) {
        hear("reregistered");
    }

    @Override
    public void disconnected() {
        hear("disconnected");
    }

    @Override
    public void offers(List<Offer> offers) {
        hear("offers " + offers.size());
    }

    @Override
    public void rescinded(OfferID offer) {
        hear("rescinded " + offer.getValue());
    }

    @Override
    public void update(TaskStatus status) {
        hear("update " + status.getTaskId().getValue() + " " + status.getState());
    }

    @Override
    public void message(ExecutorID executor, SlaveID agent, ByteString data) {
        hear("message " + data.toStringUtf8());
    }

    @Override
    public void agentLost(SlaveID agent) {
        hear("agent lost " + agent.getValue());
    }

    @Override
    public void executorLost(ExecutorID executor, SlaveID agent, int status) {
        hear("executor lost " + executor.getValue());
    }

    @Override
    public void error(String message) {
        hear("error " + message);
    }
}
