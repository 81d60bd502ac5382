package io.mesocosm.common.authentication;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.ActorKind;
import io.mesocosm.proto.internal.Authentication.AuthenticationCompletedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationErrorMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationFailedMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationMechanismsMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Credential;

/**
 * The client's half of CRAM-MD5: one attempt, which begins when {@code AuthenticateMessage} is sent. Each message of the
 * master gives what to do next and the attempt as it is from then on. Mesos: {@code CRAMMD5AuthenticateeProcess}.
 *
 * <pre>
 * STARTING --mechanisms--> STEPPING --step--> STEPPING --completed--> ENDED
 * failed, error, or a message that is not due: ENDED
 * </pre>
 *
 * @param credential who this is
 * @param phase where in that diagram
 */
public record Authenticatee(Credential credential, Phase phase) {

    /** The actors that clients make their attempts with, one for each. */
    public static final ActorKind ACTOR = new ActorKind("crammd5-authenticatee");

    private static final Map<String, Message> HEARD = Stream.of(
                    AuthenticationMechanismsMessage.getDefaultInstance(),
                    AuthenticationStepMessage.getDefaultInstance(),
                    AuthenticationCompletedMessage.getDefaultInstance(),
                    AuthenticationFailedMessage.getDefaultInstance(),
                    AuthenticationErrorMessage.getDefaultInstance())
            .collect(Collectors.toUnmodifiableMap(
                    message -> message.getDescriptorForType().getFullName(), message -> message));

    /** Where an attempt is in the diagram above. */
    public enum Phase {
        STARTING,
        STEPPING,
        ENDED
    }

    /**
     * What a message leads to.
     *
     * @param next the attempt from then on
     */
    public record Answer(Authenticatee next, Action action) {}

    /** What to do. */
    public sealed interface Action {

        /** Answer the sender. */
        record Reply(Message message) implements Action {}

        /** Go on: the master knows who this is. */
        record Authenticated() implements Action {}

        /** Give up: the master will not take this credential. */
        record Refused() implements Action {}

        /** Try again later. */
        record Failed(String reason) implements Action {}

        /** Nothing: the attempt is over. */
        record Ignore() implements Action {}
    }

    /** An attempt; with a credential that has no secret it is refused whatever the master says, as by Mesos. */
    public static Authenticatee begin(Credential credential) {
        return new Authenticatee(credential, Phase.STARTING);
    }

    /**
     * Reads a message that an authenticatee may have been sent.
     *
     * @param name its full name
     * @return empty if authenticatees are sent nothing of that name
     * @throws InvalidProtocolBufferException if it is not what its name says
     */
    public static Optional<Message> read(String name, ByteString body) throws InvalidProtocolBufferException {
        Message prototype = HEARD.get(name);
        return prototype == null
                ? Optional.empty()
                : Optional.of(prototype.getParserForType().parseFrom(body));
    }

    /**
     * Takes a message of the master.
     *
     * @param message one of those that {@link #read} knows; another one is ignored
     */
    public Answer receive(Message message) {
        if (phase == Phase.ENDED) {
            return new Answer(this, new Action.Ignore());
        }
        if (message instanceof AuthenticationMechanismsMessage mechanisms) {
            return mechanisms(mechanisms);
        }
        if (message instanceof AuthenticationStepMessage step) {
            return step(step.getData());
        }
        if (message instanceof AuthenticationCompletedMessage) {
            return phase == Phase.STEPPING ? end(new Action.Authenticated()) : unexpected("completed");
        }
        if (message instanceof AuthenticationFailedMessage) {
            return end(new Action.Refused());
        }
        if (message instanceof AuthenticationErrorMessage error) {
            return failed("Authentication error: " + error.getError());
        }
        return new Answer(this, new Action.Ignore());
    }

    private Answer mechanisms(AuthenticationMechanismsMessage message) {
        if (phase != Phase.STARTING) {
            return unexpected("mechanisms");
        }
        if (!credential.hasSecret()) {
            return end(new Action.Refused());
        }
        if (!message.getMechanismsList().contains(CramMd5.MECHANISM)) {
            return failed("Failed to start the SASL client: SASL(-4): no mechanism available: No worthy mechs found");
        }
        var start = AuthenticationStartMessage.newBuilder()
                .setMechanism(CramMd5.MECHANISM)
                .setData(ByteString.EMPTY)
                .build();
        return new Answer(new Authenticatee(credential, Phase.STEPPING), new Action.Reply(start));
    }

    private Answer step(ByteString challenge) {
        if (phase != Phase.STEPPING) {
            return unexpected("step");
        }
        if (challenge.isEmpty() || challenge.size() > CramMd5.MAX_BYTES) {
            return failed("Failed to perform authentication step: no challenge of at most " + CramMd5.MAX_BYTES
                    + " bytes was received");
        }
        var response = AuthenticationStepMessage.newBuilder()
                .setData(CramMd5.response(credential.getPrincipal(), credential.getSecret(), challenge))
                .build();
        return new Answer(this, new Action.Reply(response));
    }

    private Answer unexpected(String what) {
        return failed("Unexpected authentication '" + what + "' received");
    }

    private Answer failed(String reason) {
        return end(new Action.Failed(reason));
    }

    private Answer end(Action action) {
        return new Answer(new Authenticatee(credential, Phase.ENDED), action);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Authenticatee[" + credential.getPrincipal() + ", " + phase + "]";
    }
}
