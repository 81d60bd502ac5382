package io.mesocosm.simulation.nodes;

import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.master.edge.MessageIntake;
import io.mesocosm.master.edge.Self;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Frameworks;
import io.mesocosm.master.state.Invariants;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.simulation.world.Libprocess;
import io.mesocosm.simulation.world.SimLoop;
import io.mesocosm.simulation.world.World;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A master in the simulated world: crashes and comes back as another process at the same address. */
public final class SimMaster {

    /** Where it is. */
    public static final Upid UPID = new Upid(Self.ACTOR, "10.0.0.1", 5050);

    /** Its address as the network knows it. */
    static final String ADDRESS = Libprocess.address(UPID);

    private static final Duration RESTART = Duration.ofSeconds(5);

    private final Surroundings surroundings;
    private final MasterSettings settings;
    private final SimRegistry registry;
    private final Ids chance;
    private Optional<Life> life = Optional.empty();

    /** A master that has not been started. */
    public SimMaster(Surroundings surroundings, MasterSettings settings) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.registry = new SimRegistry(surroundings.world());
        this.chance = surroundings.world().ids();
    }

    /** Starts it. */
    public void start() {
        if (life.isEmpty()) {
            surroundings.world().note("master", "starts");
            registry.fence();
            Life born = new Life();
            life = Optional.of(born);
            born.loop.submit(new MasterEvent.LeaderDetected(Optional.of(born.self)));
            surroundings.detection().elected(born.self);
        }
    }

    /** Its process ends at once. */
    public void crash() {
        life.ifPresent(some -> {
            surroundings.world().note("master", "crashes");
            life = Optional.empty();
            some.end();
            surroundings.libprocess().close(UPID);
            surroundings.detection().lost();
            registry.fence();
        });
    }

    /** Its session expires: somebody else leads, or nobody. It ends itself, and is started again. */
    public void loseLeadership(boolean toAnother) {
        life.ifPresent(some -> {
            surroundings.world().note("master", "its session expires");
            surroundings.detection().expire();
            Optional<MasterInfo> other =
                    Optional.of(some.self.toBuilder().setId("another").build());
            some.loop.submit(new MasterEvent.LeaderDetected(toAnother ? other : Optional.empty()));
        });
    }

    /** Takes no event for so long. */
    public void stall(Duration time) {
        life.ifPresent(some -> some.loop.stall(time));
    }

    /** Its allocator does nothing for so long. */
    public void stallAllocator(Duration time) {
        life.ifPresent(some -> some.allocator.stall(time));
    }

    /** An operator ends a framework. */
    public void tearDown(FrameworkId framework) {
        life.filter(some -> some.loop.state().leadership().isServing())
                .ifPresent(some ->
                        some.loop.submit(new MasterEvent.TeardownRequested(new ReplyTo(Long.MIN_VALUE), framework)));
    }

    /** How many timers are set, requests unanswered and streams open. */
    public int load() {
        return life.map(some -> some.loop.timers() + some.door.load()).orElse(0);
    }

    /** Its registry forgets everything, as one in memory does. */
    public void forgetRegistry() {
        registry.forget();
    }

    /** Whether it runs. */
    public boolean isUp() {
        return life.isPresent();
    }

    /** What it knows; empty while it does not run. */
    public Optional<MasterState> state() {
        return life.map(some -> some.loop.state());
    }

    /** Whether it leads and nothing waits for its registry. */
    public boolean isQuiet() {
        return registry.isQuiet()
                && state().filter(some -> some.leadership().isServing()).isPresent();
    }

    /** A scheduler's call has arrived. */
    void receive(SchedulerRequest request) {
        life.ifPresent(some -> some.door.receive(request, some.loop.state()));
    }

    /** One process, from its start to its end. */
    private final class Life {

        private final World world = surroundings.world();
        private final MasterInfo self = info();
        private final AllocationBook book = new AllocationBook();
        private final Deadlines deadlines = new Deadlines();
        private final SimLoop<MasterState, MasterEvent, MasterEffect> loop;
        private final SimAllocator allocator;
        private final SchedulerDoor door;
        private final MessageSender messages;

        Life() {
            loop = new SimLoop<>(
                    world,
                    "master",
                    MasterState.initial(settings, self, world.now()),
                    surroundings.cores().master().get(),
                    queue -> (effect, state) -> perform(effect),
                    this::check);
            allocator = new SimAllocator(
                    world,
                    surroundings.cores().allocator().create(AllocatorOptions.DEFAULT, world.ids(), world.now()),
                    loop::submit);
            door = new SchedulerDoor(surroundings, loop);
            var intake = new MessageIntake(() -> loop, new Metrics().counter("unreadable"));
            messages = surroundings.libprocess().open(UPID, intake);
        }

        private MasterInfo info() {
            try {
                return Self.info(
                        chance.uuid().toString(),
                        UPID,
                        InetAddress.getByName(UPID.host()),
                        UPID.host(),
                        Optional.empty());
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        void end() {
            loop.stop();
            allocator.stop();
            door.close();
        }

        /** Whoever lost leadership must not go on. It is started again, as by an init system. */
        private void exit(String reason) {
            if (!reason.startsWith("Lost leadership")) {
                throw world.fail("the master gave up: " + reason);
            }
            crash();
            world.after(RESTART, SimMaster.this::start);
        }

        private void perform(MasterEffect effect) {
            switch (effect) {
                case MasterEffect.Send send -> {
                    var from = new Upid(send.fromActor(), UPID.host(), UPID.port());
                    String name = send.message().getDescriptorForType().getFullName();
                    messages.send(
                            new Envelope(from, send.to(), name, send.message().toByteString()));
                }
                case MasterEffect.Link link -> messages.link(link.to());
                case MasterEffect.Respond respond -> door.respond(respond);
                case MasterEffect.OpenStream open -> door.open(open);
                case MasterEffect.SendEvent send -> door.send(send);
                case MasterEffect.CloseStream close -> door.close(close.stream());
                case MasterEffect.SetTimer timer -> loop.schedule(timer.key(), timer.delay(), timer.event());
                case MasterEffect.CancelTimer timer -> loop.cancel(timer.key());
                case MasterEffect.RecoverRegistry recover ->
                    registry.recover(
                            recover.master(), contents -> loop.submit(new MasterEvent.RegistryRecovered(contents)));
                case MasterEffect.CommitRegistry commit ->
                    registry.commit(
                            commit.operation(),
                            applied -> loop.submit(new MasterEvent.RegistryAnswered(commit.operation(), applied)));
                case MasterEffect.Allocate allocate -> allocator.order(allocate.command());
                case MasterEffect.Log line -> world.note("master", line.line());
                case MasterEffect.Exit exit -> exit(exit.reason());
                case MasterEffect.Count _, MasterEffect.CountFor _ -> {
                    // Metrics are not simulated.
                }
            }
        }

        @SuppressWarnings("ReferenceEquality") // the very same parts need no second look
        private void check(MasterState before, MasterEvent event, Step<MasterState, MasterEffect> step) {
            MasterState state = step.state();
            if (event instanceof MasterEvent.ResourcesOffered offered) {
                book.offered(offered.framework(), offered.offerings());
            }
            if (event instanceof MasterEvent.RegistryAnswered && registry.isQuiet()) {
                compare(registry.contents(), state);
            }
            step.effects().forEach(effect -> {
                if (speaksToNobody(effect, before.frameworks()) && speaksToNobody(effect, state.frameworks())) {
                    throw world.fail("the master tells the scheduler of no framework: " + effect);
                }
            });
            deadlines.follow(state, step.effects(), world.now()).ifPresent(missed -> {
                throw world.fail("the master is late: " + missed);
            });
            boolean ordered = book.follow(step.effects());
            boolean same = before.agents() == state.agents()
                    && before.frameworks() == state.frameworks()
                    && before.offers() == state.offers();
            if (same && !ordered && !(event instanceof MasterEvent.ResourcesOffered)) {
                return;
            }
            List<String> broken = Invariants.violations(state);
            if (!broken.isEmpty()) {
                throw world.fail("the master's state is broken: " + broken);
            }
            List<String> differences = book.differences(state);
            if (!differences.isEmpty()) {
                throw world.fail("master and allocator differ: " + differences);
            }
        }

        /** Whether that goes to a scheduler that has none of those frameworks; anybody may be told of an error. */
        private static boolean speaksToNobody(MasterEffect effect, Frameworks frameworks) {
            return switch (effect) {
                case MasterEffect.SendEvent(var stream, var event) ->
                    event.getType() != Event.Type.ERROR
                            && frameworks.at(new Channel.Http(stream)).isEmpty();
                case MasterEffect.Send send ->
                    SimScheduler.isDriver(send.to())
                            && !(send.message() instanceof FrameworkErrorMessage)
                            && frameworks.at(new Channel.Libprocess(send.to())).isEmpty();
                default -> false;
            };
        }

        /** When nothing waits for the registry, the master believes what is in it. */
        private void compare(RegistryContents contents, MasterState state) {
            boolean waits = state.agents().transitions().size() > 0 || !registry.isQuiet();
            Set<AgentId> admitted = new HashSet<>(state.agents().registered().keys());
            admitted.addAll(state.agents().recovered().keys());
            boolean same = admitted.equals(contents.admitted().keys())
                    && state.agents()
                            .unreachable()
                            .keys()
                            .equals(contents.unreachable().keys());
            if (!waits && !same) {
                throw world.fail("the master knows agents " + admitted + " and unreachable "
                        + state.agents().unreachable().keys() + ", its registry "
                        + contents.admitted().keys() + " and "
                        + contents.unreachable().keys());
            }
        }
    }
}
