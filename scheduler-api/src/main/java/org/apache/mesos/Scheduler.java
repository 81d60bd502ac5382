package org.apache.mesos;

import java.util.List;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskStatus;

/**
 * What a v0 framework implements. Its driver calls it from one thread, one method at a time; calls to the driver may be
 * made in each. A method that throws aborts the driver.
 */
public interface Scheduler {

    /** The framework is registered under that id, for the first time or in place of a scheduler that failed over. */
    void registered(SchedulerDriver driver, FrameworkID frameworkId, MasterInfo masterInfo);

    /** The framework is registered again, after {@link #disconnected}, perhaps with another master. */
    void reregistered(SchedulerDriver driver, MasterInfo masterInfo);

    /** Resources to launch on, or to decline. Each offer is of one agent; unanswered it can be rescinded at any time. */
    void resourceOffers(SchedulerDriver driver, List<Offer> offers);

    /** An offer is void: what is launched on it is answered by {@code TASK_LOST} or {@code TASK_DROPPED}. */
    void offerRescinded(SchedulerDriver driver, OfferID offerId);

    /**
     * News of a task. With implicit acknowledgements the update counts as dealt with when this returns; else it comes
     * again until it is acknowledged, if it has a uuid.
     */
    void statusUpdate(SchedulerDriver driver, TaskStatus status);

    /** An executor says something. Messages can get lost. */
    void frameworkMessage(SchedulerDriver driver, ExecutorID executorId, SlaveID slaveId, byte[] data);

    /** The driver lost the master and looks for it; until the next registration calls lead to nothing. */
    void disconnected(SchedulerDriver driver);

    /** An agent is unreachable or gone. */
    void slaveLost(SchedulerDriver driver, SlaveID slaveId);

    /** An executor ended. Its tasks are reported by themselves. */
    void executorLost(SchedulerDriver driver, ExecutorID executorId, SlaveID slaveId, int status);

    /** The driver has aborted, for that reason. */
    void error(SchedulerDriver driver, String message);
}
