package io.mesocosm.master.event;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.state.RegistrationRequest;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What scheduler drivers send over libprocess, in the words of the v1 API. Dropped and counted while this master does
 * not lead or has not recovered.
 *
 * @see MasterEvent
 */
public sealed interface SchedulerMessage extends MasterEvent {

    /** The sender. */
    Upid from();

    /** Drivers say most things in one of two ways, and Mesos checks what came in the old one less. */
    enum Form {
        /** {@code mesos.scheduler.Call}. */
        CALL,
        /** A message of its own, as drivers before Mesos 0.23 sent it. */
        MESSAGE
    }

    /**
     * A scheduler wants in, or back.
     *
     * @param call of type SUBSCRIBE
     * @param force whether it takes the place of a scheduler elsewhere
     */
    record Subscribe(Upid from, Call call, boolean force) implements SchedulerMessage, RegistrationRequest {

        @Override
        public long bytes() {
            return call.getSerializedSize();
        }
    }

    /** The old form of a subscription without an id. */
    record Register(Upid from, Call.Subscribe subscribe) implements SchedulerMessage, RegistrationRequest {

        @Override
        public long bytes() {
            return subscribe.getSerializedSize();
        }
    }

    /**
     * The old form of a subscription with an id.
     *
     * @param failover whether it takes the place of a scheduler elsewhere
     */
    record Reregister(Upid from, Call.Subscribe subscribe, boolean failover)
            implements SchedulerMessage, RegistrationRequest {

        @Override
        public long bytes() {
            return subscribe.getSerializedSize();
        }
    }

    /**
     * Anything else that a call can say.
     *
     * @param call not of type SUBSCRIBE; not checked yet
     */
    record Called(Upid from, Form form, Call call) implements SchedulerMessage {}

    /** The old form of TEARDOWN. */
    record Unregister(Upid from, FrameworkID framework) implements SchedulerMessage {}

    /** A scheduler wants to be offered nothing, and to have back no offer that it answered. No call says that. */
    record Deactivate(Upid from, FrameworkID framework) implements SchedulerMessage {}

    /** Somebody wants the master to run a scheduler, which no master does. */
    record SubmitScheduler(Upid from, String name) implements SchedulerMessage {}
}
