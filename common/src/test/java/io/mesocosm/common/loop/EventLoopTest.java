package io.mesocosm.common.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state is the list of the events seen; an event asks for the effects of its name. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventLoopTest {

    private record Event(String name, List<String> effects) {
        Event(String name) {
            this(name, List.of());
        }
    }

    private record Fault(String doing, Throwable cause) {}

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private final BlockingQueue<Fault> faults = new LinkedBlockingQueue<>();
    private final List<EventLoop<List<String>, Event, String>> loops = new ArrayList<>();

    private static Step<List<String>, String> step(List<String> state, Event event, Instant now, Ids ids) {
        if (event.name().equals("bug")) {
            throw new IllegalStateException("a bug");
        }
        var next = new ArrayList<>(state);
        next.add(event.name());
        return new Step<>(List.copyOf(next), event.effects());
    }

    private EventLoop<List<String>, Event, String> loop(
            int capacity, Function<EventQueue<Event>, EffectRunner<List<String>, String>> runner) {
        var environment = new EventLoop.Environment(
                () -> NOW, new SeededIds(1), (doing, cause) -> faults.add(new Fault(doing, cause)), capacity);
        var loop = new EventLoop<List<String>, Event, String>(
                "test-loop", List.of(), EventLoopTest::step, runner, environment);
        loops.add(loop);
        return loop;
    }

    private EventLoop<List<String>, Event, String> loop(EffectRunner<List<String>, String> runner) {
        return loop(100, queue -> runner);
    }

    private static EffectRunner<List<String>, String> nothing() {
        return (effect, state) -> {};
    }

    @AfterEach
    void closeLoops() {
        loops.forEach(EventLoop::close);
    }

    @Test
    void stepsTakeEventsInOrderAndAreCounted() {
        var loop = loop(nothing());
        loop.submit(new Event("one"));
        assertThat(loop.offer(new Event("two"))).isTrue();
        loop.submit(new Event("three"));
        assertThat(loop.queued()).isEqualTo(3);
        loop.start();
        loop.close();

        assertThat(loop.snapshot()).containsExactly("one", "two", "three");
        assertThat(loop.steps()).isEqualTo(3);
        assertThat(loop.queued()).isZero();
    }

    @Test
    void effectsRunInOrderOnTheLoopsThreadWithTheirStatePublished() {
        record Seen(String effect, List<String> state, List<String> published, String thread) {}
        var seen = new ArrayList<Seen>();
        var self = new CompletableFuture<EventLoop<List<String>, Event, String>>();
        var loop = loop((effect, state) -> seen.add(new Seen(
                effect, state, self.join().snapshot(), Thread.currentThread().getName())));
        self.complete(loop);
        loop.submit(new Event("one", List.of("a", "b")));
        loop.submit(new Event("two", List.of("c")));
        loop.start();
        loop.close();

        List<String> first = List.of("one");
        List<String> second = List.of("one", "two");
        assertThat(seen)
                .containsExactly(
                        new Seen("a", first, first, "test-loop"),
                        new Seen("b", first, first, "test-loop"),
                        new Seen("c", second, second, "test-loop"));
    }

    @Test
    void theCoreIsGivenTheInstantOfTheClockAndTheIds() {
        var ids = new SeededIds(7);
        var seen = new LinkedBlockingQueue<List<Object>>();
        var loop = new EventLoop<String, String, String>(
                "test-loop",
                "",
                (state, event, now, given) -> {
                    seen.add(List.of(now, given));
                    return Step.of(state);
                },
                (effect, state) -> {},
                new EventLoop.Environment(() -> NOW, ids, (doing, cause) -> {}, 10));
        loop.submit("event");
        loop.start();
        loop.close();

        assertThat(seen).containsExactly(List.of(NOW, ids));
    }

    @Test
    void anEffectRunnerBringsEventsBack() throws InterruptedException {
        var done = new CountDownLatch(1);
        var loop = loop(10, queue -> (effect, state) -> {
            if (effect.equals("answer")) {
                assertThat(queue.offer(new Event("answered", List.of("done")))).isTrue();
            } else {
                done.countDown();
            }
        });
        loop.start();
        loop.submit(new Event("ask", List.of("answer")));
        done.await();

        assertThat(loop.snapshot()).containsExactly("ask", "answered");
    }

    @Test
    void offerRefusesAndSubmitWaitsWhileTheQueueIsFullButTimersAreTaken() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var fired = new CountDownLatch(1);
        var loop = loop(2, queue -> (effect, state) -> {
            if (effect.equals("fired")) {
                fired.countDown();
            } else {
                entered.countDown();
                awaitUninterruptibly(release);
            }
        });
        loop.start();
        loop.submit(new Event("blocks", List.of("block")));
        entered.await();
        assertThat(loop.offer(new Event("one"))).isTrue();
        assertThat(loop.offer(new Event("two"))).isTrue();
        assertThat(loop.offer(new Event("refused"))).isFalse();
        var submitter = new Thread(() -> loop.submit(new Event("waited")));
        submitter.start();
        awaitWaiting(submitter);
        loop.schedule("timer", Duration.ZERO, new Event("timer", List.of("fired")));
        release.countDown();
        submitter.join();
        fired.await();
        loop.close();

        assertThat(loop.snapshot()).containsExactlyInAnyOrder("blocks", "one", "two", "waited", "timer");
    }

    @Test
    void submittersOfOneThreadKeepTheirOrderAmongManyThreads() throws InterruptedException {
        int threads = 4;
        int each = 5_000;
        var counting = new EventLoop<Integer, int[], String>(
                "counting",
                0,
                new Core<>() {
                    private final int[] last = new int[threads];

                    @Override
                    public Step<Integer, String> step(Integer state, int[] event, Instant now, Ids ids) {
                        assertThat(event[1]).isEqualTo(last[event[0]] + 1);
                        last[event[0]] = event[1];
                        return Step.of(state + 1);
                    }
                },
                (effect, state) -> {},
                new EventLoop.Environment(
                        () -> NOW, new SeededIds(1), (doing, cause) -> faults.add(new Fault(doing, cause)), 64));
        counting.start();
        var submitters = new ArrayList<Thread>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            submitters.add(new Thread(() -> {
                for (int i = 1; i <= each; i++) {
                    counting.submit(new int[] {thread, i});
                }
            }));
        }
        submitters.forEach(Thread::start);
        for (Thread submitter : submitters) {
            submitter.join();
        }
        counting.close();

        assertThat(faults).isEmpty();
        assertThat(counting.snapshot()).isEqualTo(20_000);
        assertThat(counting.steps()).isEqualTo(20_000L);
    }

    @Test
    void timersFireInOrderOnceTheirDelayHasPassed() throws InterruptedException {
        var fired = new CountDownLatch(1);
        var loop = loop((effect, state) -> fired.countDown());
        long start = System.nanoTime();
        loop.schedule("late", Duration.ofMillis(40), new Event("late", List.of("fired")));
        loop.schedule("early", Duration.ofMillis(10), new Event("early"));
        loop.schedule("negative", Duration.ofMillis(-1), new Event("at once"));
        loop.schedule("never", Duration.ofSeconds(Long.MAX_VALUE), new Event("never"));
        loop.start();
        fired.await();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
        assertThat(loop.snapshot()).containsExactly("at once", "early", "late");
    }

    @Test
    void aTimerSetFromAnotherThreadWakesAWaitingLoop() throws InterruptedException {
        var fired = new CountDownLatch(1);
        var loop = loop((effect, state) -> fired.countDown());
        loop.schedule("far", Duration.ofHours(1), new Event("far"));
        loop.start();
        loop.schedule("near", Duration.ofMillis(1), new Event("near", List.of("fired")));
        fired.await();

        assertThat(loop.snapshot()).containsExactly("near");
    }

    @Test
    void replacedAndCancelledTimersDoNotFire() throws InterruptedException {
        var fired = new CountDownLatch(1);
        var loop = loop((effect, state) -> fired.countDown());
        loop.schedule("replaced", Duration.ZERO, new Event("old"));
        loop.schedule("replaced", Duration.ofMillis(5), new Event("new", List.of("fired")));
        loop.schedule("cancelled", Duration.ZERO, new Event("cancelled"));
        loop.cancel("cancelled");
        loop.start();
        fired.await();

        assertThat(loop.snapshot()).containsExactly("new");
    }

    @Test
    void aStepThatCancelsADueTimerIsNotFollowedByIt() throws InterruptedException {
        var cancelled = new CountDownLatch(1);
        var loop = loop(10, queue -> (effect, state) -> {
            queue.cancel("timer");
            cancelled.countDown();
        });
        loop.schedule("first", Duration.ZERO, new Event("first", List.of("cancel")));
        loop.schedule("timer", Duration.ZERO, new Event("cancelled"));
        loop.submit(new Event("event"));
        loop.start();
        cancelled.await();
        loop.submit(new Event("last"));
        loop.close();

        assertThat(loop.snapshot()).containsExactly("first", "event", "last");
    }

    @Test
    void timersAndEventsDoNotStarveEachOther() throws InterruptedException {
        var enough = new CountDownLatch(1000);
        var loop = loop(2000, queue -> (effect, state) -> {
            queue.schedule("again", Duration.ZERO, new Event("tick", List.of("again")));
            enough.countDown();
        });
        loop.schedule("again", Duration.ZERO, new Event("tick", List.of("again")));
        for (int i = 0; i < 1000; i++) {
            loop.submit(new Event("event"));
        }
        loop.start();
        enough.await();
        loop.close();

        assertThat(loop.snapshot().subList(0, 1000))
                .contains("event")
                .haveAtLeast(400, new Condition<>("tick"::equals, "tick"));
    }

    @Test
    void aThrowInAStepGoesToTheFaultHandlerAndStopsTheLoop() throws InterruptedException {
        var loop = loop(nothing());
        loop.submit(new Event("one"));
        loop.submit(new Event("bug"));
        loop.submit(new Event("never"));
        loop.start();
        Fault fault = faults.take();
        loop.awaitEnd();

        assertThat(fault.doing()).isEqualTo("step Event");
        assertThat(fault.cause()).isInstanceOf(IllegalStateException.class).hasMessage("a bug");
        assertThat(loop.snapshot()).containsExactly("one");
        assertThat(loop.steps()).isEqualTo(1);
        assertThat(loop.offer(new Event("late"))).isFalse();
        loop.submit(new Event("dropped"));
    }

    @Test
    void aThrowInTheEffectRunnerStopsTheLoopAndReleasesWaitingSubmitters() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var loop = loop(1, queue -> (effect, state) -> {
            entered.countDown();
            awaitUninterruptibly(release);
            throw new AssertionError("dead disk");
        });
        loop.start();
        loop.submit(new Event("one", List.of("write")));
        entered.await();
        loop.submit(new Event("fills the queue"));
        var submitter = new Thread(() -> loop.submit(new Event("waits")));
        submitter.start();
        awaitWaiting(submitter);
        release.countDown();
        submitter.join();
        loop.awaitEnd();

        assertThat(faults.take().doing()).isEqualTo("effect String");
        assertThat(loop.snapshot()).containsExactly("one");
    }

    @Test
    void submitFromTheLoopsOwnThreadIsABug() throws InterruptedException {
        var loop = loop(10, queue -> (effect, state) -> queue.submit(new Event("own")));
        loop.start();
        loop.submit(new Event("one", List.of("submit")));

        assertThat(faults.take().cause()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closeForgetsTimersAndRefusesEvents() {
        var loop = loop(nothing());
        loop.start();
        loop.schedule("timer", Duration.ofHours(1), new Event("timer"));
        loop.submit(new Event("one"));
        loop.close();
        loop.close();

        assertThat(loop.offer(new Event("late"))).isFalse();
        loop.schedule("late", Duration.ZERO, new Event("late"));
        assertThat(loop.snapshot()).containsExactly("one");
    }

    @Test
    void closeFromTheLoopsOwnThreadEndsItAfterWhatIsQueued() {
        var self = new CompletableFuture<EventLoop<List<String>, Event, String>>();
        var loop = loop((effect, state) -> self.join().close());
        self.complete(loop);
        loop.submit(new Event("one", List.of("close")));
        loop.submit(new Event("two"));
        loop.start();
        loop.awaitEnd();

        assertThat(loop.snapshot()).containsExactly("one", "two");
    }

    @Test
    void aLoopThatWasNeverStartedCanBeClosed() {
        var loop = loop(nothing());
        loop.close();

        assertThat(loop.snapshot()).isEmpty();
    }

    @Test
    void aQueueWithoutRoomIsRefused() {
        assertThatThrownBy(() -> loop(0, queue -> nothing())).isInstanceOf(IllegalArgumentException.class);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Until the thread is parked: that it waits is the condition here. */
    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void loopOfALibraryKeepsNoProcessAlive() throws Exception {
        var daemon = new CompletableFuture<Boolean>();
        var loop =
                loop((effect, state) -> daemon.complete(Thread.currentThread().isDaemon()));
        loop.keepNoProcessAlive();
        loop.start();

        loop.submit(new Event("a", List.of("effect")));

        assertThat(daemon.get(20, TimeUnit.SECONDS)).isTrue();
    }
}
