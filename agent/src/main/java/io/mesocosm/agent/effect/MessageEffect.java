package io.mesocosm.agent.effect;

import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Upid;
import java.time.Duration;

/** Libprocess. */
public sealed interface MessageEffect extends AgentEffect {

    /** Sends a message from the agent; its name is the full name of its type. */
    record Send(Upid to, Message message) implements MessageEffect {}

    /** Keeps a connection and tells when it breaks. */
    record Link(Upid to) implements MessageEffect {}

    /**
     * Authenticates with the master by the configured credential; answered by {@code Authenticated} or
     * {@code AuthenticationFailed} with that attempt. A new attempt cancels the one before.
     */
    record Authenticate(Upid master, long attempt, Duration timeout) implements MessageEffect {}
}
