package io.mesocosm.agent.effect;

import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Upid;

/** Libprocess. */
public sealed interface MessageEffect extends AgentEffect {

    /** Sends a message from the agent; its name is the full name of its type. */
    record Send(Upid to, Message message) implements MessageEffect {}

    /** Keeps a connection and tells when it breaks. */
    record Link(Upid to) implements MessageEffect {}

    /**
     * Sends a message from another actor of the agent's process.
     *
     * @param actor its id: {@code crammd5-authenticatee(n)}
     */
    record SendAs(String actor, Upid to, Message message) implements MessageEffect {}
}
