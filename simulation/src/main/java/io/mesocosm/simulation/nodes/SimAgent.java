package io.mesocosm.simulation.nodes;

import com.google.protobuf.Message;
import io.mesocosm.agent.core.Invariants;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.InboundMessages;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.OperatorEvent;
import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.ResourcesState;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.world.Libprocess;
import io.mesocosm.simulation.world.SimLoop;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;

/** An agent in the simulated world, on a host that outlives it. When its process exits by itself it is started again. */
public final class SimAgent {

    private static final Duration RESTART = Duration.ofSeconds(5);

    private final Surroundings surroundings;
    private final SimHost host;
    private final AgentConfig config;
    private final AcknowledgementBook acknowledgements;
    private final Ids chance;
    private Optional<Life> life = Optional.empty();

    /** An agent that has not been started, alone on a host with those resources. */
    public SimAgent(Surroundings surroundings, String name, String ip, String resources) {
        this.surroundings = surroundings;
        this.host = SimHost.of(surroundings.world(), name, ip, resources);
        this.config = AgentConfig.defaults(
                        new Upid("slave(1)", ip, 5051),
                        new AgentConfig.Directories(host.layout().work(), "/usr/libexec/mesos"))
                .with(surroundings.credential());
        this.acknowledgements = new AcknowledgementBook(surroundings.world(), host.disk());
        this.chance = surroundings.world().ids();
    }

    /** Its name, and that of its host. */
    public String name() {
        return host.name();
    }

    /** Its address as the network knows it. */
    public String address() {
        return Libprocess.address(config.self());
    }

    /** Starts it. */
    public void start() {
        if (life.isEmpty()) {
            surroundings.world().note(host.name(), "starts");
            Life born = new Life();
            life = Optional.of(born);
            born.loop.submit(new DiskEvent.Recovered(host.disk().read()));
        }
    }

    /** Its process ends at once; its containers stay. */
    public void crash() {
        life.ifPresent(some -> {
            surroundings.world().note(host.name(), "crashes");
            end(some);
        });
    }

    /** Somebody kills a process of a task or of an executor; the number decides which. */
    public void crashProcess(int number) {
        host.containers().crash(number);
    }

    /** Its host is started anew: no process lives on. */
    public void reboot() {
        surroundings.world().note(host.name(), "reboots");
        life.ifPresent(this::end);
        host.containers().reboot();
        host.disk().rebooted();
    }

    /** It is asked to leave the cluster for good. */
    public void leave() {
        life.ifPresent(some -> some.loop.submit(new OperatorEvent.Unregister("Received SIGUSR1 signal")));
    }

    /** Takes no event for so long. */
    public void stall(Duration time) {
        life.ifPresent(some -> some.loop.stall(time));
    }

    /** Its session ends at the servers. */
    public void loseSession() {
        life.flatMap(some -> some.sight).ifPresent(Detection.Sight::expire);
    }

    /** Where its ZooKeeper client is, as the network knows it. */
    public String clientAddress() {
        return Detection.clientAddress(config.self().host());
    }

    /** How many timers are set. */
    public int timers() {
        return life.map(some -> some.loop.timers()).orElse(0);
    }

    private void end(Life some) {
        life = Optional.empty();
        some.end();
        surroundings.libprocess().close(config.self());
        host.disk().crash();
        acknowledgements.crashed();
    }

    /** Whether it runs. */
    public boolean isUp() {
        return life.isPresent();
    }

    /** What it knows; empty while it does not run. */
    public Optional<AgentState> state() {
        return life.map(some -> some.loop.state());
    }

    /** Its id, while it runs and has one. */
    public Optional<AgentId> id() {
        return state().flatMap(AgentState::id);
    }

    /** How many processes of tasks run on its host. */
    public long processes() {
        return host.containers().alive();
    }

    /** Whether it is registered and no update waits for an acknowledgement. */
    public boolean isQuiet() {
        return state().filter(state -> state.phase() == Phase.RUNNING)
                .filter(state -> state.updates().streams().values().stream()
                        .allMatch(stream -> stream.pending().isEmpty()))
                .isPresent();
    }

    /** One process, from its start to its end. */
    private final class Life implements Mailbox {

        private final World world = surroundings.world();
        private final SimLoop<AgentState, AgentEvent, AgentEffect> loop;
        private final SimRuns runs;
        private final SimExecutors executors;
        private final ExecutorDoor door;
        private final MessageSender messages;
        private Optional<Detection.Sight> sight = Optional.empty();

        Life() {
            List<Resource> total = host.resources().toProto();
            AgentInfo info = AgentInfo.newBuilder()
                    .setHostname(host.name())
                    .setPort(config.self().port())
                    .addAllResources(total)
                    .build();
            loop = new SimLoop<>(
                    world,
                    host.name(),
                    AgentState.initial(config, info, new ResourcesState(total, List.of(), chance.uuid()), world.now()),
                    surroundings.cores().agent().get(),
                    queue -> this::perform,
                    this::check);
            runs = new SimRuns(host, world, loop, run -> executors().drop(run));
            executors = new SimExecutors(world, loop, runs, config.executors().shutdownGracePeriod());
            door = new ExecutorDoor(world, loop, loop::state);
            host.containers().agent(Optional.of(door));
            messages = surroundings.libprocess().open(config.self(), this);
        }

        private SimExecutors executors() {
            return executors;
        }

        void end() {
            loop.stop();
            sight.ifPresent(Detection.Sight::end);
            host.containers().agent(Optional.empty());
            door.end();
            runs.end();
            executors.end();
        }

        @Override
        public boolean hosts(String actorId) {
            return actorId.equals(config.self().id()) || InboundMessages.isAuthenticatee(actorId);
        }

        @Override
        public void deliver(Envelope envelope) {
            InboundMessages.decode(envelope).ifPresent(loop::submit);
        }

        @Override
        public void exited(Upid upid) {
            loop.submit(new MasterEvent.LinkBroken(upid));
        }

        private void perform(AgentEffect effect, AgentState state) {
            switch (effect) {
                case MessageEffect message -> perform(message);
                case ExecutorEffect executor -> perform(executor);
                case ContainerEffect container -> runs.perform(container);
                case DiskEffect disk -> perform(disk);
                case TimerEffect.Schedule timer -> loop.schedule(timer.key(), timer.delay(), timer.event());
                case TimerEffect.Cancel timer -> loop.cancel(timer.key());
                case ProcessEffect.DetectMaster _ ->
                    sight = Optional.of(surroundings
                            .detection()
                            .watch(
                                    config.self().host(),
                                    leader -> loop.submit(new MasterEvent.MasterDetected(leader))));
                case ProcessEffect.Warn warning -> world.note(host.name(), warning.line());
                case ProcessEffect.Exit exit -> exit(exit);
            }
        }

        private void perform(ExecutorEffect effect) {
            switch (effect) {
                case ExecutorEffect.Respond some when ExecutorDoor.owns(some.call()) -> door.respond(some);
                case ExecutorEffect.OpenStream some when ExecutorDoor.owns(some.call()) -> door.open(some.call());
                case ExecutorEffect.SendEvent some when ExecutorDoor.owns(some.stream()) -> door.send(some);
                case ExecutorEffect.CloseStream some when ExecutorDoor.owns(some.stream()) -> door.close(some.stream());
                default -> executors.perform(effect);
            }
        }

        private void exit(ProcessEffect.Exit exit) {
            world.note(host.name(), "exits " + exit.status() + " " + exit.message());
            SimAgent.this.end(this);
            world.after(RESTART, SimAgent.this::start);
        }

        private void perform(MessageEffect effect) {
            switch (effect) {
                case MessageEffect.Send(var to, var message) -> send(config.self(), to, message);
                case MessageEffect.SendAs(var actor, var to, var message) ->
                    send(new Upid(actor, config.self().host(), config.self().port()), to, message);
                case MessageEffect.Link link -> messages.link(link.to());
            }
        }

        private void send(Upid from, Upid to, Message message) {
            String name = message.getDescriptorForType().getFullName();
            messages.send(new Envelope(from, to, name, message.toByteString()));
        }

        private void perform(DiskEffect effect) {
            switch (effect) {
                case DiskEffect.Checkpoint checkpoint ->
                    host.disk()
                            .write(
                                    checkpoint.agent(),
                                    checkpoint.writes(),
                                    () -> checkpoint
                                            .token()
                                            .ifPresent(token -> loop.submit(new DiskEvent.Checkpointed(token))));
                case DiskEffect.StoreResources change ->
                    host.disk().write(change, failure -> loop.submit(new DiskEvent.ResourcesStored(failure)));
                case DiskEffect.TouchPaths _ -> {
                    // The age of a directory matters only to an agent that finds it at its start.
                }
                case DiskEffect.RemovePaths remove -> {
                    host.disk().remove(remove.paths());
                    loop.submit(new DiskEvent.PathsRemoved(remove.paths(), List.of()));
                }
            }
        }

        private void check(AgentState before, AgentEvent event, Step<AgentState, AgentEffect> step) {
            List<String> broken = Invariants.broken(step.state());
            if (!broken.isEmpty()) {
                throw world.fail(host.name() + "'s state is broken: " + broken);
            }
            if (event instanceof DiskEvent.ResourcesStored) {
                compare(step.state());
            }
            acknowledgements.follow(event, before, step);
            if (event instanceof MasterEvent.ShutdownFramework shutdown) {
                var framework = FrameworkId.of(shutdown.message().getFrameworkId());
                before.executors()
                        .filter(executor -> executor.run().frameworkId().equals(framework))
                        .forEach(executor ->
                                host.containers().abandon(executor.run().containerId()));
            }
        }

        /** What it believes to be written down is. */
        private void compare(AgentState state) {
            Resources believed = Resources.of(state.resources().checkpointed());
            Resources written = host.disk().checkpointed();
            if (state.operations().storing().isEmpty() && !believed.equals(written)) {
                throw world.fail(host.name() + " remembers " + believed + " and has written down " + written);
            }
        }
    }
}
