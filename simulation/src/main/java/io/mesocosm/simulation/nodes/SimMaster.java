package io.mesocosm.simulation.nodes;

import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.detect.Contender;
import io.mesocosm.common.detect.Group;
import io.mesocosm.common.detect.LeaderDetector;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import io.mesocosm.master.edge.MessageIntake;
import io.mesocosm.master.edge.Self;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Frameworks;
import io.mesocosm.master.state.Invariants;
import io.mesocosm.master.state.Leadership.Phase;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.simulation.world.Libprocess;
import io.mesocosm.simulation.world.SimLoop;
import io.mesocosm.simulation.world.SimZooKeeperClient;
import io.mesocosm.simulation.world.World;
import io.mesocosm.simulation.world.ZnodeTree;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * A master in the simulated world: crashes, and comes back as another process at the same address. One that ends itself is
 * started again, as by an init system.
 */
public final class SimMaster {

    private static final int PORT = 5050;
    private static final Duration RESTART = Duration.ofSeconds(5);
    private static final Duration WAKING = Duration.ofMillis(20);

    /** Why a sound master may end itself: it does not lead any more, or cannot read or write its registry. */
    private static final List<String> EXPECTED = List.of(
            "Lost leadership",
            "Conceded leadership",
            "Lost candidacy",
            "has taken the registry over",
            "the ZooKeeper session ended meanwhile",
            "ZooKeeper refuses a request",
            "Failed to perform fetch",
            "Failed to perform store");

    private final Surroundings surroundings;
    private final MasterSettings settings;
    private final String name;
    private final Upid upid;
    private final Ids chance;
    private Optional<Life> life = Optional.empty();
    private int lives;
    private int exits;

    /** A master that has not been started, one of several. */
    SimMaster(Surroundings surroundings, MasterSettings settings, int number) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.name = "master-" + number;
        this.upid = upid(number);
        this.chance = surroundings.world().ids();
    }

    /** Where the master of that number is. */
    static Upid upid(int number) {
        return new Upid(Self.ACTOR, "10.0.0." + number, PORT);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Its address as the network knows it. */
    public String address() {
        return Libprocess.address(upid);
    }

    /** Where its ZooKeeper client is, as the network knows it; each process has another one. */
    public String clientAddress() {
        return upid.host() + ":" + (40000 + lives);
    }

    /** Starts it. */
    public void start() {
        if (life.isEmpty()) {
            surroundings.world().note(name, "starts");
            lives++;
            Life born = new Life();
            life = Optional.of(born);
            born.begin();
        }
    }

    /** Its process ends at once. */
    public void crash() {
        life.ifPresent(some -> {
            surroundings.world().note(name, "crashes");
            life = Optional.empty();
            some.end();
            surroundings.libprocess().close(upid);
        });
    }

    /** Its session ends at the servers. */
    public void loseSession() {
        life.ifPresent(some -> surroundings.zooKeeper().expire(some.client.sessionId()));
    }

    /** Its loop takes no event for so long. */
    public void stall(Duration time) {
        life.ifPresent(some -> some.loop.stall(time));
    }

    /** Its whole process gets no time for so long, as one that got SIGSTOP: nobody hears of it, also not ZooKeeper. */
    public void freeze(Duration time) {
        life.ifPresent(some -> {
            surroundings.world().note(name, "freezes");
            some.frozenUntil = surroundings.world().now().plus(time);
            some.loop.stall(time);
            some.allocator.stall(time);
            some.client.stall(time.plus(surroundings.world().between(Duration.ZERO, WAKING)));
        });
    }

    /** Its allocator does nothing for so long. */
    public void stallAllocator(Duration time) {
        life.ifPresent(some -> some.allocator.stall(time));
    }

    /** An operator ends a framework. */
    public void tearDown(FrameworkId framework) {
        ask(reply -> new MasterEvent.TeardownRequested(reply, framework));
    }

    /** An operator wants something; nothing happens unless this master serves. */
    public void ask(Function<ReplyTo, MasterEvent.FromOperator> request) {
        life.filter(some -> some.loop.state().leadership().isServing()).ifPresent(some -> some.ask(request));
    }

    /** How many requests of operators it has not answered. */
    public int unanswered() {
        return life.map(some -> some.asked.size()).orElse(0);
    }

    /** How many timers are set, requests unanswered and streams open. */
    public int load() {
        return life.map(some -> some.loop.timers() + some.door.load()).orElse(0);
    }

    /** Whether it runs. */
    public boolean isUp() {
        return life.isPresent();
    }

    /** What it knows; empty while it does not run. */
    public Optional<MasterState> state() {
        return life.map(some -> some.loop.state());
    }

    /** How often it ended itself. */
    public int exits() {
        return exits;
    }

    /** Whether it believes that it leads, be it that it reads its registry yet. */
    public boolean leads() {
        return state().filter(some -> some.leadership().phase() != Phase.STANDBY)
                .isPresent();
    }

    /** Whether it leads, and the session under which it was elected lives. */
    boolean leadsRightly() {
        return leads()
                && life.filter(some -> surroundings.zooKeeper().isAlive(some.electedUnder))
                        .isPresent();
    }

    /** Whether nobody waits for its registry and, if it leads, it has read it. */
    public boolean isQuiet() {
        return life.filter(some -> some.registry.isQuiet()
                        && some.loop.state().leadership().phase() != Phase.RECOVERING)
                .isPresent();
    }

    /** A scheduler's call has arrived. */
    void receive(SchedulerRequest request) {
        life.ifPresent(some -> some.receive(request));
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
        private final SimZooKeeperClient client;
        private final ZooKeeperClient seen;
        private final RegistryKeeping.Reign registry;
        private final Set<ReplyTo> asked = new HashSet<>();
        private long requests = Long.MIN_VALUE;
        private Instant frozenUntil = Instant.MIN;
        private long electedUnder;

        Life() {
            loop = new SimLoop<>(
                    world,
                    name,
                    MasterState.initial(settings, self, world.now()),
                    surroundings.cores().master().get(),
                    queue -> (effect, state) -> perform(effect),
                    this::check);
            allocator = new SimAllocator(
                    world,
                    surroundings.cores().allocator().create(AllocatorOptions.DEFAULT, world.ids(), world.now()),
                    loop::submit);
            door = new SchedulerDoor(surroundings, address(), loop);
            var intake = new MessageIntake(() -> loop, new Metrics().counter("unreadable"));
            messages = surroundings.libprocess().open(upid, intake);
            client = surroundings.zooKeeper().client(clientAddress(), Detection.SESSION);
            seen = surroundings.cores().zooKeeper().apply(client);
            registry = surroundings.registry().open(clientAddress(), seen, this::exit);
        }

        void begin() {
            if (surroundings.detection().kind() == Detection.Kind.STANDALONE) {
                seen.start(registry::told);
                loop.submit(new MasterEvent.LeaderDetected(Optional.of(self)));
                return;
            }
            var contender = new Contender(
                    seen, Detection.GROUP, self, () -> loop.submit(new MasterEvent.CandidacyLost()), this::exit);
            var detector = new LeaderDetector(
                    seen, Detection.GROUP, leader -> loop.submit(new MasterEvent.LeaderDetected(leader)), this::exit);
            seen.start(state -> {
                contender.accept(state);
                detector.accept(state);
                registry.told(state);
            });
        }

        void ask(Function<ReplyTo, MasterEvent.FromOperator> request) {
            var reply = new ReplyTo(requests++);
            asked.add(reply);
            loop.submit(request.apply(reply));
        }

        private void respond(MasterEffect.Respond respond) {
            if (asked.remove(respond.reply())) {
                world.note(name, "answers an operator " + respond.status() + " " + respond.text());
            } else if (respond.reply().value() < 0) {
                throw world.fail("an operator is answered twice: " + respond);
            } else {
                door.respond(respond);
            }
        }

        /** A call has arrived; a process that is frozen reads it when it goes on. */
        void receive(SchedulerRequest request) {
            if (frozenUntil.isAfter(world.now())) {
                world.at(frozenUntil, () -> SimMaster.this.receive(request));
            } else {
                door.receive(request, loop.state());
            }
        }

        private MasterInfo info() {
            try {
                return Self.info(
                        chance.uuid().toString(),
                        upid,
                        InetAddress.getByName(upid.host()),
                        upid.host(),
                        Optional.empty());
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        void end() {
            loop.stop();
            client.kill();
            allocator.stop();
            door.close();
        }

        /** Whoever lost leadership or its registry must not go on. It is started again, as by an init system. */
        private void exit(String reason) {
            world.note(name, "exits: " + reason);
            if (EXPECTED.stream().noneMatch(reason::contains)) {
                throw world.fail("the master gave up: " + reason);
            }
            exits++;
            crash();
            world.after(RESTART, SimMaster.this::start);
        }

        private void perform(MasterEffect effect) {
            switch (effect) {
                case MasterEffect.Send send -> {
                    var from = new Upid(send.fromActor(), upid.host(), upid.port());
                    String name = send.message().getDescriptorForType().getFullName();
                    messages.send(
                            new Envelope(from, send.to(), name, send.message().toByteString()));
                }
                case MasterEffect.Link link -> messages.link(link.to());
                case MasterEffect.Respond respond -> respond(respond);
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
                case MasterEffect.Log line -> world.note(name, line.line());
                case MasterEffect.Exit exit -> exit(exit.reason());
                case MasterEffect.Count _, MasterEffect.CountFor _ -> {
                    // Metrics are not simulated.
                }
            }
        }

        @SuppressWarnings("ReferenceEquality") // the very same parts need no second look
        private void check(MasterState before, MasterEvent event, Step<MasterState, MasterEffect> step) {
            MasterState state = step.state();
            if (event instanceof MasterEvent.AllocatorAnswered(AllocatorOutput.Offers offers)) {
                book.offered(offers.framework(), offers.offerings());
            }
            if (event instanceof MasterEvent.AllocatorAnswered(AllocatorOutput.AvailableUpdated answer)) {
                book.answered(answer);
            }
            if (before.leadership().phase() == Phase.STANDBY
                    && state.leadership().phase() != Phase.STANDBY) {
                electedUnder = candidacy();
                surroundings.masters().elected();
            }
            if (event instanceof MasterEvent.RegistryAnswered && registry.isQuiet()) {
                compare(registry.contents(), state);
            }
            step.effects().forEach(this::tellsOfDurable);
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
            if (same && !ordered && !(event instanceof MasterEvent.AllocatorAnswered)) {
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

        /** An agent is told that it is registered once the registry has it. */
        private void tellsOfDurable(MasterEffect effect) {
            if (effect instanceof MasterEffect.Send send
                    && send.message() instanceof SlaveRegisteredMessage message
                    && registry.isCurrent()
                    && !registry.contents().admitted().containsKey(AgentId.of(message.getSlaveId()))) {
                throw world.fail("the master registers an agent that its registry does not have: " + message);
            }
        }

        /** The session that holds the candidacy which leads, if it is its own; 0 if it is not, or not any more. */
        private long candidacy() {
            ZnodeTree tree = surroundings.zooKeeper().tree();
            return Group.leader(tree.children(Detection.GROUP).orElse(List.of()))
                    .flatMap(first -> tree.read(Detection.GROUP + "/" + first.name()))
                    .filter(znode -> znode.data().toStringUtf8().contains(self.getId()))
                    .map(Znode::owner)
                    .orElse(0L);
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
