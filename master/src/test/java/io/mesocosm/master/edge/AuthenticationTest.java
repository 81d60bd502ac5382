package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.authentication.Authenticatee.Action;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Authentication.AuthenticateMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationErrorMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStartMessage;
import io.mesocosm.proto.internal.Authentication.AuthenticationStepMessage;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.RegisterFrameworkMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.Credential;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master that wants everybody to authenticate, over TCP. */
class AuthenticationTest {

    private static final Credential GOOD = credential("ops", "s3cret");

    @TempDir
    Path directory;

    @Test
    void frameworkIsAdmittedOnceItHasProvedWhoItIs() throws Exception {
        try (TestMaster master = master();
                TestProcess process = new TestProcess(master)) {
            Upid scheduler = process.actor("scheduler-1");
            register(process, scheduler, "");
            assertThat(FrameworkErrorMessage.parseFrom(process.await(scheduler, "FrameworkErrorMessage")
                                    .body())
                            .getMessage())
                    .isEqualTo("Framework at " + scheduler + " is not authenticated");

            assertThat(process.authenticate(scheduler, GOOD)).isEqualTo(new Action.Authenticated());
            register(process, scheduler, "");
            process.await(scheduler, "FrameworkRegisteredMessage");
            assertThat(master.get("/metrics/snapshot").body())
                    .contains("\"frameworks/ops/messages_received\"")
                    .contains("\"master/messages_authenticate\":1");
        }
    }

    @Test
    void frameworkOfAnotherPrincipalIsRefused() throws Exception {
        try (TestMaster master = master();
                TestProcess process = new TestProcess(master)) {
            Upid scheduler = process.actor("scheduler-1");
            process.authenticate(scheduler, GOOD);
            register(process, scheduler, "somebody");
            assertThat(FrameworkErrorMessage.parseFrom(process.await(scheduler, "FrameworkErrorMessage")
                                    .body())
                            .getMessage())
                    .isEqualTo("Framework principal 'somebody' does not match authenticated principal 'ops'");
        }
    }

    @Test
    void wrongSecretAndUnknownPrincipalAreRefused() throws Exception {
        try (TestMaster master = master();
                TestProcess process = new TestProcess(master)) {
            Upid scheduler = process.actor("scheduler-1");
            assertThat(process.authenticate(scheduler, credential("ops", "wrong")))
                    .isEqualTo(new Action.Refused());
            assertThat(process.authenticate(scheduler, credential("stranger", "s3cret")))
                    .isEqualTo(new Action.Refused());
            assertThat(master.master.snapshot().authentications().principals().isEmpty())
                    .isTrue();
        }
    }

    @Test
    void masterWithoutCredentialsHasNoAuthenticator() throws Exception {
        try (TestMaster master = new TestMaster();
                TestProcess process = new TestProcess(master)) {
            assertThat(process.authenticate(process.actor("scheduler-1"), GOOD))
                    .isEqualTo(new Action.Failed("Authentication error: No authenticator loaded"));
        }
    }

    @Test
    void garbageEndsAnAttemptAndNothingElse() throws Exception {
        try (TestMaster master = master();
                TestProcess process = new TestProcess(master)) {
            Upid client = process.actor("crammd5-authenticatee(1)");
            Upid scheduler = process.actor("scheduler-1");
            ByteString garbage = ByteString.copyFrom(new byte[] {-1, -1, -1, 7});
            process.send(client, process.master, "mesos.internal.AuthenticateMessage", garbage);
            process.send(client, process.master, begin("not an address"));
            process.send(client, process.master, begin(scheduler.toString()));
            Envelope mechanisms = process.await(client, "AuthenticationMechanismsMessage");
            process.send(client, mechanisms.from(), "mesos.internal.AuthenticationStartMessage", garbage);
            process.send(client, mechanisms.from(), "mesos.internal.NoSuchMessage", garbage);
            process.send(
                    client,
                    mechanisms.from(),
                    AuthenticationStartMessage.newBuilder()
                            .setMechanism("CRAM-MD5")
                            .build());
            process.await(client, "AuthenticationStepMessage");
            process.send(
                    client,
                    mechanisms.from(),
                    AuthenticationStepMessage.newBuilder()
                            .setData(ByteString.copyFrom(new byte[1 << 20]))
                            .build());
            assertThat(AuthenticationErrorMessage.parseFrom(process.await(client, "AuthenticationErrorMessage")
                                    .body())
                            .getError())
                    .contains("clientinlen is > 1024");
            assertThat(process.authenticate(scheduler, GOOD)).isEqualTo(new Action.Authenticated());
        }
    }

    @Test
    void silentClientIsForgotten() throws Exception {
        try (TestMaster master = master("--authentication_v0_timeout=50ms");
                TestProcess process = new TestProcess(master)) {
            Upid client = process.actor("crammd5-authenticatee(1)");
            process.send(
                    client, process.master, begin(process.actor("scheduler-1").toString()));
            Envelope mechanisms = process.await(client, "AuthenticationMechanismsMessage");
            assertThat(mechanisms.from().id()).isEqualTo("crammd5-authenticator-session(1)");
            master.awaitState(state -> state.authentications().sessions().isEmpty());
        }
    }

    @Test
    void clientThatEndsIsForgotten() throws Exception {
        try (TestMaster master = master()) {
            try (TestProcess process = new TestProcess(master)) {
                Upid client = process.actor("crammd5-authenticatee(1)");
                process.send(
                        client,
                        process.master,
                        begin(process.actor("scheduler-1").toString()));
                process.await(client, "AuthenticationMechanismsMessage");
                assertThat(master.master.snapshot().authentications().sessions().size())
                        .isEqualTo(1);
            }
            master.awaitState(state -> state.authentications().sessions().isEmpty());
        }
    }

    @Test
    void floodOfAttemptsKeepsNobodyFromAuthenticating() throws Exception {
        try (TestMaster master = master();
                TestProcess process = new TestProcess(master)) {
            for (int i = 0; i < 2_000; i++) {
                Upid client = process.actor("flood-" + i);
                process.send(client, process.master, begin(client.toString()));
            }
            Upid scheduler = process.actor("scheduler-1");
            assertThat(process.authenticate(scheduler, GOOD)).isEqualTo(new Action.Authenticated());
            register(process, scheduler, "ops");
            process.await(scheduler, "FrameworkRegisteredMessage");
        }
    }

    private TestMaster master(String... more) throws Exception {
        Path file = Files.writeString(directory.resolve("credentials"), "ops s3cret\n");
        String[] all = new String[more.length + 3];
        all[0] = "--authenticate_frameworks";
        all[1] = "--authenticate_agents";
        all[2] = "--credentials=" + file;
        System.arraycopy(more, 0, all, 3, more.length);
        return new TestMaster(all);
    }

    private static void register(TestProcess process, Upid scheduler, String principal) throws IOException {
        var info = FrameworkInfo.newBuilder().setUser("nobody").setName("f").addRoles("dev");
        info.addCapabilities(FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE));
        if (!principal.isEmpty()) {
            info.setPrincipal(principal);
        }
        process.send(
                scheduler,
                process.master,
                RegisterFrameworkMessage.newBuilder().setFramework(info).build());
    }

    private static AuthenticateMessage begin(String pid) {
        return AuthenticateMessage.newBuilder().setPid(pid).build();
    }

    private static Credential credential(String principal, String secret) {
        return Credential.newBuilder().setPrincipal(principal).setSecret(secret).build();
    }
}
