package io.mesocosm.scheduler.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.authentication.AuthenticationTimes;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.loop.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;
import org.apache.mesos.v1.Protos.Credential;
import org.junit.jupiter.api.Test;

/** In the place of Mesos' driver, ours hears what that one heard, and sends the same bytes. */
class RecordedDriverTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Ids ids = new SeededIds(1);
    private final Deque<Envelope> sent = new ArrayDeque<>();
    private final List<Callback> told = new ArrayList<>();

    /** Updates that the scheduler hears of, and that are acknowledged when it comes back from that. */
    private final Deque<TaskStatus> unacknowledged = new ArrayDeque<>();

    private DriverState state = initial(Upid.NONE, Optional.empty(), Call.getDefaultInstance());

    @Test
    void driverThatRunsFiveTasksSendsWhatMesosDriverSends() throws Exception {
        Upid self = upid("scheduler-a30e5894-bec0-466e-9bca-490c2123645b@127.0.0.1:35084");
        Upid master = upid("master@127.0.0.1:35082");
        List<Envelope> recording = Recording.read("golden", Map.of("scheduler", self, "master", master));
        start(self, master, Optional.empty(), call(recording.get(0)));

        for (Envelope recorded : recording) {
            if (recorded.to().equals(self)) {
                feed(InboundMessages.decode(recorded).orElseThrow());
            } else {
                play(call(recorded));
                assertThat(sent.remove()).isEqualTo(recorded);
            }
        }

        assertThat(sent).isEmpty();
        assertThat(told.get(0)).isInstanceOf(Callback.Registered.class);
        assertThat(told.stream().filter(Callback.Offers.class::isInstance)).hasSize(2);
        assertThat(told.stream()
                        .filter(callback -> callback instanceof Callback.Update update
                                && update.status().getState() == TaskState.TASK_FINISHED))
                .hasSize(5);
        // The scheduler stopped the driver when it heard of the last update.
        assertThat(unacknowledged).hasSize(1);
    }

    @Test
    void driverWithACredentialAuthenticatesAndSubscribesAsMesosDriverDoes() throws Exception {
        Upid self = upid("scheduler-a6edc254-38b4-41b3-9fb4-10f29838c66b@127.0.0.1:35089");
        Upid master = upid("master@127.0.0.1:35086");
        Upid authenticatee = upid("crammd5-authenticatee(1)@127.0.0.1:35089");
        List<Envelope> recording = Recording.read(
                "authentication",
                Map.of(
                        "scheduler",
                        self,
                        "master",
                        master,
                        "crammd5-authenticatee(1)",
                        authenticatee,
                        "crammd5-authenticator-session(3)",
                        upid("crammd5-authenticator-session(3)@127.0.0.1:35086")));
        var credential = Credential.newBuilder()
                .setPrincipal("fw-principal")
                .setSecret("fw-secret")
                .build();
        start(self, master, Optional.of(credential), call(recording.get(recording.size() - 1)));

        for (Envelope recorded : recording) {
            if (recorded.to().equals(authenticatee)) {
                feed(InboundMessages.decode(recorded).orElseThrow());
            } else {
                assertThat(sent.remove()).isEqualTo(recorded);
            }
        }

        assertThat(sent).isEmpty();
        assertThat(told).isEmpty();
    }

    /** What a scheduler did to make the driver send that. */
    private void play(Call recorded) {
        switch (recorded.getType()) {
            case ACCEPT ->
                feed(new DriverEvent.Asked(DriverCalls.launch(
                        recorded.getAccept().getOfferIdsList(),
                        recorded.getAccept().getOperationsList().stream()
                                .map(Offer.Operation::getLaunch)
                                .flatMap(launch -> launch.getTaskInfosList().stream())
                                .toList(),
                        recorded.getAccept().getFilters())));
            case ACKNOWLEDGE ->
                feed(new DriverEvent.Asked(
                        DriverCalls.acknowledge(unacknowledged.remove()).orElseThrow()));
            case TEARDOWN -> feed(new DriverEvent.Stop(false));
            default -> assertThat(recorded.getType()).isEqualTo(Call.Type.SUBSCRIBE);
        }
    }

    private void start(Upid self, Upid master, Optional<Credential> credential, Call subscribe) {
        state = initial(self, credential, subscribe);
        feed(new DriverEvent.Detected(Optional.of(MasterInfo.newBuilder()
                .setId("")
                .setIp(0)
                .setPort(master.port())
                .setPid(master.toString())
                .build())));
    }

    private static DriverState initial(Upid self, Optional<Credential> credential, Call subscribe) {
        var config = new DriverConfig(self, credential, true, Duration.ofSeconds(2), AuthenticationTimes.DEFAULTS);
        return DriverState.initial(config, Identity.of(subscribe.getSubscribe().getFrameworkInfo(), List.of()));
    }

    private void feed(DriverEvent event) {
        Step<DriverState, DriverEffect> step = new DriverCore().step(state, event, NOW, ids);
        state = step.state();
        for (DriverEffect effect : step.effects()) {
            if (effect instanceof DriverEffect.Send send) {
                sent.add(new Envelope(
                        send.from(),
                        send.to(),
                        send.message().getDescriptorForType().getFullName(),
                        send.message().toByteString()));
            } else if (effect instanceof DriverEffect.Tell tell) {
                told.add(tell.callback());
                if (tell.callback() instanceof Callback.Update update && update.acknowledge()) {
                    unacknowledged.add(update.status());
                }
            } else if (effect instanceof DriverEffect.SetTimer timer
                    && timer.delay().isZero()) {
                feed(timer.event());
            }
        }
    }

    private static Call call(Envelope recorded) throws Exception {
        return Call.parseFrom(recorded.body());
    }

    private static Upid upid(String text) {
        return Upid.parse(text).orElseThrow();
    }
}
