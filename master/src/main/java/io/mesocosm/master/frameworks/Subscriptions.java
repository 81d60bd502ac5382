package io.mesocosm.master.frameworks;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent.SchedulerCalled;
import io.mesocosm.master.event.SchedulerMessage;
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
import io.mesocosm.master.turn.Turn;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/**
 * How schedulers come and come back. The diagram is at {@link Subscription}. Mesos: {@code Master::subscribe},
 * {@code Master::_subscribe}.
 *
 * <p>A subscription always succeeds as a request: what is wrong with it is told by an ERROR event on a stream that is
 * closed next, or by a message to the driver. A scheduler that subscribes with the id of a connected framework takes its
 * place; a driver elsewhere must say that it means to.
 */
public final class Subscriptions {

    /**
     * What a scheduler asks for.
     *
     * @param channel how it is to be reached
     * @param force whether it means to take the place of another one
     */
    private record Request(Channel channel, boolean force, FrameworkInfo info, Wishes wishes) {

        static Request of(Channel channel, boolean force, FrameworkInfo info, Call.Subscribe call) {
            return new Request(
                    channel,
                    force,
                    info,
                    Subscriptions.wishes(
                            call.getSuppressedRolesList(),
                            call.hasOfferConstraints() ? Optional.of(call.getOfferConstraints()) : Optional.empty()));
        }

        boolean isNew() {
            return info.getId().getValue().isEmpty();
        }

        Request as(FrameworkInfo other) {
            return new Request(channel, force, other, wishes);
        }
    }

    private Subscriptions() {}

    /** Answers SUBSCRIBE of the v1 API. It takes the place of whoever was there before. */
    public static void subscribe(Turn turn, SchedulerCalled event) {
        Call.Subscribe call = event.call().getSubscribe();
        FrameworkInfo info = withPrincipal(call.getFrameworkInfo(), event.principal());
        StreamId stream = new StreamId(turn.ids().uuid());
        var request = Request.of(new Channel.Http(stream), true, info, call);
        countRequest(turn, info);
        turn.emit(new MasterEffect.OpenStream(event.reply(), stream));
        Optional<String> error = FrameworkChecks.check(info, turn.state())
                .or(() -> FrameworkChecks.checkWishes(
                        info, request.wishes(), turn.state().settings()));
        answer(turn, request, error);
    }

    /** Answers SUBSCRIBE of a driver. */
    public static void subscribe(Turn turn, SchedulerMessage.Subscribe event) {
        subscribe(turn, event.from(), event.call().getSubscribe(), event.force());
    }

    /** Answers a driver that speaks the old way and has no id. */
    public static void register(Turn turn, SchedulerMessage.Register event) {
        if (hasId(event.subscribe())) {
            refuse(
                    turn,
                    new Channel.Libprocess(event.from()),
                    event.subscribe().getFrameworkInfo(),
                    "Registering with 'id' already set");
        } else {
            subscribe(turn, event.from(), event.subscribe(), false);
        }
    }

    /** Answers a driver that speaks the old way and has an id. */
    public static void reregister(Turn turn, SchedulerMessage.Reregister event) {
        if (hasId(event.subscribe())) {
            subscribe(turn, event.from(), event.subscribe(), event.failover());
        } else {
            refuse(
                    turn,
                    new Channel.Libprocess(event.from()),
                    event.subscribe().getFrameworkInfo(),
                    "Re-registering without an 'id'");
        }
    }

    private static boolean hasId(Call.Subscribe call) {
        return !call.getFrameworkInfo().getId().getValue().isEmpty();
    }

    private static void subscribe(Turn turn, Upid from, Call.Subscribe call, boolean force) {
        var authentications = turn.state().authentications();
        FrameworkInfo info = withPrincipal(call.getFrameworkInfo(), authentications.principal(from));
        var request = Request.of(new Channel.Libprocess(from), force, info, call);
        countRequest(turn, info);
        boolean required = turn.state().settings().authentication().frameworks();
        Optional<String> error = FrameworkChecks.check(info, turn.state())
                .or(() -> authentications.objection(from, info, required))
                .or(() -> FrameworkChecks.checkWishes(
                        info, request.wishes(), turn.state().settings()));
        Optional<Framework> there = turn.state().frameworks().at(request.channel());
        if (error.isPresent() || there.isEmpty()) {
            answer(turn, request, error);
        } else if (request.isNew()) {
            turn.info("welcomed again framework=" + there.get().id() + " pid=" + from);
            Connections.greet(turn, there.get(), false);
        } else if (there.get().info().getId().equals(info.getId())) {
            answer(turn, request, error);
        } else {
            // An error would be told to the scheduler that is rightly there.
            turn.warn("dropped subscription framework=" + info.getId().getValue() + " pid=" + from
                    + ": the scheduler of framework " + there.get().id() + " is there");
        }
    }

    private static void answer(Turn turn, Request request, Optional<String> error) {
        if (error.isPresent()) {
            refuse(turn, request, error.get());
        } else if (request.isNew()) {
            admit(turn, request);
        } else {
            resubscribe(turn, request);
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

    private static void countRequest(Turn turn, FrameworkInfo info) {
        turn.count(metric(info));
    }

    /** What counts the subscriptions of such a framework. */
    public static String metric(FrameworkInfo info) {
        return info.getId().getValue().isEmpty()
                ? "master/messages_register_framework"
                : "master/messages_reregister_framework";
    }

    private static void refuse(Turn turn, Request request, String error) {
        refuse(turn, request.channel(), request.info(), error);
    }

    private static void refuse(Turn turn, Channel channel, FrameworkInfo info, String error) {
        Schedulers.refuse(turn, channel, error);
        turn.warn("refused subscription framework_name=" + info.getName() + ": " + error);
    }

    private static void admit(Turn turn, Request request) {
        var counters = turn.state().counters();
        String id = String.format(Locale.ROOT, "%s-%04d", turn.self().getId(), counters.framework());
        turn.set(turn.state().with(counters.afterFramework()));
        FrameworkInfo named =
                request.info().toBuilder().setId(new FrameworkId(id).toProto()).build();
        MasterSettings.HistorySettings history = turn.state().settings().history();
        var subscription = Subscription.fresh(request.channel(), turn.now(), request.wishes());
        var framework = new Framework(named, subscription, Framework.Work.none(history));
        turn.put(framework);
        turn.allocate(new AllocatorCommand.AddFramework(named, request.wishes().options(), true));
        countCall(turn, framework, request.channel());
        Connections.welcome(turn, framework, false);
        turn.info("subscribed framework=" + id + " framework_name=" + named.getName());
    }

    private static void resubscribe(Turn turn, Request asked) {
        FrameworkId id = FrameworkId.of(asked.info().getId());
        Framework before = turn.framework(id).orElseGet(() -> FrameworkRules.recover(turn, asked.info()));
        Request request = asked.as(keepingWhatCannotChange(before.info(), asked.info()));
        Optional<String> error = FrameworkChecks.checkUpdate(before.info(), request.info())
                .or(() -> mayComeFromThere(before.subscription(), request)
                        ? Optional.empty()
                        : Optional.of("Framework failed over"));
        if (error.isPresent()) {
            refuse(turn, request, error.get());
            return;
        }
        countCall(turn, before, request.channel());
        update(turn, before, request.info(), request.wishes());
        if (before.subscription().status() == Status.RECOVERED) {
            Connections.connectRecovered(turn, request.channel(), id);
        } else if (request.force()) {
            Connections.failOver(turn, request.channel(), id);
        } else {
            Connections.reconnect(turn, request.channel(), id);
        }
        FrameworkRules.announce(turn, turn.framework(id).orElseThrow());
    }

    /** A driver that was cut off and came back must not push out the one that has taken over meanwhile. */
    private static boolean mayComeFromThere(Subscription before, Request request) {
        return before.status() == Status.RECOVERED
                || request.force()
                || before.channel().equals(Optional.of(request.channel()));
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
        turn.allocate(new AllocatorCommand.UpdateFramework(info, wishes.options()));
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

    /** Mesos counts no subscription of a driver. */
    private static void countCall(Turn turn, Framework framework, Channel channel) {
        if (channel instanceof Channel.Http) {
            turn.count(framework, "calls");
            turn.count(framework, "calls/subscribe");
        }
    }
}
