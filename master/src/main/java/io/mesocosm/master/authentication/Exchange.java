package io.mesocosm.master.authentication;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.authentication.Authenticator;
import io.mesocosm.common.authentication.CramMd5;
import io.mesocosm.common.authentication.Credentials;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.AuthenticationMessage.Begin;
import io.mesocosm.master.event.AuthenticationMessage.Proceed;
import io.mesocosm.master.event.AuthenticationMessage.Start;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.MasterEvent.AuthenticationTimedOut;
import io.mesocosm.master.state.Authentications;
import io.mesocosm.master.state.Authentications.Session;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Authentication.AuthenticationCompletedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationErrorMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationFailedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationMechanismsMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import java.time.Duration;
import java.util.Optional;

/**
 * The CRAM-MD5 exchange with one client. Mesos: {@code Master::authenticate}, {@code CRAMMD5AuthenticatorSession}.
 *
 * <pre>
 * AuthenticateMessage --> mechanisms --start--> challenged --step--> Completed | Failed: what waited goes on
 *      anything that is not due, or no response: Error; timeout, broken link, another attempt: silence;
 *      after these what waited is dropped, and its sender tries again
 * </pre>
 */
public final class Exchange {

    /** Longer addresses than any that an operating system gives are nobody's. */
    private static final int MAX_ADDRESS_CHARACTERS = 512;

    private Exchange() {}

    /** Somebody wants to prove who he is; whatever he had proved before holds no more. */
    public static void begin(Turn turn, Begin event) {
        turn.count("master/messages_authenticate");
        if (isTooLong(event.from()) || isTooLong(event.pid())) {
            turn.warn("ignored authentication: its addresses have more than " + MAX_ADDRESS_CHARACTERS + " characters");
            return;
        }
        set(turn, authentications(turn).forget(event.pid()));
        var settings = turn.state().settings().authentication();
        if (settings.credentials().isEmpty()) {
            turn.emit(MasterEffect.Send.of(event.from(), error("No authenticator loaded")));
            turn.warn("refused authentication pid=" + event.pid() + ": no --credentials");
            return;
        }
        authentications(turn).of(event.pid()).ifPresent(session -> end(turn, session));
        authentications(turn).by(event.from()).ifPresent(session -> end(turn, session));
        authentications(turn)
                .oldestIfFull()
                .ifPresent(session -> fail(turn, session, "Too many authentications are in progress"));
        open(turn, event, settings.timeout());
    }

    private static boolean isTooLong(Upid pid) {
        return pid.id().length() + pid.host().length() > MAX_ADDRESS_CHARACTERS;
    }

    private static void open(Turn turn, Begin event, Duration timeout) {
        var counters = turn.state().counters();
        long number = counters.session();
        turn.set(turn.state().with(counters.afterSession()));
        var session = new Session(number, event.pid(), event.from(), Optional.empty(), Optional.empty());
        set(turn, authentications(turn).put(session));
        turn.emit(new MasterEffect.Link(event.from()));
        send(
                turn,
                session,
                AuthenticationMechanismsMessage.newBuilder()
                        .addMechanisms(CramMd5.MECHANISM)
                        .build());
        turn.emit(new MasterEffect.SetTimer(
                new TimerKey.Authentication(number), timeout, new AuthenticationTimedOut(number)));
        turn.info("authenticating pid=" + event.pid() + " session=" + number);
    }

    /** The client chose a mechanism: it is challenged. */
    public static void start(Turn turn, Start event) {
        Optional<Session> found = session(turn, event.session(), event.from());
        if (found.isEmpty()) {
            return;
        }
        Session session = found.get();
        Optional<String> complaint = session.challenge().isPresent()
                ? Optional.of("Unexpected authentication 'start' received")
                : Authenticator.complaint(
                        event.message().getMechanism(), event.message().getData());
        if (complaint.isPresent()) {
            fail(turn, session, complaint.get());
            return;
        }
        ByteString challenge = CramMd5.challenge(
                turn.ids().below(Long.MAX_VALUE), turn.now(), turn.self().getHostname());
        set(turn, authentications(turn).put(session.challengedBy(challenge)));
        send(
                turn,
                session,
                AuthenticationStepMessage.newBuilder().setData(challenge).build());
    }

    /**
     * The client answered.
     *
     * @return what waited for the end of the exchange and goes on now
     */
    public static Optional<MasterEvent> proceed(Turn turn, Proceed event) {
        Optional<Session> found = session(turn, event.session(), event.from());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Session session = found.get();
        if (session.challenge().isEmpty()) {
            fail(turn, session, "Unexpected authentication 'step' received");
            return Optional.empty();
        }
        Credentials credentials =
                turn.state().settings().authentication().credentials().orElseThrow();
        var verdict = Authenticator.judge(
                credentials, session.challenge().get(), event.message().getData());
        return switch (verdict) {
            case Authenticator.Verdict.Authenticated known -> {
                end(turn, session);
                set(turn, authentications(turn).know(session.pid(), known.principal()));
                send(turn, session, AuthenticationCompletedMessage.getDefaultInstance());
                turn.info("authenticated pid=" + session.pid() + " principal=" + known.principal());
                yield released(session);
            }
            case Authenticator.Verdict.Refused refused -> {
                end(turn, session);
                send(turn, session, AuthenticationFailedMessage.getDefaultInstance());
                turn.warn("refused authentication pid=" + session.pid() + ": invalid credentials");
                yield released(session);
            }
            case Authenticator.Verdict.Broken broken -> {
                fail(turn, session, broken.error());
                yield Optional.empty();
            }
        };
    }

    /** What waited for the end of a session, as it came. */
    private static Optional<MasterEvent> released(Session session) {
        return session.waiting().filter(MasterEvent.class::isInstance).map(MasterEvent.class::cast);
    }

    /** The client did not come to an end in {@code --authentication_v0_timeout}. */
    public static void timedOut(Turn turn, AuthenticationTimedOut event) {
        authentications(turn).session(event.session()).ifPresent(session -> {
            end(turn, session);
            turn.warn("authentication timed out pid=" + session.pid());
        });
    }

    /** A connection broke: an attempt that was made over it is over. */
    public static void exited(Turn turn, Upid client) {
        authentications(turn).by(client).ifPresent(session -> {
            end(turn, session);
            turn.warn("authentication broke off pid=" + session.pid() + ": failed to communicate with " + client);
        });
    }

    private static Optional<Session> session(Turn turn, long number, Upid from) {
        return authentications(turn)
                .session(number)
                .filter(session -> session.client().equals(from));
    }

    private static void fail(Turn turn, Session session, String error) {
        end(turn, session);
        send(turn, session, error(error));
        turn.warn("authentication failed pid=" + session.pid() + ": " + error);
    }

    private static void end(Turn turn, Session session) {
        set(turn, authentications(turn).end(session));
        turn.emit(new MasterEffect.CancelTimer(new TimerKey.Authentication(session.number())));
    }

    private static void send(Turn turn, Session session, Message message) {
        turn.emit(new MasterEffect.Send(Authenticator.ACTOR.id(session.number()), session.client(), message));
    }

    private static Message error(String text) {
        return AuthenticationErrorMessage.newBuilder().setError(text).build();
    }

    private static Authentications authentications(Turn turn) {
        return turn.state().authentications();
    }

    private static void set(Turn turn, Authentications next) {
        turn.set(turn.state().with(next));
    }
}
