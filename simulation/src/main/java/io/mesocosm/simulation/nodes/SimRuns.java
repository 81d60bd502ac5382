package io.mesocosm.simulation.nodes;

import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The containerizer as one life of an agent sees it: launches, destroys, recovers, and keeps the end of a hosted
 * executor's container from the core until its logic has stopped, unless the container was destroyed.
 */
final class SimRuns {

    private static final Duration FASTEST = Duration.ofMillis(2);
    private static final Duration SLOWEST = Duration.ofMillis(60);

    private static final class Run {
        final ExecutorRun id;
        boolean told;
        boolean destroyed;
        boolean stopped;
        Optional<Termination> end = Optional.empty();
        Optional<Consumer<OptionalInt>> logic = Optional.empty();

        Run(ExecutorRun id) {
            this.id = id;
        }
    }

    private final World world;
    private final SimHost host;
    private final EventQueue<AgentEvent> events;
    private final Consumer<ExecutorRun> dropLogic;
    private final Map<ExecutorRun, Run> runs = new HashMap<>();
    private boolean ended;

    SimRuns(SimHost host, World world, EventQueue<AgentEvent> events, Consumer<ExecutorRun> dropLogic) {
        this.world = world;
        this.host = host;
        this.events = events;
        this.dropLogic = dropLogic;
    }

    void perform(ContainerEffect effect) {
        switch (effect) {
            case ContainerEffect.LaunchContainer launch -> {
                var run = new Run(launch.run());
                runs.put(launch.run(), run);
                later(() -> launch(launch, run));
            }
            case ContainerEffect.UpdateContainer update ->
                later(() -> events.submit(new ContainerEvent.ContainerUpdated(update.run(), Optional.empty())));
            case ContainerEffect.DestroyContainer destroy ->
                Optional.ofNullable(runs.get(destroy.run())).ifPresent(run -> {
                    run.destroyed = true;
                    host.containers().destroy(destroy.run().containerId());
                    settle(run);
                });
            case ContainerEffect.ForgetContainer forget ->
                host.containers().remove(forget.run().containerId());
            case ContainerEffect.RecoverContainers recover -> later(() -> recover(recover));
        }
    }

    /** Happens after a while, unless the agent has ended by then. */
    private void later(Runnable what) {
        world.after(world.between(FASTEST, SLOWEST), () -> {
            if (!ended) {
                what.run();
            }
        });
    }

    private void launch(ContainerEffect.LaunchContainer launch, Run run) {
        boolean hosted = launch.task().isPresent();
        TaskInfo task = launch.task().orElse(TaskInfo.getDefaultInstance());
        Program program = hosted ? Program.parse(task.getCommand().getValue()) : Program.running();
        run.stopped = !hosted;
        run.told = true;
        if (run.destroyed || !program.starts()) {
            String why = run.destroyed ? "Container is being destroyed during launch" : "No such file or directory";
            events.submit(new ContainerEvent.ContainerLaunchFailed(run.id, why));
            run.end = Optional.of(Termination.UNKNOWN);
            run.destroyed = true;
            settle(run);
            return;
        }
        // What the agent adds for the executor is beyond what was offered, as in Mesos.
        long pid = hosted
                ? host.containers()
                        .start(
                                run.id.containerId(),
                                program,
                                Resources.of(task.getResourcesList()).unallocate())
                : host.containers()
                        .start(
                                run.id.containerId(),
                                new ExecutorProcess.Identity(
                                        run.id.frameworkId().toProto(),
                                        run.id.executorId().toProto(),
                                        launch.checkpoint()),
                                Resources.of(launch.executor().getResourcesList())
                                        .unallocate());
        if (launch.checkpoint()) {
            host.disk().forked(run.id, pid);
        }
        events.submit(new ContainerEvent.ContainerLaunched(run.id, status(run.id)));
        watch(run);
    }

    private static ContainerStatus status(ExecutorRun run) {
        return ContainerStatus.newBuilder()
                .setContainerId(run.containerId().toProto())
                .build();
    }

    private void watch(Run run) {
        host.containers().watch(run.id.containerId(), status -> {
            run.end = Optional.of(Termination.exited(status));
            settle(run);
        });
    }

    private void recover(ContainerEffect.RecoverContainers recover) {
        List<ContainerEvent.Survivor> survivors = new ArrayList<>();
        List<ExecutorRun> gone = new ArrayList<>();
        for (ContainerEffect.KnownContainer known : recover.known()) {
            if (host.containers().exists(known.run().containerId())) {
                var run = new Run(known.run());
                run.told = true;
                run.stopped = host.containers().isExecutor(known.run().containerId());
                runs.put(known.run(), run);
                survivors.add(new ContainerEvent.Survivor(known.run(), status(known.run())));
                watch(run);
            } else {
                gone.add(known.run());
            }
        }
        host.containers().ids().stream()
                .filter(id -> recover.known().stream()
                        .noneMatch(known -> known.run().containerId().equals(id)))
                .forEach(id -> {
                    host.containers().destroy(id);
                    host.containers().watch(id, status -> host.containers().remove(id));
                });
        events.submit(new ContainerEvent.ContainersRecovered(survivors));
        gone.forEach(run -> events.submit(new ContainerEvent.ContainerTerminated(run, Termination.UNKNOWN)));
    }

    /** The logic of a hosted run wants to hear how its process ends. */
    void attach(ExecutorRun id, Consumer<OptionalInt> listener) {
        Optional.ofNullable(runs.get(id)).ifPresent(run -> {
            run.logic = Optional.of(listener);
            settle(run);
        });
    }

    void signal(ExecutorRun id, int signal) {
        host.containers().signal(id.containerId(), signal);
    }

    /** The logic of a hosted run has no more to do. */
    void stopped(ExecutorRun id) {
        Optional.ofNullable(runs.get(id)).ifPresent(run -> {
            run.stopped = true;
            if (run.end.isEmpty()) {
                host.containers().destroy(id.containerId());
            }
            settle(run);
        });
    }

    private void settle(Run run) {
        if (ended || !run.told || run.end.isEmpty() || !runs.containsKey(run.id)) {
            return;
        }
        Termination end = run.end.get();
        if (!run.destroyed && !run.stopped) {
            Optional<Consumer<OptionalInt>> logic = run.logic;
            run.logic = Optional.empty();
            logic.ifPresent(listener -> listener.accept(end.status()));
            return;
        }
        runs.remove(run.id);
        dropLogic.accept(run.id);
        events.submit(new ContainerEvent.ContainerTerminated(run.id, end));
    }

    /** The agent's process ends; the containers stay. */
    void end() {
        ended = true;
        host.containers().unwatch();
    }
}
