package org.apache.mesos;

import java.util.Collection;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.Request;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.OfferConstraints;

/**
 * Connects a v0 scheduler with the cluster. Every method answers with the driver's status; a call is made only if that
 * is {@code DRIVER_RUNNING}, and gets lost if the framework is not registered at that moment.
 */
public interface SchedulerDriver {

    /** Begins to look for the master. Returns at once; to be called before anything else, once. */
    Status start();

    /**
     * Ends the driver.
     *
     * @param failover whether another driver will take the framework over; else it is removed with its tasks
     */
    Status stop(boolean failover);

    /** Ends the driver and removes the framework with its tasks. */
    Status stop();

    /** Silences the driver. The framework stays, without offers, until it is stopped or registers anew. */
    Status abort();

    /** Waits until the driver is stopped or aborted, and answers which. Never to be called in a callback. */
    Status join();

    /** {@link #start}, then {@link #join}. */
    Status run();

    /** Tells the master what would be of use. It is free to pass that over. */
    Status requestResources(Collection<Request> requests);

    /** Launches tasks on offers of one agent. What they leave is declined with those filters; without tasks, all is. */
    Status launchTasks(Collection<OfferID> offerIds, Collection<TaskInfo> tasks, Filters filters);

    /** As above, with the usual filters. */
    Status launchTasks(Collection<OfferID> offerIds, Collection<TaskInfo> tasks);

    /** As above, on one offer. */
    Status launchTasks(OfferID offerId, Collection<TaskInfo> tasks, Filters filters);

    /** As above, on one offer with the usual filters. */
    Status launchTasks(OfferID offerId, Collection<TaskInfo> tasks);

    /** Ends a task. One that the master does not know is answered by an update that says so. */
    Status killTask(TaskID taskId);

    /** Runs operations on offers of one agent, in order. */
    Status acceptOffers(Collection<OfferID> offerIds, Collection<Offer.Operation> operations, Filters filters);

    /** Gives an offer back; the filters say for how long its resources are not wanted. */
    Status declineOffer(OfferID offerId, Filters filters);

    /** As above, with the usual filters. */
    Status declineOffer(OfferID offerId);

    /** Forgets all filters and wants offers of every role. */
    Status reviveOffers();

    /** As above, for those roles; without any, nothing happens. */
    Status reviveOffers(Collection<String> roles);

    /** Wants no more offers. */
    Status suppressOffers();

    /** As above, for those roles; without any, nothing happens. */
    Status suppressOffers(Collection<String> roles);

    /** Says that an update is dealt with. One without a uuid needs no acknowledgement, and gets none. */
    Status acknowledgeStatusUpdate(TaskStatus status);

    /** Sends bytes to an executor. They can get lost. */
    Status sendFrameworkMessage(ExecutorID executorId, SlaveID slaveId, byte[] data);

    /** Asks for the state of those tasks, or without any of all tasks; answered by updates. */
    Status reconcileTasks(Collection<TaskStatus> statuses);

    /** Changes what may change of the framework. What may not is answered by an error. */
    Status updateFramework(
            FrameworkInfo frameworkInfo, Collection<String> suppressedRoles, OfferConstraints offerConstraints);

    /** As above, without offer constraints. */
    Status updateFramework(FrameworkInfo frameworkInfo, Collection<String> suppressedRoles);
}
