package io.mesocosm.scheduler.driver;

import com.google.protobuf.Message;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.scheduler.Protos.Call;

/** One step under way: gathers the effects while the state is replaced. */
final class Turn {

    private final Instant now;
    private final Ids ids;
    private final List<DriverEffect> effects = new ArrayList<>();
    private DriverState state;

    Turn(DriverState state, Instant now, Ids ids) {
        this.state = state;
        this.now = now;
        this.ids = ids;
    }

    DriverState state() {
        return state;
    }

    MasterLink master() {
        return state.master();
    }

    Instant now() {
        return now;
    }

    Ids ids() {
        return ids;
    }

    void become(DriverState next) {
        state = next;
    }

    void effect(DriverEffect effect) {
        effects.add(effect);
    }

    void tell(Callback callback) {
        effects.add(new DriverEffect.Tell(callback));
    }

    void send(Upid to, Message message) {
        effects.add(new DriverEffect.Send(state.config().self(), to, message));
    }

    /** Makes a call in the framework's name; it has one, for it is subscribed. */
    void call(Call call) {
        Call complete = call.toBuilder().setFrameworkId(state.identity().id()).build();
        master().pid().ifPresent(master -> send(master, complete));
    }

    void schedule(DriverTimer timer, Duration delay, DriverEvent event) {
        effects.add(new DriverEffect.SetTimer(timer, delay, event));
    }

    void cancel(DriverTimer timer) {
        effects.add(new DriverEffect.CancelTimer(timer));
    }

    /** A random part of a time. */
    Duration partOf(Duration whole) {
        return Duration.ofNanos((long) (whole.toNanos() * ids.fraction()));
    }

    /** The driver gives up, for that reason. */
    void fail(String reason) {
        state = state.with(DriverState.Life.ABORTED);
        effects.add(new DriverEffect.Fail(reason));
        Ending.deactivate(this);
    }

    Step<DriverState, DriverEffect> end() {
        return new Step<>(state, effects);
    }
}
