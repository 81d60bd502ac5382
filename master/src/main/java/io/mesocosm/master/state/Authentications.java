package io.mesocosm.master.state;

import com.google.protobuf.ByteString;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.libprocess.Upid;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * Which agents and v0 schedulers have proved who they are, and which are about to.
 *
 * <p>Everything here is bounded, for anybody may begin: of {@value #MAX_SESSIONS} attempts the oldest makes room for the
 * next one, and its client tries again; what waits for the end of an attempt fills at most {@value #MAX_WAITING_BYTES}
 * bytes, and what does not fit is dropped, for its sender will repeat it.
 *
 * @param sessions attempts that are under way, by their number
 * @param byPid the attempt of an address, exactly while there is one
 * @param byClient the attempt that an actor makes, exactly while there is one
 * @param principals who is at which address
 * @param waitingBytes the size of what waits in all sessions
 */
public record Authentications(
        BoundedMap<Long, Session> sessions,
        PersistentMap<Upid, Long> byPid,
        PersistentMap<Upid, Long> byClient,
        BoundedMap<Upid, String> principals,
        long waitingBytes) {

    /** How many attempts are under way at most. More than a large cluster begins while one exchange lasts. */
    public static final int MAX_SESSIONS = 50_000;

    /** How many marks are kept. They matter from the exchange to the registration that follows it. */
    private static final int MAX_PRINCIPALS = 100_000;

    private static final long MAX_WAITING_BYTES = 64L << 20;

    /**
     * One attempt.
     *
     * @param number of {@code crammd5-authenticator-session(<number>)}, the actor that the client talks to
     * @param pid the agent or scheduler that is to be known
     * @param client the actor that proves it
     * @param challenge what the client has to answer, once it has started
     * @param waiting the last registration that came from {@code pid} meanwhile
     */
    public record Session(
            long number, Upid pid, Upid client, Optional<ByteString> challenge, Optional<RegistrationRequest> waiting) {

        /** The client has this to answer. */
        public Session challengedBy(ByteString text) {
            return new Session(number, pid, client, Optional.of(text), waiting);
        }

        private Session with(RegistrationRequest request) {
            return new Session(number, pid, client, challenge, Optional.of(request));
        }

        /** The size of what waits. */
        long waitingBytes() {
            return waiting.map(RegistrationRequest::bytes).orElse(0L);
        }
    }

    /** Nobody. */
    public static Authentications none() {
        return new Authentications(
                BoundedMap.empty(MAX_SESSIONS),
                PersistentMap.empty(),
                PersistentMap.empty(),
                BoundedMap.empty(MAX_PRINCIPALS),
                0);
    }

    /** An attempt that is under way. */
    public Optional<Session> session(long number) {
        return sessions.get(number);
    }

    /** The attempt of an agent or scheduler. */
    public Optional<Session> of(Upid pid) {
        return byPid.get(pid).flatMap(sessions::get);
    }

    /** The attempt that an actor makes. */
    public Optional<Session> by(Upid client) {
        return byClient.get(client).flatMap(sessions::get);
    }

    /** The attempt that has to make room for another one. */
    public Optional<Session> oldestIfFull() {
        return sessions.size() < MAX_SESSIONS
                ? Optional.empty()
                : sessions.values().findFirst();
    }

    /** Who is at that address, if he has proved it. */
    public Optional<String> principal(Upid pid) {
        return principals.get(pid);
    }

    /**
     * Why a v0 scheduler may not subscribe. Mesos: {@code Master::validateFrameworkAuthentication}.
     *
     * @param required whether everybody must have proved who he is
     */
    public Optional<String> objection(Upid from, FrameworkInfo info, boolean required) {
        Optional<String> principal = principal(from);
        if (principal.isEmpty()) {
            return required ? Optional.of("Framework at " + from + " is not authenticated") : Optional.empty();
        }
        return info.hasPrincipal() && !info.getPrincipal().equals(principal.get())
                ? Optional.of("Framework principal '" + info.getPrincipal()
                        + "' does not match authenticated principal '" + principal.get() + "'")
                : Optional.empty();
    }

    /** With an attempt more, or in place of what was known of it. */
    public Authentications put(Session session) {
        return new Authentications(
                sessions.put(session.number(), session),
                byPid.put(session.pid(), session.number()),
                byClient.put(session.client(), session.number()),
                principals,
                waitingBytes);
    }

    /** With a registration that waits for the end of an attempt in place of an earlier one; empty if there is no room. */
    public Optional<Authentications> await(Session session, RegistrationRequest request) {
        long bytes = waitingBytes - session.waitingBytes() + request.bytes();
        return bytes > MAX_WAITING_BYTES
                ? Optional.empty()
                : Optional.of(new Authentications(
                        sessions.put(session.number(), session.with(request)), byPid, byClient, principals, bytes));
    }

    /** Without that attempt. */
    public Authentications end(Session session) {
        return new Authentications(
                sessions.remove(session.number()),
                byPid.remove(session.pid()),
                byClient.remove(session.client()),
                principals,
                waitingBytes - session.waitingBytes());
    }

    /** With somebody at an address who has proved who he is. */
    public Authentications know(Upid pid, String principal) {
        return new Authentications(sessions, byPid, byClient, principals.put(pid, principal), waitingBytes);
    }

    /** Without the one at that address: the next one there has to prove himself. */
    public Authentications forget(Upid pid) {
        return principals.containsKey(pid)
                ? new Authentications(sessions, byPid, byClient, principals.remove(pid), waitingBytes)
                : this;
    }
}
