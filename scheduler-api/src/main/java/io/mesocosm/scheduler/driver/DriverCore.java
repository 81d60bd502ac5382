package io.mesocosm.scheduler.driver;

import io.mesocosm.common.loop.Core;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.scheduler.driver.DriverState.Life;
import java.time.Instant;
import org.apache.mesos.scheduler.Protos.Call;

/**
 * Decides for a v0 scheduler driver. What lies between the driver and the master is drawn at {@link MasterLink}, the life
 * of the driver at {@link DriverState.Life}.
 *
 * <p>Behaviour: Mesos: {@code SchedulerProcess} (sched/sched.cpp).
 */
public final class DriverCore implements Core<DriverState, DriverEvent, DriverEffect> {

    @Override
    public Step<DriverState, DriverEffect> step(DriverState state, DriverEvent event, Instant now, Ids ids) {
        var turn = new Turn(state, now, ids);
        if (event instanceof DriverEvent.Stop stop) {
            Ending.stop(turn, stop.failover());
        } else if (state.life() == Life.RUNNING) {
            hear(turn, event);
        }
        return turn.end();
    }

    private static void hear(Turn turn, DriverEvent event) {
        if (event instanceof MasterMessage message) {
            receive(turn, message);
        } else if (event instanceof DriverEvent.Asked asked) {
            ask(turn, asked.call());
        } else if (event instanceof DriverEvent.Detected detected) {
            Connection.detected(turn, detected.leader());
        } else if (event instanceof DriverEvent.DetectionFailed failed) {
            turn.fail("Failed to detect a master: " + failed.reason());
        } else if (event instanceof DriverEvent.LinkBroken broken) {
            Connection.linkBroken(turn, broken.peer());
        } else if (event instanceof DriverEvent.SubscriptionDue due) {
            Connection.subscribe(turn, due);
        } else if (event instanceof DriverEvent.AuthenticationDue due) {
            Connection.authenticate(turn, due);
        } else if (event instanceof DriverEvent.AuthenticationMessage message) {
            Connection.authentication(turn, message);
        } else if (event instanceof DriverEvent.Abort) {
            Ending.abort(turn);
        } else {
            throw new AssertionError("an event that this switch forgot: " + event);
        }
    }

    private static void receive(Turn turn, MasterMessage message) {
        if (message instanceof MasterMessage.ExecutorSaid said) {
            turn.tell(new Callback.Message(said.executor(), said.agent(), said.data()));
        } else if (message instanceof MasterMessage.Registered registered) {
            Connection.subscribed(
                    turn,
                    message,
                    registered.framework(),
                    new Callback.Registered(registered.framework(), registered.master()));
        } else if (message instanceof MasterMessage.Reregistered reregistered) {
            if (reregistered.framework().equals(turn.state().identity().id())) {
                Connection.subscribed(
                        turn, message, reregistered.framework(), new Callback.Reregistered(reregistered.master()));
            }
        } else if (message instanceof MasterMessage.Subscribed subscribed) {
            Connection.subscribed(turn, subscribed);
        } else if (message instanceof MasterMessage.Refused refused) {
            if (turn.master().is(message.from())) {
                turn.fail(refused.reason());
            }
        } else if (turn.master().isSubscribed() && turn.master().is(message.from())) {
            receiveFromMaster(turn, message);
        }
    }

    private static void receiveFromMaster(Turn turn, MasterMessage message) {
        if (message instanceof MasterMessage.Offered offered) {
            Offers.offered(turn, offered);
        } else if (message instanceof MasterMessage.Rescinded rescinded) {
            Offers.rescinded(turn, rescinded.offer());
        } else if (message instanceof MasterMessage.Updated updated) {
            update(turn, updated);
        } else if (message instanceof MasterMessage.AgentLost lost) {
            Requests.agentLost(turn, lost.agent());
        } else if (message instanceof MasterMessage.ExecutorLost lost) {
            turn.tell(new Callback.ExecutorLost(lost.executor(), lost.agent(), lost.status()));
        } else {
            throw new AssertionError("a message that this switch forgot: " + message);
        }
    }

    /** What the scheduler has heard of is acknowledged, unless it does that itself. */
    private static void update(Turn turn, MasterMessage.Updated updated) {
        boolean own =
                updated.framework().map(turn.state().identity().id()::equals).orElse(true);
        if (own) {
            boolean implicitly = turn.state().config().implicitAcknowledgements();
            boolean due = updated.status().hasUuid() && updated.status().hasSlaveId();
            turn.tell(new Callback.Update(updated.status(), implicitly && due));
        }
    }

    private static void ask(Turn turn, Call call) {
        switch (call.getType()) {
            case ACCEPT -> Offers.accept(turn, call);
            case DECLINE -> Offers.decline(turn, call);
            case REVIVE -> Requests.revive(turn, call);
            case SUPPRESS -> Requests.suppress(turn, call);
            case UPDATE_FRAMEWORK -> Requests.updateFramework(turn, call);
            case MESSAGE -> Requests.message(turn, call);
            case ACKNOWLEDGE,
                    ACKNOWLEDGE_OPERATION_STATUS,
                    ACCEPT_INVERSE_OFFERS,
                    DECLINE_INVERSE_OFFERS,
                    KILL,
                    RECONCILE,
                    RECONCILE_OPERATIONS,
                    REQUEST,
                    SHUTDOWN,
                    SUBSCRIBE,
                    TEARDOWN,
                    UNKNOWN -> Requests.forward(turn, call);
        }
    }
}
