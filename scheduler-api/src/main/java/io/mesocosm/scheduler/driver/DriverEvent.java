package io.mesocosm.scheduler.driver;

import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Upid;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.scheduler.Protos.Call;

/** What a driver hears. */
public sealed interface DriverEvent
        permits DriverEvent.Detected,
                DriverEvent.DetectionFailed,
                DriverEvent.LinkBroken,
                DriverEvent.SubscriptionDue,
                DriverEvent.AuthenticationDue,
                DriverEvent.AuthenticationMessage,
                DriverEvent.Asked,
                DriverEvent.Stop,
                DriverEvent.Abort,
                MasterMessage {

    /** Somebody leads now, or nobody. */
    record Detected(Optional<MasterInfo> leader) implements DriverEvent {}

    /** Nobody will be found, for that reason. */
    record DetectionFailed(String reason) implements DriverEvent {}

    /** The connection to a linked actor broke. */
    record LinkBroken(Upid peer) implements DriverEvent {}

    /** Time to subscribe, unless the master has answered; the next time is up to {@code backoff} away. */
    record SubscriptionDue(Duration backoff) implements DriverEvent {}

    /** Time to authenticate, because it is the first thing to do or took too long; may take up to {@code bound}. */
    record AuthenticationDue(Duration bound) implements DriverEvent {}

    /** A step of an authentication, sent to {@code actor} of this process. */
    record AuthenticationMessage(Upid from, String actor, Message message) implements DriverEvent {}

    /** The scheduler makes a call; it is without the framework's id yet. */
    record Asked(Call call) implements DriverEvent {}

    /** The scheduler is done; unless another takes over, so is the framework. */
    record Stop(boolean failover) implements DriverEvent {}

    /** The scheduler wants to hear no more. */
    record Abort() implements DriverEvent {}
}
