package io.mesocosm.simulation.nodes;

import io.mesocosm.master.state.StreamId;
import io.mesocosm.simulation.world.Network;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * A call of the scheduler API on its way.
 *
 * @param from the address of the scheduler
 * @param streamId the header {@code Mesos-Stream-Id}
 */
record SchedulerRequest(String from, Optional<String> streamId, Call call, Answer answer) {

    /** What the scheduler hears of its call. */
    interface Answer {

        /** 202, or what is wrong. */
        void status(int status, String text);

        /** A SUBSCRIBE became a stream. */
        void opened(StreamId stream, Network.Connection connection);

        /** An event came on the stream. */
        void event(Event event);

        /** The stream ended. */
        void broken();
    }
}
