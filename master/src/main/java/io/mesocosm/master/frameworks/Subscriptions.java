package io.mesocosm.master.frameworks;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.effect.AllocatorCommand;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent.FailoverTimedOut;
import io.mesocosm.master.event.MasterEvent.HeartbeatDue;
import io.mesocosm.master.event.MasterEvent.SchedulerCalled;
import io.mesocosm.master.event.MasterEvent.StreamClosed;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.Offer;
import io.mesocosm.master.state.StreamId;
import io.mesocosm.master.state.Subscription;
import io.mesocosm.master.state.Subscription.Status;
import io.mesocosm.master.state.Subscription.Wishes;
import io.mesocosm.master.turn.FrameworkRules;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Times;
import io.mesocosm.master.turn.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/**
 * How schedulers come, go and come back. The diagram is at {@link Subscription}.
 *
 * <p>SUBSCRIBE always succeeds as a request: what is wrong with it is told by an ERROR event on a stream that is closed
 * next. A scheduler that subscribes with the id of a connected framework takes its place.
 */
public final class Subscriptions {

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);

    private Subscriptions() {}

    /** Answers SUBSCRIBE. Mesos: {@code Master::subscribe}, {@code Master::_subscribe}. */
    public static void subscribe(Turn turn, SchedulerCalled event) {
        Call.Subscribe call = event.call().getSubscribe();
        FrameworkInfo info = withPrincipal(call.getFrameworkInfo(), event.principal());
        boolean isNew = info.getId().getValue().isEmpty();
        turn.count(isNew ? "master/messages_register_framework" : "master/messages_reregister_framework");

        StreamId stream = new StreamId(turn.ids().uuid());
        turn.emit(new MasterEffect.OpenStream(event.reply(), stream));

        Wishes wishes = wishes(
                call.getSuppressedRolesList(),
                call.hasOfferConstraints() ? Optional.of(call.getOfferConstraints()) : Optional.empty());
        Optional<String> error =
                FrameworkChecks.check(info, turn.state()).or(() -> FrameworkChecks.checkWishes(info, wishes));
        if (error.isPresent()) {
            refuse(turn, stream, info, error.get());
        } else if (isNew) {
            admit(turn, stream, info, wishes);
        } else {
            resubscribe(turn, stream, info, wishes);
        }
    }

    /** What a scheduler says that it wants, as the master keeps it. */
    static Wishes wishes(List<String> suppressed, Optional<OfferConstraints> constraints) {
        return new Wishes(Set.copyOf(suppressed), constraints.filter(some -> some.getRoleConstraintsCount() > 0));
    }

    private static FrameworkInfo withPrincipal(FrameworkInfo info, Optional<String> principal) {
        return principal.isPresent() && !info.hasPrincipal()
                ? info.toBuilder().setPrincipal(principal.get()).build()
                : info;
    }

    private static void refuse(Turn turn, StreamId stream, FrameworkInfo info, String error) {
        turn.emit(new MasterEffect.SendEvent(stream, Schedulers.error(error)));
        turn.emit(new MasterEffect.CloseStream(stream));
        turn.warn("refused subscription framework_name=" + info.getName() + ": " + error);
    }

    private static void admit(Turn turn, StreamId stream, FrameworkInfo info, Wishes wishes) {
        var counters = turn.state().counters();
        String id = String.format(Locale.ROOT, "%s-%04d", turn.self().getId(), counters.framework());
        turn.set(turn.state().with(counters.afterFramework()));
        FrameworkInfo named =
                info.toBuilder().setId(new FrameworkId(id).toProto()).build();
        MasterSettings.HistorySettings history = turn.state().settings().history();
        var framework = new Framework(
                named, Subscription.fresh(new Channel.Http(stream), turn.now(), wishes), Framework.Work.none(history));
        turn.put(framework);
        turn.allocate(new AllocatorCommand.AddFramework(named, true, wishes));
        countCall(turn, framework);
        welcome(turn, framework);
        turn.info("subscribed framework=" + id + " framework_name=" + named.getName());
    }

    private static void resubscribe(Turn turn, StreamId stream, FrameworkInfo asked, Wishes wishes) {
        FrameworkId id = FrameworkId.of(asked.getId());
        Framework before = turn.framework(id).orElseGet(() -> FrameworkRules.recover(turn, asked));
        FrameworkInfo info = keepingWhatCannotChange(before.info(), asked);
        Optional<String> error = FrameworkChecks.checkUpdate(before.info(), info);
        if (error.isPresent()) {
            refuse(turn, stream, info, error.get());
            return;
        }
        countCall(turn, before);
        update(turn, before, info, wishes);
        if (before.subscription().status() == Status.RECOVERED) {
            connectRecovered(turn, stream, id);
        } else {
            failOver(turn, stream, id);
        }
        FrameworkRules.announce(turn, turn.framework(id).orElseThrow());
    }

    /** Mesos: {@code validation::framework::preserveImmutableFields}. */
    private static FrameworkInfo keepingWhatCannotChange(FrameworkInfo before, FrameworkInfo asked) {
        FrameworkInfo.Builder info = asked.toBuilder();
        if (!before.getUser().equals(asked.getUser())) {
            info.setUser(before.getUser());
        }
        if (before.getCheckpoint() != asked.getCheckpoint()) {
            info.setCheckpoint(before.getCheckpoint());
        }
        return info.build();
    }

    /** Replaces the description and the wishes of a framework; offers for roles that it left are taken back. */
    static void update(Turn turn, Framework before, FrameworkInfo info, Wishes wishes) {
        turn.allocate(new AllocatorCommand.UpdateFramework(info, wishes));
        Set<String> roles = Set.copyOf(Framework.roles(info));
        List<Offer> left = before.work().offers().stream()
                .map(turn.state().offers()::get)
                .flatMap(Optional::stream)
                .filter(offer -> !roles.contains(offer.role()))
                .toList();
        left.forEach(offer -> OfferRules.rescind(turn, offer));
        Framework current = turn.framework(before.id()).orElseThrow();
        turn.put(current.with(info).with(current.subscription().with(wishes)));
    }

    private static void connectRecovered(Turn turn, StreamId stream, FrameworkId id) {
        Framework recovered = turn.framework(id).orElseThrow();
        Framework framework = recovered.with(Subscription.fresh(
                new Channel.Http(stream), turn.now(), recovered.subscription().wishes()));
        turn.put(framework);
        turn.allocate(new AllocatorCommand.ActivateFramework(id));
        welcome(turn, framework);
        turn.info("reconnected framework=" + id);
    }

    private static void failOver(Turn turn, StreamId stream, FrameworkId id) {
        Framework before = turn.framework(id).orElseThrow();
        if (before.isConnected()) {
            Schedulers.send(turn, before, Schedulers.error("Framework failed over"));
            FrameworkRules.hangUp(turn, before);
        }
        turn.emit(new MasterEffect.CancelTimer(new TimerKey.Failover(id)));
        Framework framework = before.with(before.subscription().resubscribed(new Channel.Http(stream), turn.now()));
        turn.put(framework);
        OfferRules.discardAll(turn, framework);
        if (!before.subscription().active()) {
            turn.allocate(new AllocatorCommand.ActivateFramework(id));
        }
        welcome(turn, turn.framework(id).orElseThrow());
        turn.info("failed over framework=" + id);
    }

    private static void welcome(Turn turn, Framework framework) {
        var subscribed = Event.Subscribed.newBuilder()
                .setFrameworkId(framework.info().getId())
                .setHeartbeatIntervalSeconds(Times.seconds(HEARTBEAT_INTERVAL))
                .setMasterInfo(turn.self());
        Schedulers.send(
                turn,
                framework,
                Event.newBuilder()
                        .setType(Event.Type.SUBSCRIBED)
                        .setSubscribed(subscribed)
                        .build());
        beat(turn, framework);
    }

    private static void beat(Turn turn, Framework framework) {
        framework.subscription().stream().ifPresent(stream -> {
            Schedulers.send(
                    turn,
                    framework,
                    Event.newBuilder().setType(Event.Type.HEARTBEAT).build());
            turn.emit(new MasterEffect.SetTimer(
                    new TimerKey.Heartbeat(stream), HEARTBEAT_INTERVAL, new HeartbeatDue(stream)));
        });
    }

    /** Sends a heartbeat and asks for the next. */
    public static void heartbeat(Turn turn, HeartbeatDue event) {
        turn.state().frameworks().at(new Channel.Http(event.stream())).ifPresent(framework -> beat(turn, framework));
    }

    /** Waits for a scheduler whose stream ended. Mesos: {@code Master::exited}, {@code Master::_exited}. */
    public static void closed(Turn turn, StreamClosed event) {
        turn.state()
                .frameworks()
                .at(new Channel.Http(event.stream()))
                .ifPresent(framework -> disconnect(turn, framework, event.stream()));
    }

    private static void disconnect(Turn turn, Framework framework, StreamId stream) {
        FrameworkId id = framework.id();
        turn.put(framework.with(framework.subscription().broken(turn.now())));
        turn.emit(new MasterEffect.CancelTimer(new TimerKey.Heartbeat(stream)));
        if (framework.subscription().active()) {
            FrameworkRules.deactivate(turn, turn.framework(id).orElseThrow(), true);
        }
        Duration timeout = Times.duration(framework.info().getFailoverTimeout())
                .filter(some -> !some.isNegative())
                .orElse(Duration.ZERO);
        turn.emit(new MasterEffect.SetTimer(new TimerKey.Failover(id), timeout, new FailoverTimedOut(id, turn.now())));
        turn.info("disconnected framework=" + id + " failover_timeout=" + timeout);
    }

    /** Ends a framework whose scheduler did not come back in time. */
    public static void failoverTimedOut(Turn turn, FailoverTimedOut event) {
        turn.framework(event.framework())
                .filter(framework -> framework.subscription().disconnected().equals(Optional.of(event.disconnected())))
                .ifPresent(framework -> FrameworkRules.remove(turn, framework));
    }

    private static void countCall(Turn turn, Framework framework) {
        turn.count(framework, "calls");
        turn.count(framework, "calls/subscribe");
    }
}
