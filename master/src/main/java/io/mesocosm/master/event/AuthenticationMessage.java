package io.mesocosm.master.event;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;

/** What agents and v0 schedulers send to prove who they are. */
public sealed interface AuthenticationMessage extends MasterEvent {

    /** The sender: the actor that makes the attempt. */
    Upid from();

    /**
     * An attempt begins.
     *
     * @param pid the agent or scheduler that is to be known
     */
    record Begin(Upid from, Upid pid) implements AuthenticationMessage {}

    /**
     * The client chose a mechanism.
     *
     * @param session the number in the actor id {@code crammd5-authenticator-session(n)} that it wrote to
     */
    record Start(Upid from, long session, AuthenticationStartMessage message) implements AuthenticationMessage {}

    /**
     * The client answered the challenge.
     *
     * @param session the number in the actor id {@code crammd5-authenticator-session(n)} that it wrote to
     */
    record Proceed(Upid from, long session, AuthenticationStepMessage message) implements AuthenticationMessage {}
}
