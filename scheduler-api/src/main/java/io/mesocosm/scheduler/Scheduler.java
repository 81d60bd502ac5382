package io.mesocosm.scheduler;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What a framework does when it hears from the master. One thread calls these methods, one at a time, in the order of
 * the events; they may make calls, and had better not wait for long, because the next event waits too. An exception that
 * leaves a method ends the client and is thrown by {@link SchedulerClient#await}.
 */
public interface Scheduler {

    /**
     * The framework is registered: for the first time, or again after a connection was lost.
     *
     * @param master who leads now
     */
    default void subscribed(SchedulerClient client, Optional<MasterInfo> master) {}

    /** The connection is lost; the client connects again by itself. Offers held until now are void. */
    default void disconnected(SchedulerClient client) {}

    /** Resources to use or to decline. */
    void offers(SchedulerClient client, List<Offer> offers);

    /** An offer is void. */
    default void rescind(SchedulerClient client, OfferID offer) {}

    /** Somebody wants resources back. */
    default void inverseOffers(SchedulerClient client, List<InverseOffer> offers) {}

    /** An inverse offer is void. */
    default void rescindInverse(SchedulerClient client, OfferID offer) {}

    /**
     * A task's state. To be acknowledged by {@link SchedulerClient#acknowledge(TaskStatus)} once it is dealt with;
     * until then it comes again.
     */
    void update(SchedulerClient client, TaskStatus status);

    /** An operation's state. To be acknowledged as a task's. */
    default void operationUpdate(SchedulerClient client, OperationStatus status) {}

    /** What an executor has to say. */
    default void message(SchedulerClient client, AgentID agent, ExecutorID executor, ByteString data) {}

    /**
     * An agent is lost, or an executor ended.
     *
     * @param executor which executor of that agent; empty when the agent itself is lost
     * @param waitStatus how the executor ended, if known
     */
    default void failure(
            SchedulerClient client,
            Optional<AgentID> agent,
            Optional<ExecutorID> executor,
            Optional<Integer> waitStatus) {}

    /** The master refused a call: {@code status} is the HTTP status, {@code reason} its sentence. */
    default void refused(SchedulerClient client, Call call, int status, String reason) {}
}
