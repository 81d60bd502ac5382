package io.mesocosm.agent.containers;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.loop.EventQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs between their launch and their end; decides when the core hears of the end. Safe from any thread.
 *
 * <pre>
 *                launch told      the process exits by itself      its logic has stopped
 *   LAUNCHING ──────────────▶ RUNNING ─────────────────────▶ EXITED ─────────────────────▶ OVER
 *                                └──────── destroyed, limited, or not hosted ───────────────▲
 * </pre>
 *
 * The end of a hosted executor's container is kept from the core until its logic has told how its task ended, unless the
 * container was destroyed.
 */
public final class Runs {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private static final class Run {
        final ExecutorRun id;
        final boolean hosted;
        boolean told;
        boolean destroyed;
        boolean stopped;
        Optional<Termination> end = Optional.empty();
        Optional<Consumer<OptionalInt>> logic = Optional.empty();

        Run(ExecutorRun id, boolean hosted) {
            this.id = id;
            this.hosted = hosted;
        }
    }

    private final EventQueue<AgentEvent> events;
    private final Consumer<ExecutorRun> dropLogic;
    private final Map<ContainerId, Run> runs = new HashMap<>();

    /**
     * No runs yet.
     *
     * @param dropLogic told of each hosted run that is over
     */
    public Runs(EventQueue<AgentEvent> events, Consumer<ExecutorRun> dropLogic) {
        this.events = events;
        this.dropLogic = dropLogic;
    }

    /** Tells the core. Timers that are due at once are never refused and keep their order, also on the loop's thread. */
    void tell(ContainerEvent event) {
        events.schedule(new Object(), Duration.ZERO, event);
    }

    /** A run is about to be launched, or was recovered. */
    synchronized void begin(ExecutorRun run, boolean hosted) {
        runs.put(run.containerId(), new Run(run, hosted));
    }

    /** Whether somebody wants it destroyed. */
    synchronized boolean isDestroyed(ExecutorRun run) {
        Run found = runs.get(run.containerId());
        return found != null && found.destroyed;
    }

    /** It shall be destroyed: its logic has no more to say. */
    synchronized void destroy(ExecutorRun run) {
        Run found = runs.get(run.containerId());
        if (found != null) {
            found.destroyed = true;
            settle(found);
        }
    }

    /** The core has been told that it was launched, or that it was not. */
    synchronized void told(ExecutorRun run) {
        Run found = runs.get(run.containerId());
        if (found != null) {
            found.told = true;
            settle(found);
        }
    }

    /**
     * Its container is gone.
     *
     * @param forced whether something made it end, rather than its process having exited
     */
    synchronized void ended(ContainerId container, Termination termination, boolean forced) {
        Run found = runs.get(container);
        if (found != null) {
            found.end = Optional.of(termination);
            found.destroyed |= forced;
            settle(found);
        }
    }

    /** Whether that run's process has not ended, as far as is known. */
    synchronized boolean isAlive(ContainerId container) {
        Run found = runs.get(container);
        return found != null && found.end.isEmpty();
    }

    /** The logic of a hosted run wants to hear of its process's exit; at once, if that has happened. */
    public synchronized void attach(ExecutorRun run, Consumer<OptionalInt> onExit) {
        Run found = runs.get(run.containerId());
        if (found != null) {
            found.logic = Optional.of(onExit);
            settle(found);
        }
    }

    /**
     * The logic of a hosted run has stopped.
     *
     * @return whether its container is still there, to be destroyed
     */
    public synchronized boolean stopped(ExecutorRun run) {
        Run found = runs.get(run.containerId());
        if (found == null) {
            return false;
        }
        found.stopped = true;
        boolean alive = found.end.isEmpty();
        settle(found);
        return alive;
    }

    private void settle(Run run) {
        if (!run.told || run.end.isEmpty()) {
            return;
        }
        if (run.hosted && !run.destroyed && !run.stopped) {
            Optional<Consumer<OptionalInt>> logic = run.logic;
            run.logic = Optional.empty();
            logic.ifPresent(listener -> listener.accept(run.end.orElseThrow().status()));
            return;
        }
        runs.remove(run.id.containerId());
        OptionalInt status = run.end.orElseThrow().status();
        LOG.info("Container ended {} status={}", run.id, status.isPresent() ? status.getAsInt() : "unknown");
        tell(new ContainerEvent.ContainerTerminated(run.id, run.end.orElseThrow()));
        if (run.hosted) {
            dropLogic.accept(run.id);
        }
    }
}
