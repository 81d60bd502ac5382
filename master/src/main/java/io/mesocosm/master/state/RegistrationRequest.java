package io.mesocosm.master.state;

import io.mesocosm.common.libprocess.Upid;

/** The first word of an agent or of a v0 scheduler. Waits while its sender is proving who he is. */
public interface RegistrationRequest {

    /** The sender. */
    Upid from();

    /** How many bytes it holds on to. */
    long bytes();
}
