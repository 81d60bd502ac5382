package io.mesocosm.agent.event;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.StreamKey;
import java.time.Duration;

/** A deadline passed. */
public sealed interface TimerEvent extends AgentEvent {

    /** Try to authenticate; {@code bound} is that of the time it has. */
    record AuthenticationDue(long attempt, Duration bound) implements TimerEvent {}

    /** Try to register; {@code backoff} bounds the wait for the next try. */
    record RegistrationDue(long attempt, Duration backoff) implements TimerEvent {}

    /** The master was silent for too long. */
    record PingTimedOut(long attempt) implements TimerEvent {}

    /** The executor should have registered by now. */
    record ExecutorRegistrationTimedOut(ExecutorRun run) implements TimerEvent {}

    /** All executors of the former life should be back by now. */
    record ExecutorReregistrationTimedOut() implements TimerEvent {}

    /** v0 executors of the former life that are not back are called again. */
    record ReconnectionDue() implements TimerEvent {}

    /** The executor should have ended by now. */
    record ExecutorShutdownTimedOut(ExecutorRun run) implements TimerEvent {}

    /** The executor's stream needs a sign of life. */
    record ExecutorHeartbeatDue(ExecutorRun run, CallHandle stream) implements TimerEvent {}

    /** The framework has not acknowledged that update. */
    record UpdateRetryDue(StreamKey key, ByteString uuid) implements TimerEvent {}
}
