package io.mesocosm.scheduler.driver;

import io.mesocosm.common.authentication.Authenticatee;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Authentication.AuthenticateMessage;
import io.mesocosm.scheduler.driver.MasterLink.Phase;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.scheduler.Protos.Call;

/**
 * From detection over authentication to subscription, and back to the start when the master or the way to it is lost.
 *
 * <p>Behaviour: Mesos: {@code SchedulerProcess::detected}, {@code authenticate}, {@code doReliableRegistration}, {@code
 * registered}, {@code reregistered}; and it starts again when the link breaks, where Mesos waits for another leader.
 */
final class Connection {

    private static final Duration RETRY_MAX = Duration.ofMinutes(1);
    private static final Duration RETRY_MIN = Duration.ofMillis(10);
    private static final double LONGEST_TIMEOUT_SECONDS = Long.MAX_VALUE / 1e9;

    private Connection() {}

    /** Another leader, the same again, or none. */
    static void detected(Turn turn, Optional<MasterInfo> leader) {
        disconnect(turn);
        turn.become(turn.state().with(turn.master().detected(leader)));
        if (turn.master().pid().isPresent()) {
            begin(turn, Duration.ZERO);
        }
    }

    /** Nobody was told that the leader is another: it is tried again. */
    static void linkBroken(Turn turn, Upid peer) {
        MasterLink master = turn.master();
        // Who is not subscribed tries again anyway; but a master that was away knows nobody who authenticated before.
        boolean proven = master.phase() == Phase.SUBSCRIBING
                && turn.state().config().credential().isPresent();
        if (master.is(peer) && (master.isSubscribed() || proven)) {
            disconnect(turn);
            begin(turn, turn.partOf(turn.state().config().registrationBackoff()));
        }
    }

    private static void disconnect(Turn turn) {
        turn.cancel(DriverTimer.SUBSCRIPTION);
        turn.cancel(DriverTimer.AUTHENTICATION);
        if (turn.master().isSubscribed()) {
            turn.become(turn.state().with(turn.state().addresses().withoutOffers()));
            turn.tell(new Callback.Disconnected());
        }
    }

    private static void begin(Turn turn, Duration delay) {
        DriverConfig config = turn.state().config();
        boolean authenticates = config.credential().isPresent();
        DriverEvent first = authenticates
                ? new DriverEvent.AuthenticationDue(config.authentication().firstBound())
                : new DriverEvent.SubscriptionDue(config.registrationBackoff());
        turn.become(turn.state().with(turn.master().in(authenticates ? Phase.AUTHENTICATING : Phase.SUBSCRIBING)));
        turn.schedule(authenticates ? DriverTimer.AUTHENTICATION : DriverTimer.SUBSCRIPTION, delay, first);
    }

    /** Time to prove who this is; an attempt that took too long is followed by one that may take longer. */
    static void authenticate(Turn turn, DriverEvent.AuthenticationDue due) {
        DriverConfig config = turn.state().config();
        Optional<Upid> master = turn.master().pid();
        if (master.isEmpty() || config.credential().isEmpty() || turn.master().phase() != Phase.AUTHENTICATING) {
            return;
        }
        turn.become(turn.state()
                .with(turn.master()
                        .authenticating(Authenticatee.begin(config.credential().get()))));
        turn.effect(new DriverEffect.Link(master.get()));
        turn.effect(new DriverEffect.Send(
                authenticator(turn),
                master.get(),
                AuthenticateMessage.newBuilder()
                        .setPid(config.self().toString())
                        .build()));
        turn.schedule(
                DriverTimer.AUTHENTICATION,
                config.authentication().timeout(due.bound(), turn.ids().fraction()),
                new DriverEvent.AuthenticationDue(config.authentication().nextBound(due.bound())));
    }

    private static Upid authenticator(Turn turn) {
        Upid self = turn.state().config().self();
        return new Upid(turn.master().actor(), self.host(), self.port());
    }

    /** The master's side of the authentication under way; what belongs to an earlier one is ignored. */
    static void authentication(Turn turn, DriverEvent.AuthenticationMessage message) {
        MasterLink master = turn.master();
        Optional<Authenticatee> current = master.authenticatee()
                .filter(attempt -> message.actor().equals(master.actor()) && master.isBeside(message.from()));
        if (current.isEmpty()) {
            return;
        }
        Authenticatee.Answer answer = current.get().receive(message.message());
        turn.become(turn.state().with(master.with(answer.next())));
        Authenticatee.Action action = answer.action();
        if (action instanceof Authenticatee.Action.Reply reply) {
            turn.effect(new DriverEffect.Send(authenticator(turn), message.from(), reply.message()));
        } else if (action instanceof Authenticatee.Action.Authenticated) {
            turn.cancel(DriverTimer.AUTHENTICATION);
            turn.become(turn.state().with(turn.master().in(Phase.SUBSCRIBING)));
            subscribe(
                    turn, new DriverEvent.SubscriptionDue(turn.state().config().registrationBackoff()));
        } else if (action instanceof Authenticatee.Action.Refused) {
            turn.fail("Master refused authentication");
        }
        // A failure is followed by another attempt when the time of this one is over.
    }

    /** Time to subscribe, as often as it takes. */
    static void subscribe(Turn turn, DriverEvent.SubscriptionDue due) {
        Optional<Upid> master = turn.master().pid();
        if (master.isEmpty() || turn.master().phase() != Phase.SUBSCRIBING) {
            return;
        }
        turn.effect(new DriverEffect.Link(master.get()));
        turn.send(master.get(), subscription(turn.state().identity()));
        Duration bound = bounded(due.backoff(), turn.state().identity().framework());
        turn.schedule(
                DriverTimer.SUBSCRIPTION, turn.partOf(bound), new DriverEvent.SubscriptionDue(bound.multipliedBy(2)));
    }

    private static Call subscription(Identity identity) {
        var subscribe = Call.Subscribe.newBuilder()
                .setFrameworkInfo(identity.framework())
                .addAllSuppressedRoles(identity.suppressed())
                .setOfferConstraints(identity.constraints());
        var call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        if (identity.hasId()) {
            subscribe.setForce(identity.failover());
            call.setFrameworkId(identity.id());
        }
        return call.setSubscribe(subscribe).build();
    }

    /** A framework that is soon given up must not wait long; but no master is to be drowned. */
    private static Duration bounded(Duration backoff, FrameworkInfo framework) {
        Duration bound = shorter(backoff, RETRY_MAX);
        double seconds = framework.getFailoverTimeout();
        if (seconds > 0 && seconds < LONGEST_TIMEOUT_SECONDS) {
            bound = shorter(bound, Duration.ofNanos((long) (seconds * 1e9) / 10));
        }
        return bound.compareTo(RETRY_MIN) < 0 ? RETRY_MIN : bound;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The master has the framework. */
    static void subscribed(Turn turn, MasterMessage message, FrameworkID id, Callback callback) {
        MasterLink master = turn.master();
        if (!master.is(message.from()) || master.isSubscribed()) {
            return;
        }
        boolean changed = turn.state().identity().changed();
        turn.cancel(DriverTimer.SUBSCRIPTION);
        turn.cancel(DriverTimer.AUTHENTICATION);
        turn.become(turn.state().with(turn.state().identity().subscribed(id)).with(master.in(Phase.SUBSCRIBED)));
        if (changed) {
            turn.call(Requests.update(turn.state().identity()));
        }
        turn.tell(callback);
    }

    /** As above, where the message does not say whether the scheduler is to hear that it is for the first time. */
    static void subscribed(Turn turn, MasterMessage.Subscribed message) {
        Identity identity = turn.state().identity();
        Optional<MasterInfo> leader = turn.master().leader();
        if (leader.isPresent()) {
            boolean first = !identity.hasId() || identity.failover();
            Callback callback = first
                    ? new Callback.Registered(message.framework(), leader.get())
                    : new Callback.Reregistered(leader.get());
            subscribed(turn, message, message.framework(), callback);
        }
    }
}
