package io.mesocosm.simulation.nodes;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The containers of one host, each with one process. They outlive the agent, and so does the record of how a process
 * ended, until the container is removed.
 */
final class SimContainers {

    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final Duration DYING = Duration.ofMillis(20);

    private static final class Container {
        final long pid;
        final Program program;
        Optional<ExecutorProcess> executor = Optional.empty();
        final Resources resources;
        OptionalInt status = OptionalInt.empty();
        Optional<Consumer<Integer>> watcher = Optional.empty();
        boolean abandoned;

        Container(long pid, Program program, Resources resources) {
            this.pid = pid;
            this.program = program;
            this.resources = resources;
        }
    }

    private final World world;
    private final String host;
    private final Resources total;
    private final Map<ContainerId, Container> containers = new TreeMap<>();
    private Optional<ExecutorDoor> door = Optional.empty();
    private long pids = 1000;

    SimContainers(World world, String host, Resources total) {
        this.world = world;
        this.host = host;
        this.total = total;
    }

    /** Starts a process, which must find room beside those that run; answers with its pid. */
    long start(ContainerId id, Program program, Resources resources) {
        return begin(id, program, resources).pid;
    }

    private Container begin(ContainerId id, Program program, Resources resources) {
        var container = new Container(pids++, program, resources);
        containers.put(id, container);
        Resources used = Resources.empty();
        for (Container some : containers.values()) {
            used = some.status.isEmpty() && !some.abandoned ? used.plus(plain(some.resources)) : used;
        }
        if (!total.contains(used)) {
            throw world.fail(host + " has " + total + ", and its processes use " + used);
        }
        world.note(host, "process of " + id.value() + " starts");
        program.duration().ifPresent(time -> world.after(time, () -> end(container, program.exit() << 8)));
        return container;
    }

    /** What that is of a host, to whomever it is reserved and whatever was made of it. */
    private static Resources plain(Resources resources) {
        return resources.map(
                resource -> resource.toBuilder().clearReservations().clearDisk().build());
    }

    /** Starts the process of an executor; answers with its pid. */
    long start(ContainerId id, ExecutorProcess.Identity identity, Resources resources) {
        Container container = begin(id, Program.running(), resources);
        container.executor = Optional.of(new ExecutorProcess(world, identity, () -> door, () -> end(container, 0)));
        return container.pid;
    }

    /** Executors of this host find the agent there; nobody while it does not run. */
    void agent(Optional<ExecutorDoor> present) {
        door = present;
    }

    /** Whether the process is that of an executor. */
    boolean isExecutor(ContainerId id) {
        return Optional.ofNullable(containers.get(id))
                .flatMap(container -> container.executor)
                .isPresent();
    }

    private void end(Container container, int status) {
        if (container.status.isEmpty()) {
            container.status = OptionalInt.of(status);
            container.executor.ifPresent(ExecutorProcess::die);
            world.note(host, "process " + container.pid + " ends with wait status " + status);
            Optional<Consumer<Integer>> watcher = container.watcher;
            container.watcher = Optional.empty();
            watcher.ifPresent(some -> some.accept(status));
        }
    }

    /** Tells how the process ends, at once if it has. */
    void watch(ContainerId id, Consumer<Integer> watcher) {
        Optional.ofNullable(containers.get(id)).ifPresent(container -> {
            if (container.status.isPresent()) {
                watcher.accept(container.status.getAsInt());
            } else {
                container.watcher = Optional.of(watcher);
            }
        });
    }

    /** Nobody watches any more: the agent has ended. */
    void unwatch() {
        containers.values().forEach(container -> container.watcher = Optional.empty());
    }

    void signal(ContainerId id, int signal) {
        Optional.ofNullable(containers.get(id)).ifPresent(container -> {
            boolean deadly = signal == SIGKILL || (signal == SIGTERM && !container.program.ignoresTerm());
            if (deadly) {
                world.after(world.between(Duration.ZERO, DYING), () -> end(container, signal));
            }
        });
    }

    /** Kills and removes it. */
    void destroy(ContainerId id) {
        Optional.ofNullable(containers.get(id)).ifPresent(container -> {
            world.after(world.between(Duration.ZERO, DYING), () -> end(container, SIGKILL));
        });
    }

    /**
     * The framework of that container was removed: what its process uses until it has ended is given to others already,
     * as by Mesos.
     */
    void abandon(ContainerId id) {
        Optional.ofNullable(containers.get(id)).ifPresent(container -> container.abandoned = true);
    }

    /** Forgets a container whose process has ended. */
    void remove(ContainerId id) {
        containers.remove(id);
    }

    /** Those that were launched and not removed. */
    List<ContainerId> ids() {
        return List.copyOf(containers.keySet());
    }

    boolean exists(ContainerId id) {
        return containers.containsKey(id);
    }

    /** One of the processes is killed; the number decides which. */
    void crash(int number) {
        List<Container> alive = containers.values().stream()
                .filter(container -> container.status.isEmpty())
                .toList();
        if (!alive.isEmpty()) {
            end(alive.get(number % alive.size()), SIGKILL);
        }
    }

    /** Nothing of them is left, not even how they ended. */
    void reboot() {
        containers.values().forEach(container -> {
            container.status = OptionalInt.of(SIGKILL);
            container.executor.ifPresent(ExecutorProcess::die);
        });
        containers.clear();
    }

    /** How many tasks run, each as a process of its own or within an executor. */
    long alive() {
        return containers.values().stream()
                .filter(container -> container.status.isEmpty())
                .mapToLong(container ->
                        container.executor.map(ExecutorProcess::tasks).orElse(1L))
                .sum();
    }
}
