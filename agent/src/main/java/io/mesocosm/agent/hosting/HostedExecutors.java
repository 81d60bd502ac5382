package io.mesocosm.agent.hosting;

import io.mesocosm.agent.containers.Runs;
import io.mesocosm.agent.effect.ExecutorEffect.HostExecutor;
import io.mesocosm.agent.effect.ExecutorEffect.Resumed;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.loop.EventLoop;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.containerizer.Containerizer;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.executor.command.CommandEffect;
import io.mesocosm.executor.command.CommandEvent;
import io.mesocosm.executor.command.CommandState;
import io.mesocosm.executor.command.CommandTimer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts the built-in command executor for every command task: one loop decides for all of them. To the agent's core
 * they are executors that subscribed; their task's process is their container's. Safe from any thread, never waits.
 */
public final class HostedExecutors implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    /** A call that came too early for the agent is made again after so long. */
    private static final Duration RETRY = Duration.ofMillis(100);

    /**
     * What this works with.
     *
     * @param containerizer signals the processes
     * @param handles names calls and streams, each once
     * @param shutdownGrace of executors that name none
     */
    public record World(
            EventQueue<AgentEvent> agent,
            Runs runs,
            Supplier<Containerizer> containerizer,
            Supplier<CallHandle> handles,
            Executor threads,
            Duration shutdownGrace) {}

    private record TimerKey(ExecutorRun run, CommandTimer timer) {}

    private final World world;
    private final Probes probes;
    private final EventLoop<PersistentMap<ExecutorRun, CommandState>, HostedEvent, HostedEffect> loop;
    private final Map<CallHandle, ExecutorRun> streams = new ConcurrentHashMap<>();
    private final Map<ExecutorRun, CallHandle> handles = new ConcurrentHashMap<>();
    private final Map<CallHandle, ExecutorEvent.Update> updates = new ConcurrentHashMap<>();

    /** Ready to {@link #start}. */
    public HostedExecutors(World world, EventLoop.Environment environment) {
        this.world = world;
        this.probes = new Probes(world.containerizer(), world.threads());
        this.loop = new EventLoop<>(
                "executors", PersistentMap.empty(), new HostedCore(), (effect, state) -> perform(effect), environment);
    }

    /** Starts deciding; once. */
    public void start() {
        loop.start();
    }

    /** Whether that call or stream is that of a hosted executor. */
    public boolean owns(CallHandle handle) {
        return streams.containsKey(handle) || updates.containsKey(handle);
    }

    /** Hosts the executor of a container that runs. */
    public void host(HostExecutor effect) {
        ExecutorRun run = effect.run();
        Optional<Resumed> resumed = effect.resumed();
        if (resumed.isPresent() && TaskStates.isTerminal(resumed.get().last())) {
            // It had told how its task ended before the agent died; nothing is left but its container.
            stop(run);
            return;
        }
        Duration grace = grace(effect.executor());
        var id = effect.executor().getExecutorId();
        deliver(new HostedEvent.Begin(run, CommandState.idle(id, grace)));
        CallHandle stream = world.handles().get();
        streams.put(stream, run);
        handles.put(run, stream);
        var subscribe = Call.Subscribe.newBuilder();
        resumed.ifPresent(task -> subscribe.addUnacknowledgedTasks(task.task()));
        tell(new ExecutorEvent.Subscribe(stream, run.frameworkId(), run.executorId(), subscribe.build()));
        resumed.ifPresent(task -> resume(run, effect.framework(), task));
        LOG.info(
                "Hosting {}{}",
                run,
                resumed.map(task -> " resumed=" + task.last()).orElse(""));
    }

    private void resume(ExecutorRun run, FrameworkInfo framework, Resumed resumed) {
        if (resumed.goesOn()) {
            hear(run, new CommandEvent.Resumed(framework, resumed.task(), resumed.told(), resumed.killed()));
            watch(run);
            return;
        }
        hear(run, new CommandEvent.Subscribed(framework));
        hear(run, new CommandEvent.Launch(resumed.task()));
        if (resumed.killed().isPresent()) {
            hear(run, new CommandEvent.Kill(Optional.empty()));
        }
    }

    private Duration grace(ExecutorInfo executor) {
        return executor.hasShutdownGracePeriod()
                ? Duration.ofNanos(executor.getShutdownGracePeriod().getNanoseconds())
                : world.shutdownGrace();
    }

    /** The agent answers a call: 202, or why not. */
    public void answer(CallHandle handle, int status, String body) {
        Optional<ExecutorEvent.Update> update = Optional.ofNullable(updates.get(handle));
        if (update.isPresent() && status == 503) {
            world.agent().schedule(handle, RETRY, update.get());
            return;
        }
        updates.remove(handle);
        Optional<ExecutorRun> refused = Optional.ofNullable(streams.remove(handle));
        if (status >= 400) {
            LOG.warn("Call of a hosted executor refused status={} reason={}", status, body);
        }
        refused.ifPresent(this::stop);
    }

    /** The agent sends an event. */
    public void send(CallHandle stream, Event event) {
        Optional.ofNullable(streams.get(stream))
                .ifPresent(run -> translate(event).ifPresent(heard -> hear(run, heard)));
    }

    private static Optional<CommandEvent> translate(Event event) {
        return switch (event.getType()) {
            case SUBSCRIBED ->
                Optional.of(new CommandEvent.Subscribed(event.getSubscribed().getFrameworkInfo()));
            case LAUNCH -> Optional.of(new CommandEvent.Launch(event.getLaunch().getTask()));
            case KILL ->
                Optional.of(new CommandEvent.Kill(
                        event.getKill().hasKillPolicy()
                                ? Optional.of(event.getKill().getKillPolicy())
                                : Optional.empty()));
            case ACKNOWLEDGED ->
                Optional.of(new CommandEvent.Acknowledged(
                        uuid(event.getAcknowledged().getUuid().asReadOnlyByteBuffer())));
            case SHUTDOWN, ERROR -> Optional.of(new CommandEvent.Shutdown());
            case LAUNCH_GROUP, MESSAGE, HEARTBEAT, UNKNOWN -> Optional.empty();
        };
    }

    private static UUID uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** The agent closes a stream. */
    public void close(CallHandle stream) {
        streams.remove(stream);
    }

    /** That run is over. */
    public void drop(ExecutorRun run) {
        deliver(new HostedEvent.Drop(run));
        Optional.ofNullable(handles.remove(run)).ifPresent(streams::remove);
    }

    private void perform(HostedEffect effect) {
        switch (effect) {
            case HostedEffect.Asked(var run, var asked) -> perform(run, asked);
            case HostedEffect.Forget(var run, var timer) -> loop.cancel(new TimerKey(run, timer));
        }
    }

    private void perform(ExecutorRun run, CommandEffect effect) {
        switch (effect) {
            case CommandEffect.Update(var status) -> update(run, status);
            case CommandEffect.Start _ -> {
                // The container runs the task's command already.
                hear(run, new CommandEvent.Started());
                watch(run);
            }
            case CommandEffect.MakeCheck check ->
                world.threads()
                        .execute(() -> hear(run, new CommandEvent.Checked(check.kind(), probes.make(run, check))));
            case CommandEffect.Signal(var signal) -> world.threads().execute(() -> signal(run, signal));
            case CommandEffect.SetTimer(var timer, var delay) ->
                loop.schedule(
                        new TimerKey(run, timer),
                        delay,
                        new HostedEvent.Heard(run, new CommandEvent.TimerFired(timer)));
            case CommandEffect.CancelTimer(var timer) -> loop.cancel(new TimerKey(run, timer));
            case CommandEffect.Stop _ -> stop(run);
        }
    }

    private void update(ExecutorRun run, TaskStatus status) {
        CallHandle call = world.handles().get();
        var update = new ExecutorEvent.Update(call, run.frameworkId(), run.executorId(), status);
        updates.put(call, update);
        tell(update);
    }

    private void watch(ExecutorRun run) {
        world.runs().attach(run, status -> hear(run, new CommandEvent.Exited(boxed(status))));
    }

    private static Optional<Integer> boxed(OptionalInt status) {
        return status.isPresent() ? Optional.of(status.getAsInt()) : Optional.empty();
    }

    private void signal(ExecutorRun run, int signal) {
        try {
            world.containerizer().get().killTree(run.containerId(), signal);
        } catch (ContainerizerException | RuntimeException e) {
            LOG.warn("Signal {} not sent to {} reason={}", signal, run, e.getMessage());
        }
    }

    /** The logic has no more to do: its container goes, if it has not gone. */
    private void stop(ExecutorRun run) {
        if (world.runs().stopped(run)) {
            world.threads().execute(() -> {
                try {
                    world.containerizer().get().destroy(run.containerId());
                } catch (ContainerizerException | RuntimeException e) {
                    LOG.warn("Container not destroyed {} reason={}", run, e.getMessage());
                }
            });
        }
    }

    private void hear(ExecutorRun run, CommandEvent event) {
        deliver(new HostedEvent.Heard(run, event));
    }

    /** Timers that are due at once are never refused and keep their order: no loop ever waits for the other. */
    private void deliver(HostedEvent event) {
        loop.schedule(new Object(), Duration.ZERO, event);
    }

    private void tell(AgentEvent event) {
        world.agent().schedule(new Object(), Duration.ZERO, event);
    }

    @Override
    public void close() {
        loop.close();
    }
}
