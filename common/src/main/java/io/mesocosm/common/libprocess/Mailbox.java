package io.mesocosm.common.libprocess;

/** Where a process receives what others send to its actors. Called in the order of arrival per connection. */
public interface Mailbox {

    /** Whether an actor of that id lives here: decides between 202 and 404. */
    boolean hosts(String actorId);

    /** Takes a message for an actor that lives here; blocks for back-pressure, never longer than the loop needs. */
    void deliver(Envelope envelope);

    /** A link to that address broke; told once per linked UPID. */
    void exited(Upid upid);
}
