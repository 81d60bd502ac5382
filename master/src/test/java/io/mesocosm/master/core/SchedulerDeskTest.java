package io.mesocosm.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.state.StreamId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may call, and what he is answered. The texts are those of the recorded errors 084 to 101. */
class SchedulerDeskTest {

    private static final ReplyTo REPLY = new ReplyTo(99);

    private final Story story = Story.leading();

    private void call(FrameworkId framework, Optional<String> principal, Optional<String> stream, Call.Builder call) {
        story.forget()
                .on(new MasterEvent.SchedulerCalled(
                        REPLY,
                        principal,
                        stream,
                        call.setFrameworkId(framework.toProto()).build()));
    }

    private void answered(int status, String text) {
        assertThat(story.answers()).containsExactly(new MasterEffect.Respond(REPLY, status, text));
    }

    private static Call.Builder revive() {
        return Call.newBuilder().setType(Call.Type.REVIVE);
    }

    private Optional<String> stream(FrameworkId framework) {
        return story.framework(framework).subscription().stream().map(StreamId::toString);
    }

    @Test
    void anUnknownFrameworkCannotBeFound() {
        call(new FrameworkId("nope"), Optional.empty(), Optional.empty(), revive());
        answered(400, "Framework cannot be found");
    }

    @Test
    void aCompletedFrameworkCannotBeFound() {
        FrameworkId framework = story.framework("dev");
        story.on(new MasterEvent.TeardownRequested(story.reply(), framework));
        call(framework, Optional.empty(), Optional.empty(), revive());
        answered(400, "Framework cannot be found");
    }

    @Test
    void theStreamIdMustBeGiven() {
        FrameworkId framework = story.framework("dev");
        call(framework, Optional.empty(), Optional.empty(), revive());
        answered(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
    }

    @Test
    void theStreamIdMustBeThatOfTheFramework() {
        FrameworkId framework = story.framework("dev");
        call(framework, Optional.empty(), Optional.of("x"), revive());
        answered(
                400,
                "The stream ID 'x' included in this request didn't match the stream ID currently associated with"
                        + " framework ID " + framework);
    }

    @Test
    void aDisconnectedFrameworkIsNotSubscribed() {
        FrameworkId framework = story.framework("dev");
        Optional<String> stream = stream(framework);
        story.hangUp(framework);
        call(framework, Optional.empty(), stream, revive());
        answered(403, "Framework is not subscribed");
    }

    @Test
    void thePrincipalMustBeThatOfTheFramework() {
        FrameworkId framework = story.framework(
                Given.framework("dev").toBuilder().setPrincipal("alice").build());
        call(framework, Optional.of("mallory"), stream(framework), revive());
        answered(400, "Authenticated principal 'mallory' does not match principal 'alice' set in `FrameworkInfo`");
        call(framework, Optional.of("alice"), stream(framework), revive());
        answered(202, "");
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.Type.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SUBSCRIBE", "UNKNOWN", "UPDATE_FRAMEWORK", "KILL"})
    void whatGetsPastTheChecksIsAccepted(Call.Type type) {
        FrameworkId framework = story.framework("dev");
        Optional<String> stream = stream(framework);
        call(framework, Optional.empty(), stream, Call.newBuilder().setType(type));
        answered(202, "");
    }

    @Test
    void aRequestIsCounted() {
        FrameworkId framework = story.framework("dev");
        Optional<String> stream = stream(framework);
        call(framework, Optional.empty(), stream, Call.newBuilder().setType(Call.Type.REQUEST));
        assertThat(story.counted()).contains("master/messages_resource_request");
    }

    @Test
    void aTeardownOverHttpIsNoMessage() {
        FrameworkId framework = story.framework("dev");
        Optional<String> stream = stream(framework);
        call(framework, Optional.empty(), stream, Call.newBuilder().setType(Call.Type.TEARDOWN));
        assertThat(story.counted()).doesNotContain("master/messages_unregister_framework");
        FrameworkId other = story.framework("ops");
        story.forget().on(new MasterEvent.TeardownRequested(story.reply(), other));
        assertThat(story.counted()).doesNotContain("master/messages_unregister_framework");
    }

    @Test
    void anUnknownCallIsNotImplemented() {
        FrameworkId framework = story.framework("dev");
        call(framework, Optional.empty(), stream(framework), Call.newBuilder().setType(Call.Type.UNKNOWN));
        answered(501, "501 Not Implemented.");
        assertThat(story.effects(MasterEffect.CountFor.class)).isEmpty();
    }

    private void update(FrameworkId framework, FrameworkInfo info, String... suppressed) {
        var update = Call.UpdateFramework.newBuilder().setFrameworkInfo(info);
        for (String role : suppressed) {
            update.addSuppressedRoles(role);
        }
        call(
                framework,
                Optional.empty(),
                stream(framework),
                Call.newBuilder().setType(Call.Type.UPDATE_FRAMEWORK).setUpdateFramework(update));
    }

    @Test
    void aFrameworkIsUpdatedOrToldWhyNot() {
        FrameworkId framework = story.framework("dev");
        FrameworkInfo info = story.framework(framework).info();
        update(framework, info.toBuilder().setUser("nobody").build());
        answered(
                400,
                "FrameworkInfo update is not valid: Updating 'FrameworkInfo.user' is unsupported; attempted to update"
                        + " from 'root' to 'nobody'");
        update(framework, info, "zzz");
        answered(
                400,
                "'UpdateFramework' call is not valid: Suppressed roles { zzz } are not contained in the set of roles");
        update(framework, info.toBuilder().addRoles("//").build());
        answered(
                400,
                "Supplied FrameworkInfo is not valid: 'FrameworkInfo.roles' contains invalid role: Role '//' cannot"
                        + " start with a slash");
        update(framework, info.toBuilder().setName("renamed").build(), "dev");
        answered(200, "");
        assertThat(story.framework(framework).info().getName()).isEqualTo("renamed");
        assertThat(story.framework(framework).subscription().wishes().suppressedRoles())
                .containsExactly("dev");
    }

    @Test
    void anOperatorIsToldOfAFrameworkThatDoesNotExist() {
        story.on(new MasterEvent.TeardownRequested(REPLY, new FrameworkId("nope")));
        answered(400, "No framework found with specified ID");
    }
}
