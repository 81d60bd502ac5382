package io.mesocosm.simulation.nodes;

import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.loop.Step;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.executor.checks.CheckResult;
import io.mesocosm.executor.command.CommandEffect;
import io.mesocosm.executor.command.CommandEvent;
import io.mesocosm.executor.command.CommandExecutor;
import io.mesocosm.executor.command.CommandState;
import io.mesocosm.executor.command.CommandTimer;
import io.mesocosm.simulation.world.World;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/** Hosts command executors for one life of an agent, as production does: between the agent's core and its containers. */
final class SimExecutors {

    private static final Duration RETRY = Duration.ofMillis(100);

    private record TimerKey(ExecutorRun run, CommandTimer timer) {}

    private final World world;
    private final EventQueue<AgentEvent> agent;
    private final SimRuns runs;
    private final Duration shutdownGrace;
    private final Ids ids;
    private final CommandExecutor executor = new CommandExecutor();
    private final Map<ExecutorRun, CommandState> logics = new HashMap<>();
    private final Map<CallHandle, ExecutorRun> streams = new HashMap<>();
    private final Map<CallHandle, ExecutorEvent.Update> updates = new HashMap<>();
    private final Map<TimerKey, Long> timers = new HashMap<>();
    private long numbers;
    private boolean ended;

    SimExecutors(World world, EventQueue<AgentEvent> agent, SimRuns runs, Duration shutdownGrace) {
        this.world = world;
        this.agent = agent;
        this.runs = runs;
        this.shutdownGrace = shutdownGrace;
        this.ids = world.ids();
    }

    void perform(ExecutorEffect effect) {
        switch (effect) {
            case ExecutorEffect.HostExecutor host -> host(host);
            case ExecutorEffect.Respond respond -> answer(respond.call(), respond.status());
            case ExecutorEffect.OpenStream _ -> {
                // The stream is named by the call that opened it.
            }
            case ExecutorEffect.SendEvent send ->
                Optional.ofNullable(streams.get(send.stream()))
                        .ifPresent(run -> translate(send.event()).ifPresent(event -> hear(run, event)));
            case ExecutorEffect.CloseStream close -> streams.remove(close.stream());
        }
    }

    private void host(ExecutorEffect.HostExecutor effect) {
        ExecutorRun run = effect.run();
        Optional<ExecutorEffect.Resumed> resumed = effect.resumed();
        if (resumed.filter(task -> TaskStates.isTerminal(task.last())).isPresent()) {
            runs.stopped(run);
            return;
        }
        Duration grace = grace(effect.executor());
        var id = effect.executor().getExecutorId();
        logics.put(run, CommandState.idle(id, grace));
        var stream = new CallHandle(numbers++);
        streams.put(stream, run);
        var subscribe = Call.Subscribe.newBuilder();
        resumed.ifPresent(task -> subscribe.addUnacknowledgedTasks(task.task()));
        agent.submit(new ExecutorEvent.Subscribe(stream, run.frameworkId(), run.executorId(), subscribe.build()));
        resumed.ifPresent(task -> resume(run, effect.framework(), task));
    }

    private void resume(ExecutorRun run, FrameworkInfo framework, ExecutorEffect.Resumed resumed) {
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

    private Duration grace(ExecutorInfo info) {
        return info.hasShutdownGracePeriod()
                ? Duration.ofNanos(info.getShutdownGracePeriod().getNanoseconds())
                : shutdownGrace;
    }

    private void answer(CallHandle call, int status) {
        Optional<ExecutorEvent.Update> update = Optional.ofNullable(updates.get(call));
        if (update.isPresent() && status == 503) {
            agent.schedule(call, RETRY, update.get());
            return;
        }
        updates.remove(call);
        Optional.ofNullable(streams.remove(call)).ifPresent(runs::stopped);
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

    private void hear(ExecutorRun run, CommandEvent event) {
        world.after(Duration.ZERO, () -> step(run, event));
    }

    private void step(ExecutorRun run, CommandEvent event) {
        CommandState state = logics.get(run);
        if (ended || state == null) {
            return;
        }
        world.note("executor " + run.executorId(), event);
        Step<CommandState, CommandEffect> step = executor.step(state, event, world.now(), ids);
        logics.put(run, step.state());
        step.effects().forEach(effect -> perform(run, effect));
    }

    private void perform(ExecutorRun run, CommandEffect effect) {
        switch (effect) {
            case CommandEffect.Update some -> {
                var call = new CallHandle(numbers++);
                var update = new ExecutorEvent.Update(call, run.frameworkId(), run.executorId(), some.status());
                updates.put(call, update);
                agent.submit(update);
            }
            case CommandEffect.Start _ -> {
                hear(run, new CommandEvent.Started());
                watch(run);
            }
            case CommandEffect.MakeCheck some -> {
                // Programs of the simulation answer no checks; every check finds nobody to ask.
                var nobody = new CheckResult.Unavailable("simulated");
                hear(run, new CommandEvent.Checked(some.kind(), nobody));
            }
            case CommandEffect.Signal some -> runs.signal(run, some.signal());
            case CommandEffect.SetTimer some -> {
                var key = new TimerKey(run, some.timer());
                long number = numbers++;
                timers.put(key, number);
                world.after(some.delay(), () -> {
                    if (timers.remove(key, number)) {
                        step(run, new CommandEvent.TimerFired(some.timer()));
                    }
                });
            }
            case CommandEffect.CancelTimer some -> timers.remove(new TimerKey(run, some.timer()));
            case CommandEffect.Stop _ -> runs.stopped(run);
        }
    }

    private void watch(ExecutorRun run) {
        runs.attach(run, status -> hear(run, new CommandEvent.Exited(boxed(status))));
    }

    private static Optional<Integer> boxed(OptionalInt status) {
        return status.isPresent() ? Optional.of(status.getAsInt()) : Optional.empty();
    }

    /** That run is over. */
    void drop(ExecutorRun run) {
        logics.remove(run);
        streams.values().remove(run);
        timers.keySet().removeIf(key -> key.run().equals(run));
    }

    /** The agent's process ends, and with it all logic that it hosts. */
    void end() {
        ended = true;
        logics.clear();
    }
}
