package io.mesocosm.agent.edge;

import com.google.protobuf.Message;
import io.mesocosm.agent.containers.ContainerEffects;
import io.mesocosm.agent.disk.CheckpointWriter;
import io.mesocosm.agent.disk.Garbage;
import io.mesocosm.agent.disk.ResourceStore;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.hosting.HostedExecutors;
import io.mesocosm.agent.http.ExecutorStreams;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.EffectRunner;
import io.mesocosm.common.loop.EventQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Performs the effects of the core, each kind by whom it concerns. Called on the loop's thread; nothing here waits. */
final class AgentEffects implements EffectRunner<AgentState, AgentEffect> {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    /** Ends the process. */
    @FunctionalInterface
    interface Exit {
        void exit(int status, String message);
    }

    /**
     * The world as the effects reach it.
     *
     * @param self the agent's address
     * @param detection finds who leads
     */
    record World(
            Upid self,
            Detection detection,
            MessageSender messages,
            ExecutorParts executors,
            ContainerEffects containers,
            DiskParts disk,
            Exit exit) {}

    /** Executors on HTTP, and hosted ones. */
    record ExecutorParts(ExecutorStreams streams, HostedExecutors hosted) {}

    /** What writes, and what removes. */
    record DiskParts(CheckpointWriter writer, ResourceStore resources, Garbage garbage) {}

    private final EventQueue<AgentEvent> events;
    private final World world;

    AgentEffects(EventQueue<AgentEvent> events, World world) {
        this.events = events;
        this.world = world;
    }

    @Override
    public void run(AgentEffect effect, AgentState state) {
        switch (effect) {
            case MessageEffect message -> run(message);
            case ExecutorEffect executor -> run(executor);
            case ContainerEffect container -> world.containers().run(container, state.id());
            case DiskEffect disk -> run(disk);
            case TimerEffect.Schedule(var key, var delay, var event) -> events.schedule(key, delay, event);
            case TimerEffect.Cancel(var key) -> events.cancel(key);
            case ProcessEffect process -> run(process);
        }
    }

    private void run(MessageEffect effect) {
        switch (effect) {
            case MessageEffect.Send(var to, var message) -> send(world.self(), to, message);
            case MessageEffect.SendAs(var actor, var to, var message) ->
                send(new Upid(actor, world.self().host(), world.self().port()), to, message);
            case MessageEffect.Link(var to) -> world.messages().link(to);
        }
    }

    private void send(Upid from, Upid to, Message message) {
        String name = message.getDescriptorForType().getFullName();
        LOG.debug("Sending {} to={}", name, to);
        world.messages().send(new Envelope(from, to, name, message.toByteString()));
    }

    private void run(ExecutorEffect effect) {
        ExecutorParts executors = world.executors();
        HostedExecutors hosted = executors.hosted();
        switch (effect) {
            case ExecutorEffect.Respond(var call, var status, var body) -> {
                if (hosted.owns(call)) {
                    hosted.answer(call, status, body);
                } else {
                    executors.streams().respond(call, status, body);
                }
            }
            case ExecutorEffect.OpenStream(var call) -> executors.streams().open(call);
            case ExecutorEffect.SendEvent(var stream, var event) -> {
                if (hosted.owns(stream)) {
                    hosted.send(stream, event);
                } else {
                    executors.streams().send(stream, event);
                }
            }
            case ExecutorEffect.CloseStream(var stream) -> {
                if (hosted.owns(stream)) {
                    hosted.close(stream);
                } else {
                    executors.streams().close(stream);
                }
            }
            case ExecutorEffect.HostExecutor host -> hosted.host(host);
        }
    }

    private void run(DiskEffect effect) {
        DiskParts disk = world.disk();
        switch (effect) {
            case DiskEffect.Checkpoint checkpoint -> disk.writer().write(checkpoint);
            case DiskEffect.StoreResources store -> disk.resources().store(store);
            case DiskEffect.TouchPaths(var paths) -> disk.garbage().touch(paths);
            case DiskEffect.RemovePaths(var paths) -> disk.garbage().remove(paths);
        }
    }

    private void run(ProcessEffect effect) {
        switch (effect) {
            case ProcessEffect.DetectMaster _ -> world.detection().begin();
            case ProcessEffect.Warn(var line) -> LOG.warn("{}", line);
            case ProcessEffect.Exit(var status, var message) ->
                world.disk().writer().afterwards(() -> world.exit().exit(status, message));
        }
    }
}
