package io.mesocosm.master.authentication;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.authentication.CramMd5;
import io.mesocosm.common.authentication.Credentials;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AuthenticationMessage;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterSettings.AuthenticationSettings;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Credential;

/** Somebody who proves who he is to the master of a story. */
record Client(Story story, Upid pid, Upid actor) {

    static final Credentials CREDENTIALS =
            Credentials.of(List.of(credential("agent", "agent-secret"), credential("framework", "framework-secret")));

    static Credential credential(String principal, String secret) {
        return Credential.newBuilder().setPrincipal(principal).setSecret(secret).build();
    }

    static MasterSettings settings(boolean frameworks, boolean agents) {
        return MasterSettings.defaults()
                .with(new AuthenticationSettings(frameworks, agents, Optional.of(CREDENTIALS), Duration.ofSeconds(15)));
    }

    /** At that port of its own host. */
    static Client at(Story story, int port) {
        return new Client(
                story, new Upid("slave(1)", "10.0.0.1", port), new Upid("crammd5-authenticatee(1)", "10.0.0.1", port));
    }

    List<MasterEffect> begin() {
        return story.on(new AuthenticationMessage.Begin(actor, pid));
    }

    List<MasterEffect> start(long session) {
        return start(session, CramMd5.MECHANISM, "");
    }

    List<MasterEffect> start(long session, String mechanism, String data) {
        return story.on(new AuthenticationMessage.Start(
                actor,
                session,
                AuthenticationStartMessage.newBuilder()
                        .setMechanism(mechanism)
                        .setData(ByteString.copyFromUtf8(data))
                        .build()));
    }

    List<MasterEffect> answer(long session, String principal, String secret) {
        ByteString challenge = story.state()
                .authentications()
                .session(session)
                .flatMap(some -> some.challenge())
                .orElseThrow();
        return step(session, CramMd5.response(principal, secret, challenge));
    }

    List<MasterEffect> step(long session, ByteString data) {
        return story.on(new AuthenticationMessage.Proceed(
                actor,
                session,
                AuthenticationStepMessage.newBuilder().setData(data).build()));
    }

    /** The whole exchange. */
    void authenticate(String principal, String secret) {
        long session = story.state().counters().session();
        begin();
        start(session);
        answer(session, principal, secret);
    }

    /** What a session says to it. */
    MasterEffect.Send told(long session, Message message) {
        return new MasterEffect.Send("crammd5-authenticator-session(" + session + ")", actor, message);
    }

    Optional<String> principal() {
        return story.state().authentications().principal(pid);
    }
}
