package io.mesocosm.common.libprocess;

/** Sends messages and keeps links. Never blocks; order is kept per destination address; nothing is ever retried. */
public interface MessageSender {

    /** Sends, over the persistent connection to that address if there is one, else over a passing one. */
    void send(Envelope envelope);

    /** Keeps a connection to that address and tells {@link Mailbox#exited} when it breaks. */
    void link(Upid to);

    /** Replaces the connection to that address by a fresh one without telling anybody. */
    void relink(Upid to);
}
