package io.mesocosm.scheduler.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.common.authentication.AuthenticationTimes;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.scheduler.driver.MasterLink.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.scheduler.Protos.OfferConstraints;
import org.apache.mesos.v1.Protos.Credential;

/** A driver, whom it speaks with, and its steps one by one. */
abstract class DriverStory {

    static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    static final Upid SELF = new Upid("scheduler-1", "10.0.0.1", 4000);
    static final Upid MASTER = new Upid("master", "10.0.0.2", 5050);
    static final Upid OTHER_MASTER = new Upid("master", "10.0.0.3", 5050);
    static final Upid AGENT = new Upid("slave(1)", "10.0.0.4", 5051);
    static final Upid SESSION = new Upid("crammd5-authenticator-session(7)", "10.0.0.2", 5050);
    static final FrameworkID ID = FrameworkID.newBuilder().setValue("f-0000").build();
    static final SlaveID S0 = SlaveID.newBuilder().setValue("s-S0").build();
    static final OfferID O0 = OfferID.newBuilder().setValue("m-O0").build();
    static final ExecutorID E0 = ExecutorID.newBuilder().setValue("e").build();
    static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setName("test")
            .setUser("nobody")
            .addRoles("a")
            .addRoles("b")
            .build();
    static final Credential CREDENTIAL =
            Credential.newBuilder().setPrincipal("p").setSecret("s").build();
    static final TaskInfo TASK = TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setSlaveId(S0)
            .build();
    static final Filters FILTERS = Filters.newBuilder().setRefuseSeconds(1).build();

    /** Always the middle. */
    static final Ids IDS = new Ids() {
        @Override
        public UUID uuid() {
            return new UUID(0, 0);
        }

        @Override
        public long below(long bound) {
            return bound / 2;
        }

        @Override
        public double fraction() {
            return 0.5;
        }
    };

    DriverState state = state(FRAMEWORK, Optional.empty(), true);

    static DriverState state(FrameworkInfo framework, Optional<Credential> credential, boolean implicitly) {
        var times = AuthenticationTimes.DEFAULTS;
        return DriverState.initial(
                new DriverConfig(SELF, credential, implicitly, Duration.ofSeconds(2), times),
                Identity.of(framework, List.of()));
    }

    List<DriverEffect> feed(DriverEvent event) {
        Step<DriverState, DriverEffect> step = new DriverCore().step(state, event, NOW, IDS);
        state = step.state();
        return step.effects();
    }

    List<DriverEffect> ask(Call call) {
        return feed(new DriverEvent.Asked(call));
    }

    static MasterInfo info(Upid master) {
        return MasterInfo.newBuilder()
                .setId("m")
                .setIp(1)
                .setPort(master.port())
                .setPid(master.toString())
                .build();
    }

    static DriverEvent detected(Upid master) {
        return new DriverEvent.Detected(Optional.of(info(master)));
    }

    static DriverEffect.Send toMaster(Message message) {
        return new DriverEffect.Send(SELF, MASTER, message);
    }

    static DriverEffect.Send called(Call call) {
        return toMaster(call.toBuilder().setFrameworkId(ID).build());
    }

    static DriverEffect tell(Callback callback) {
        return new DriverEffect.Tell(callback);
    }

    static DriverEffect subscriptionAfter(double seconds, double backoff) {
        return new DriverEffect.SetTimer(
                DriverTimer.SUBSCRIPTION, of(seconds), new DriverEvent.SubscriptionDue(of(backoff)));
    }

    static DriverEffect authenticationAfter(double seconds, double timeout) {
        return new DriverEffect.SetTimer(
                DriverTimer.AUTHENTICATION, of(seconds), new DriverEvent.AuthenticationDue(of(timeout)));
    }

    static Duration of(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    static List<DriverEffect> noTimers() {
        return List.of(
                new DriverEffect.CancelTimer(DriverTimer.SUBSCRIPTION),
                new DriverEffect.CancelTimer(DriverTimer.AUTHENTICATION));
    }

    static List<DriverEffect> noTimersThen(DriverEffect... more) {
        return Stream.concat(noTimers().stream(), Stream.of(more)).toList();
    }

    static Call subscribe(FrameworkInfo framework, String... suppressed) {
        var call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        call.getSubscribeBuilder()
                .setFrameworkInfo(framework)
                .addAllSuppressedRoles(List.of(suppressed))
                .setOfferConstraints(OfferConstraints.getDefaultInstance());
        return call.build();
    }

    static Call resubscribe(boolean force, String... suppressed) {
        Call call = subscribe(FRAMEWORK.toBuilder().setId(ID).build(), suppressed);
        return call.toBuilder()
                .setFrameworkId(ID)
                .setSubscribe(call.getSubscribe().toBuilder().setForce(force))
                .build();
    }

    void subscribed() {
        feed(detected(MASTER));
        feed(new DriverEvent.SubscriptionDue(Duration.ofSeconds(2)));
        feed(new MasterMessage.Registered(MASTER, ID, info(MASTER)));
        assertThat(state.master().phase()).isEqualTo(Phase.SUBSCRIBED);
    }

    static Offer offer() {
        return Offer.newBuilder()
                .setId(O0)
                .setFrameworkId(ID)
                .setSlaveId(S0)
                .setHostname("h")
                .build();
    }

    static MasterMessage offered(Upid from) {
        return new MasterMessage.Offered(from, List.of(offer()), List.of(Optional.of(AGENT)));
    }

    static TaskStatus update(String uuid) {
        var status = TaskStatus.newBuilder()
                .setTaskId(TASK.getTaskId())
                .setSlaveId(S0)
                .setState(TaskState.TASK_RUNNING);
        return uuid.isEmpty()
                ? status.build()
                : status.setUuid(ByteString.copyFromUtf8(uuid)).build();
    }

    static MasterMessage updated(Upid from, TaskStatus status) {
        return new MasterMessage.Updated(from, Optional.of(ID), status);
    }
}
