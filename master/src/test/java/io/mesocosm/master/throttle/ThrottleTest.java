package io.mesocosm.master.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.metrics.PrincipalCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.RateLimit;
import org.apache.mesos.v1.Protos.RateLimits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Upid MASTER = new Upid("master", "127.0.0.1", 5050);
    private static final Upid SLOW = new Upid("scheduler-slow", "10.0.0.1", 1);
    private static final Upid SLOW_TWIN = new Upid("scheduler-slow-twin", "10.0.0.2", 1);
    private static final Upid FREE = new Upid("scheduler-free", "10.0.0.3", 1);
    private static final Upid OTHER = new Upid("scheduler-other", "10.0.0.4", 1);
    private static final Upid NOBODY = new Upid("scheduler-nobody", "10.0.0.5", 1);
    private static final Upid STRANGER = new Upid("scheduler-stranger", "10.0.0.6", 1);

    private final Map<Upid, Throttle.Sender> registered = new HashMap<>(Map.of(
            SLOW, sender("slow"),
            SLOW_TWIN, sender("slow"),
            FREE, sender("free"),
            OTHER, sender("other"),
            NOBODY, new Throttle.Sender(Optional.empty())));
    private final List<String> arrived = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final PrincipalCounters counters = new PrincipalCounters();
    private Instant now = BEGIN;
    private Runnable onArrival = () -> {};

    @Test
    void messagesOfAPrincipalGoOneByOneAtItsRate() {
        Throttle throttle = throttle(limits(limit("slow", 2)));
        send(throttle, SLOW, "a");
        send(throttle, SLOW_TWIN, "b");
        send(throttle, SLOW, "c");
        assertThat(arrived).isEmpty();
        assertThat(throttle.release()).contains(BEGIN.plusMillis(500));
        assertThat(arrived).containsExactly("a");
        later(Duration.ofMillis(499));
        assertThat(throttle.release()).contains(BEGIN.plusMillis(500));
        assertThat(arrived).containsExactly("a");
        later(Duration.ofMillis(1));
        assertThat(throttle.release()).contains(BEGIN.plusMillis(1000));
        later(Duration.ofMillis(500));
        assertThat(throttle.release()).isEmpty();
        assertThat(arrived).containsExactly("a", "b", "c");
    }

    @Test
    void turnsThatNobodyTookAreLostAndThoseGivenLateAreNot() {
        Throttle throttle = throttle(limits(limit("slow", 1)));
        send(throttle, SLOW, "a");
        throttle.release();
        later(Duration.ofSeconds(60));
        send(throttle, SLOW, "b");
        send(throttle, SLOW, "c");
        send(throttle, SLOW, "d");
        throttle.release();
        assertThat(arrived).containsExactly("a", "b");
        later(Duration.ofMillis(2500));
        assertThat(throttle.release()).isEmpty();
        assertThat(arrived).containsExactly("a", "b", "c", "d");
    }

    @Test
    void strangersAgentsAndPrincipalsWithoutARatePassAtOnce() {
        Throttle throttle = throttle(limits(limit("slow", 1), free("free")).toBuilder()
                .setAggregateDefaultQps(1)
                .build());
        send(throttle, FREE, "a");
        send(throttle, STRANGER, "b");
        send(throttle, FREE, "c");
        assertThat(arrived).containsExactly("a", "b", "c");
        assertThat(throttle.release()).isEmpty();
    }

    @Test
    void principalsWithoutALimitPassAtOnceUnlessThereIsAnAggregateThatTheyShare() {
        Throttle without = throttle(limits(limit("slow", 1)));
        send(without, OTHER, "a");
        send(without, NOBODY, "b");
        assertThat(arrived).containsExactly("a", "b");

        arrived.clear();
        Throttle with = throttle(
                limits(limit("slow", 1)).toBuilder().setAggregateDefaultQps(1).build());
        send(with, OTHER, "a");
        send(with, NOBODY, "b");
        with.release();
        assertThat(arrived).containsExactly("a");
        later(Duration.ofSeconds(1));
        with.release();
        assertThat(arrived).containsExactly("a", "b");
    }

    @Tag("B161")
    @Test
    void messageBeyondTheCapacityIsDroppedAndItsSenderTold() {
        Throttle throttle = throttle(limits(limit("slow", 1, 2)));
        send(throttle, SLOW, "a");
        send(throttle, SLOW, "b");
        send(throttle, SLOW, "c");
        assertThat(refused).containsExactly(SLOW + ": Message mesos.scheduler.Call dropped: capacity(2) exceeded");
        throttle.release();
        send(throttle, SLOW, "d");
        later(Duration.ofSeconds(5));
        throttle.release();
        assertThat(arrived).containsExactly("a", "b", "d");
        assertThat(refused).hasSize(1);
    }

    @Tag("B161")
    @Test
    void messageBeyondTheCapacityOfTheAggregateIsDropped() {
        Throttle throttle = throttle(RateLimits.newBuilder()
                .setAggregateDefaultQps(1)
                .setAggregateDefaultCapacity(1)
                .build());
        send(throttle, OTHER, "a");
        send(throttle, NOBODY, "b");
        assertThat(refused).containsExactly(NOBODY + ": Message mesos.scheduler.Call dropped: capacity(1) exceeded");
    }

    @Test
    void capacityOfNothingTakesNothing() {
        Throttle throttle = throttle(limits(limit("slow", 1, 0)));
        send(throttle, SLOW, "a");
        assertThat(refused).containsExactly(SLOW + ": Message mesos.scheduler.Call dropped: capacity(0) exceeded");
        assertThat(throttle.release()).isEmpty();
    }

    @Test
    void brokenConnectionKeepsItsPlaceAndDoesNotCount() {
        Throttle throttle = throttle(limits(limit("slow", 1, 1)));
        send(throttle, SLOW, "a");
        throttle.exited(SLOW);
        throttle.exited(STRANGER);
        assertThat(refused).isEmpty();
        throttle.release();
        send(throttle, SLOW, "b");
        assertThat(refused).isEmpty();
        later(Duration.ofSeconds(2));
        throttle.release();
        assertThat(arrived).containsExactly("exited " + STRANGER, "a", "exited " + SLOW, "b");
    }

    @Test
    void withoutACapacityMessagesAndBytesAreBoundedAllTheSame() {
        Throttle throttle = throttle(limits(limit("slow", 1)));
        for (int i = 0; i < Limiter.MOST_MESSAGES; i++) {
            send(throttle, SLOW, "");
        }
        assertThat(refused).isEmpty();
        send(throttle, SLOW, "");
        assertThat(refused).containsExactly(SLOW + ": Message mesos.scheduler.Call dropped: capacity(100000) exceeded");

        refused.clear();
        Throttle other = throttle(limits(limit("slow", 1)));
        String large = "x".repeat((int) (Limiter.MOST_BYTES / 2));
        send(other, SLOW, large + large);
        send(other, SLOW, "y");
        assertThat(refused).containsExactly(SLOW + ": Message mesos.scheduler.Call dropped: capacity(1) exceeded");
    }

    @Test
    void messagesAreCountedWhenTheyComeAndWhenTheyGoOn() {
        Throttle throttle = throttle(limits(limit("slow", 1, 2)));
        send(throttle, SLOW, "a");
        send(throttle, SLOW, "b");
        send(throttle, SLOW, "c");
        send(throttle, NOBODY, "d");
        throttle.release();
        assertThat(counters.count("slow")).isEqualTo(new PrincipalCounters.Count(3, 1));
        later(Duration.ofSeconds(1));
        throttle.release();
        assertThat(counters.count("slow")).isEqualTo(new PrincipalCounters.Count(3, 2));
    }

    @Test
    void hundredThousandMessagesASecondAreNotHeldUpByTheTimer() {
        Throttle throttle = throttle(limits(limit("slow", 100_000)));
        for (int i = 0; i < 1000; i++) {
            send(throttle, SLOW, "");
        }
        later(Duration.ofMillis(10));
        assertThat(throttle.release()).isEmpty();
        assertThat(arrived).hasSize(1000);
    }

    @Test
    void startedThrottleLetsGoByItselfUntilItIsClosed() {
        Throttle throttle = throttle(limits(limit("slow", 2)));
        send(throttle, SLOW, "a");
        send(throttle, SLOW, "b");
        send(throttle, SLOW, "c");
        onArrival = () -> {
            later(Duration.ofMillis(500));
            if (arrived.size() == 2) {
                throttle.close();
            }
        };
        throttle.start(Runnable::run);
        assertThat(arrived).containsExactly("a", "b");
    }

    private Throttle throttle(RateLimits flag) {
        assertThat(Limits.complaint(flag)).isEmpty();
        var inner = new Mailbox() {
            @Override
            public boolean hosts(String actorId) {
                return actorId.equals("master");
            }

            @Override
            public void deliver(Envelope envelope) {
                arrived.add(envelope.body().toStringUtf8());
                onArrival.run();
            }

            @Override
            public void exited(Upid upid) {
                arrived.add("exited " + upid);
            }
        };
        return new Throttle(
                Limits.of(flag),
                new Throttle.Surroundings(
                        inner,
                        pid -> Optional.ofNullable(registered.get(pid)),
                        counters,
                        dropped -> refused.add(dropped.envelope().from() + ": " + dropped.text()),
                        () -> now));
    }

    private static void send(Throttle throttle, Upid from, String body) {
        throttle.deliver(new Envelope(from, MASTER, "mesos.scheduler.Call", ByteString.copyFromUtf8(body)));
    }

    private void later(Duration duration) {
        now = now.plus(duration);
    }

    private static Throttle.Sender sender(String principal) {
        return new Throttle.Sender(Optional.of(principal));
    }

    private static RateLimits limits(RateLimit... limits) {
        return RateLimits.newBuilder().addAllLimits(List.of(limits)).build();
    }

    private static RateLimit limit(String principal, double qps) {
        return RateLimit.newBuilder().setPrincipal(principal).setQps(qps).build();
    }

    private static RateLimit limit(String principal, double qps, long capacity) {
        return limit(principal, qps).toBuilder().setCapacity(capacity).build();
    }

    private static RateLimit free(String principal) {
        return RateLimit.newBuilder().setPrincipal(principal).build();
    }
}
