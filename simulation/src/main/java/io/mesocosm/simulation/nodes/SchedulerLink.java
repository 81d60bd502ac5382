package io.mesocosm.simulation.nodes;

import java.time.Instant;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** One attempt of a scheduler to subscribe and, if it succeeds, its connection with the master. */
interface SchedulerLink {

    /** Whose link it is. A link that its owner has given up still hears what was under way to it; it keeps quiet. */
    interface Owner {

        /** Whether this is the link that the owner has now. */
        boolean has(SchedulerLink link);

        /** An event came. */
        void hears(Event event);

        /** A call was answered. */
        void answered(Call call, int status, String text);

        /** The master that the link leads to does not lead; another one does, it says. */
        void redirected(SchedulerLink link, String address);

        /** The link is of no use any more. */
        void broken(SchedulerLink link);
    }

    /** Subscribes. */
    void subscribe(Call call);

    /** Sends any other call. */
    void send(Call call);

    /** Whether the master has taken the subscription. */
    boolean isSubscribed();

    /** When something was heard for the last time. */
    Instant lastHeard();

    /** Whether the master lets hear of itself now and then. */
    boolean hasHeartbeats();

    /** The scheduler does not want it any more. */
    void abandon();

    /** The scheduler's process ends. */
    void end();
}
