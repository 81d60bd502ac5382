package io.mesocosm.master.leadership;

import io.mesocosm.common.text.Durations;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent.RegistryStoreDue;
import io.mesocosm.master.state.Leadership.Phase;
import io.mesocosm.master.state.RegistryWrites;
import io.mesocosm.master.turn.Turn;
import java.time.Duration;

/**
 * How long a master waits for its registry. A master that cannot read it cannot lead; one that cannot write it must not
 * go on as if it led. Mesos: {@code RegistrarProcess}.
 */
public final class RegistryPatience {

    private RegistryPatience() {}

    /** The registry was not read in time. */
    public static void fetchTimedOut(Turn turn) {
        if (turn.state().leadership().phase() == Phase.RECOVERING) {
            turn.exit("Recovery failed: Failed to recover registrar: Failed to perform fetch within "
                    + Durations.format(turn.state().settings().registry().fetchTimeout()));
        }
    }

    /** Looks whether the registry keeps up. The one timer is set again while something waits. */
    public static void storeDue(Turn turn) {
        RegistryWrites writes = turn.state().writes();
        if (writes.waiting() == 0) {
            turn.set(turn.state().with(writes.unwatched()));
            return;
        }
        Duration timeout = turn.state().settings().registry().storeTimeout();
        Duration left = timeout.minus(Duration.between(writes.since(), turn.now()));
        if (left.isPositive()) {
            turn.emit(new MasterEffect.SetTimer(new TimerKey.RegistryStore(), left, new RegistryStoreDue()));
        } else {
            turn.exit("Failed to update registry: Failed to perform store within " + Durations.format(timeout));
        }
    }
}
