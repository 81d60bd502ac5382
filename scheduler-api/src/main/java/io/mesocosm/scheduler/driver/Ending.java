package io.mesocosm.scheduler.driver;

import io.mesocosm.proto.internal.Messages.DeactivateFrameworkMessage;
import io.mesocosm.scheduler.driver.DriverState.Life;
import org.apache.mesos.scheduler.Protos.Call;

/** The scheduler leaves. Behaviour: Mesos: {@code SchedulerProcess::stop}, {@code abort}. */
final class Ending {

    private Ending() {}

    /** The framework goes, unless another scheduler takes it over. */
    static void stop(Turn turn, boolean failover) {
        if (turn.state().life() == Life.STOPPED) {
            return;
        }
        turn.become(turn.state().with(Life.STOPPED));
        silence(turn);
        if (turn.master().isSubscribed() && !failover) {
            turn.call(Call.newBuilder().setType(Call.Type.TEARDOWN).build());
        }
        turn.effect(new DriverEffect.Leave());
        turn.effect(new DriverEffect.Close());
    }

    /** The framework stays, and wants to hear nothing until somebody subscribes anew. */
    static void abort(Turn turn) {
        if (turn.state().life() == Life.RUNNING) {
            turn.become(turn.state().with(Life.ABORTED));
            deactivate(turn);
        }
    }

    static void deactivate(Turn turn) {
        silence(turn);
        if (turn.master().isSubscribed()) {
            var id = org.apache.mesos.v1.Protos.FrameworkID.newBuilder()
                    .setValue(turn.state().identity().id().getValue());
            turn.master()
                    .pid()
                    .ifPresent(master -> turn.send(
                            master,
                            DeactivateFrameworkMessage.newBuilder()
                                    .setFrameworkId(id)
                                    .build()));
        }
        turn.effect(new DriverEffect.Leave());
    }

    private static void silence(Turn turn) {
        turn.cancel(DriverTimer.SUBSCRIPTION);
        turn.cancel(DriverTimer.AUTHENTICATION);
    }
}
