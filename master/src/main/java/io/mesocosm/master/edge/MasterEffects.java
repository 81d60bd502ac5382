package io.mesocosm.master.edge;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EffectRunner;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.metrics.Timer;
import io.mesocosm.master.allocation.AllocatorLoop;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.http.Replies;
import io.mesocosm.master.metrics.MasterMetrics;
import io.mesocosm.master.registry.Registry;
import io.mesocosm.master.state.MasterState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Performs the effects of the core. Called on the loop's thread; nothing here waits. */
final class MasterEffects implements EffectRunner<MasterState, MasterEffect> {

    private static final Logger LOG = LoggerFactory.getLogger("master");

    /**
     * The world as the effects reach it.
     *
     * @param self the address of this process
     * @param exit ends the process with a failure and a reason
     */
    record World(
            Upid self,
            MessageSender messages,
            Replies replies,
            SchedulerStreams streams,
            AllocatorLoop allocator,
            Registry registry,
            Consumer<String> exit) {}

    private final EventQueue<MasterEvent> events;
    private final World world;
    private final MasterMetrics metrics;
    private final Timer fetch;
    private final Timer store;

    MasterEffects(EventQueue<MasterEvent> events, World world, MasterMetrics metrics) {
        this.events = events;
        this.world = world;
        this.metrics = metrics;
        Metrics registry = metrics.registry();
        this.fetch = registry.timer("registrar/state_fetch", Optional.empty());
        this.store = registry.timer("registrar/state_store", Duration.ofDays(1));
    }

    @Override
    public void run(MasterEffect effect, MasterState state) {
        switch (effect) {
            case MasterEffect.Send send -> send(send);
            case MasterEffect.Link link -> world.messages().link(link.to());
            case MasterEffect.Respond respond ->
                world.replies().respond(respond.reply(), respond.status(), respond.text());
            case MasterEffect.OpenStream open ->
                world.replies()
                        .take(open.reply())
                        .ifPresent(waiting -> world.streams().open(waiting, open.stream()));
            case MasterEffect.SendEvent send -> world.streams().send(send.stream(), send.event());
            case MasterEffect.CloseStream close -> world.streams().close(close.stream());
            case MasterEffect.SetTimer timer -> events.schedule(timer.key(), timer.delay(), timer.event());
            case MasterEffect.CancelTimer timer -> events.cancel(timer.key());
            case MasterEffect.RecoverRegistry recover -> recover(recover);
            case MasterEffect.CommitRegistry commit -> commit(commit);
            case MasterEffect.Allocate allocate -> world.allocator().order(allocate.command());
            case MasterEffect.Count count ->
                metrics.registry().counter(count.metric()).add(count.by());
            case MasterEffect.CountFor count -> metrics.count(count.framework(), count.metric(), state);
            case MasterEffect.Log line -> log(line);
            case MasterEffect.Exit exit -> world.exit().accept(exit.reason());
        }
    }

    private void send(MasterEffect.Send send) {
        Upid from = new Upid(send.fromActor(), world.self().host(), world.self().port());
        String name = send.message().getDescriptorForType().getFullName();
        world.messages().send(new Envelope(from, send.to(), name, send.message().toByteString()));
    }

    private void recover(MasterEffect.RecoverRegistry effect) {
        long start = System.nanoTime();
        world.registry().recover(effect.master(), contents -> {
            fetch.record(Duration.ofNanos(System.nanoTime() - start));
            deliver(new MasterEvent.RegistryRecovered(contents));
        });
    }

    private void commit(MasterEffect.CommitRegistry effect) {
        long start = System.nanoTime();
        world.registry().commit(effect.operation(), applied -> {
            store.record(Duration.ofNanos(System.nanoTime() - start));
            deliver(new MasterEvent.RegistryAnswered(effect.operation(), applied));
        });
    }

    /**
     * Brings an answer that may come on the loop's own thread, where waiting for room would be waiting for oneself: a
     * timer that is due at once is never refused, and timers of one instant keep their order.
     */
    private void deliver(MasterEvent answer) {
        events.schedule(new Object(), Duration.ZERO, answer);
    }

    private static void log(MasterEffect.Log line) {
        if (line.warning()) {
            LOG.warn(line.line());
        } else {
            LOG.info(line.line());
        }
    }
}
