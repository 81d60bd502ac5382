package io.mesocosm.master.effect;

import com.google.protobuf.Message;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.StreamId;
import java.time.Duration;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** Everything that the master can ask of the world. Performed in order, after the state was published. */
public sealed interface MasterEffect {

    /**
     * Sends a libprocess message, named after its protobuf type.
     *
     * @param fromActor the sending actor of this process: {@code master} or {@code slave-observer(n)}
     */
    record Send(String fromActor, Upid to, Message message) implements MasterEffect {

        /** From the master itself. */
        public static Send of(Upid to, Message message) {
            return new Send("master", to, message);
        }
    }

    /** Keeps a connection to that address and reports when it breaks, as {@code Exited}. */
    record Link(Upid to) implements MasterEffect {}

    /**
     * Answers an HTTP request.
     *
     * @param status 200, 202, 400, 403, 409, 500, 501 or 503
     * @param text the plain text of the body; empty for none
     */
    record Respond(ReplyTo reply, int status, String text) implements MasterEffect {}

    /** Answers SUBSCRIBE with 200, the header {@code Mesos-Stream-Id} and an open stream. */
    record OpenStream(ReplyTo reply, StreamId stream) implements MasterEffect {}

    /** Writes an event to the stream of a scheduler; nothing if it is closed. */
    record SendEvent(StreamId stream, Event event) implements MasterEffect {}

    /** Ends a stream after what was written to it. The edge still reports {@code StreamClosed}, which is ignored. */
    record CloseStream(StreamId stream) implements MasterEffect {}

    /** Delivers an event after a while; replaces a timer of an equal key. */
    record SetTimer(TimerKey key, Duration delay, MasterEvent event) implements MasterEffect {}

    /** Forgets a timer. */
    record CancelTimer(TimerKey key) implements MasterEffect {}

    /** Reads the registry; answered by {@code RegistryRecovered}. */
    record RecoverRegistry(MasterInfo master) implements MasterEffect {}

    /** Makes a change durable; answered by {@code RegistryAnswered}. */
    record CommitRegistry(RegistryOperation operation) implements MasterEffect {}

    /** Orders something of the allocator. */
    record Allocate(AllocatorCommand command) implements MasterEffect {}

    /**
     * Counts.
     *
     * @param metric the full name of a counter, {@code master/messages_status_update}
     */
    record Count(String metric, long by) implements MasterEffect {

        /** Once. */
        public static Count one(String metric) {
            return new Count(metric, 1);
        }
    }

    /**
     * Counts for one framework, once.
     *
     * @param metric what follows {@code master/frameworks/<encoded name>/<id>/}: {@code events/update}
     */
    record CountFor(FrameworkInfo framework, String metric) implements MasterEffect {}

    /**
     * Writes a line to the log.
     *
     * @param warning whether somebody did something that he should not have done
     * @param line what was decided, ids as key=value
     */
    record Log(boolean warning, String line) implements MasterEffect {

        /** What was decided. */
        public static Log info(String line) {
            return new Log(false, line);
        }

        /** What was ignored or refused, and why. */
        public static Log warn(String line) {
            return new Log(true, line);
        }
    }

    /**
     * Ends the process with a failure: it must not go on leading. The last effect of its step, and the core decides
     * nothing after it; whoever performs it lets nothing out any more that was decided before and still waits.
     */
    record Exit(String reason) implements MasterEffect {}
}
