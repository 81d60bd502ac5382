package org.apache.mesos;

import com.google.protobuf.ByteString;
import io.mesocosm.scheduler.driver.Callback;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskStatus;

/** Tells a scheduler what its driver hears. */
record SchedulerCallbacks(Scheduler scheduler, SchedulerDriver driver) implements Callback.Listener {

    @Override
    public void registered(FrameworkID framework, MasterInfo master) {
        scheduler.registered(driver, framework, master);
    }

    @Override
    public void reregistered(MasterInfo master) {
        scheduler.reregistered(driver, master);
    }

    @Override
    public void disconnected() {
        scheduler.disconnected(driver);
    }

    @Override
    public void offers(List<Offer> offers) {
        // A list of the scheduler's own: those that sort or empty it were written against such a one.
        scheduler.resourceOffers(driver, new ArrayList<>(offers));
    }

    @Override
    public void rescinded(OfferID offer) {
        scheduler.offerRescinded(driver, offer);
    }

    @Override
    public void update(TaskStatus status) {
        scheduler.statusUpdate(driver, status);
    }

    @Override
    public void message(ExecutorID executor, SlaveID agent, ByteString data) {
        scheduler.frameworkMessage(driver, executor, agent, data.toByteArray());
    }

    @Override
    public void agentLost(SlaveID agent) {
        scheduler.slaveLost(driver, agent);
    }

    @Override
    public void executorLost(ExecutorID executor, SlaveID agent, int status) {
        scheduler.executorLost(driver, executor, agent, status);
    }

    @Override
    public void error(String message) {
        scheduler.error(driver, message);
    }
}
