package io.mesocosm.scheduler.edge;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.loop.EffectRunner;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.scheduler.driver.DriverEffect;
import io.mesocosm.scheduler.driver.DriverEvent;
import io.mesocosm.scheduler.driver.DriverState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Performs what the core asks for. */
final class DriverEffects implements EffectRunner<DriverState, DriverEffect> {

    private static final Logger LOG = LoggerFactory.getLogger("scheduler-driver");

    private final EventQueue<DriverEvent> timers;
    private final MessageSender sender;
    private final Audience audience;

    DriverEffects(EventQueue<DriverEvent> timers, MessageSender sender, Audience audience) {
        this.timers = timers;
        this.sender = sender;
        this.audience = audience;
    }

    @Override
    public void run(DriverEffect effect, DriverState state) {
        if (effect instanceof DriverEffect.Send send) {
            String name = send.message().getDescriptorForType().getFullName();
            LOG.debug("Send name={} to={}", name, send.to());
            sender.send(
                    new Envelope(send.from(), send.to(), name, send.message().toByteString()));
        } else if (effect instanceof DriverEffect.Tell tell) {
            audience.tell(tell.callback());
        } else if (effect instanceof DriverEffect.Link link) {
            sender.link(link.to());
        } else if (effect instanceof DriverEffect.SetTimer timer) {
            timers.schedule(timer.timer(), timer.delay(), timer.event());
        } else if (effect instanceof DriverEffect.CancelTimer timer) {
            timers.cancel(timer.timer());
        } else if (effect instanceof DriverEffect.Fail fail) {
            audience.fail(fail.reason());
        } else if (effect instanceof DriverEffect.Leave) {
            audience.leave();
        } else if (effect instanceof DriverEffect.Close) {
            audience.close();
        } else {
            throw new AssertionError("an effect that this switch forgot: " + effect);
        }
    }
}
