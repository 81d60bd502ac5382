package io.mesocosm.containerizer.isolator.network;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.resources.Ranges;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.isolator.Rounds;
import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code network/ports}: finds containers on the host's network that listen for TCP on ports they were not given, and has
 * them ended when that is asked for. What nested containers listen on counts for the container they are in. (Mesos:
 * {@code NetworkPortsIsolatorProcess})
 */
public final class Ports implements Isolator {

    private static final Logger log = LoggerFactory.getLogger(Ports.class);

    private final Syscalls syscalls;
    private final PortsSettings settings;
    private final boolean hasNamedNetworks;
    private final Ranges isolated;
    private final SocketOwners owners;
    private final Map<ContainerId, GivenPorts> containers = new ConcurrentHashMap<>();
    private final Rounds checks = new Rounds("network-ports", this::check);

    private Ports(IsolatorContext context, Ranges isolated, ContainerCgroups cgroups) {
        this.syscalls = context.syscalls();
        this.settings = context.settings().ports();
        this.hasNamedNetworks = context.settings().isolates("network/cni");
        this.isolated = isolated;
        this.owners = new SocketOwners(context.syscalls(), cgroups);
    }

    /** @throws ContainerizerException says what the host or the flags lack */
    public static Ports create(IsolatorContext context) throws ContainerizerException {
        if (!context.settings().linuxLauncher()) {
            throw new ContainerizerException("The 'network/ports' isolator requires the 'linux' launcher");
        }
        Ranges isolated = IsolatedPorts.of(context.settings().ports());
        var cgroups = context.settings().cgroups();
        try {
            context.syscalls().listeners();
            var host = CgroupHost.detect(cgroups.hierarchy());
            return new Ports(context, isolated, new ContainerCgroups(host.tracking(), cgroups.root()));
        } catch (SyscallException e) {
            throw new ContainerizerException(
                    "The kernel does not say who listens (it needs inet_diag and tcp_diag): " + e.getMessage(), e);
        } catch (CgroupException e) {
            throw new ContainerizerException("Failed to find the processes of containers: " + e.getMessage(), e);
        }
    }

    /** What is known of one container. Safe for any thread. */
    private static final class GivenPorts {

        /** Nothing before the first update: after a recovery nobody knows before that. */
        private volatile Optional<Ranges> given = Optional.empty();

        private volatile Optional<Consumer<ContainerLimitation>> onLimitation = Optional.empty();
        private volatile Ranges lastSeen = Ranges.EMPTY;
    }

    @Override
    public String name() {
        return "network/ports";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public void recover(List<Recovered> recovered, Set<ContainerId> orphans) {
        for (Recovered container : recovered) {
            ContainerId id = ContainerId.of(container.state().getContainerId());
            if (id.parent().isEmpty()
                    && !isOnANetworkOfItsOwn(container.state().getExecutorInfo().getContainer())) {
                containers.put(id, new GivenPorts());
            }
        }
        for (Recovered container : recovered) {
            ContainerId id = ContainerId.of(container.state().getContainerId());
            if (containers.containsKey(id.root())) {
                containers.putIfAbsent(id, new GivenPorts());
            }
        }
        checks.wake();
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        boolean isWatched = id.parent().isPresent()
                ? containers.containsKey(id.root())
                : !isOnANetworkOfItsOwn(config.getContainerInfo());
        if (!isWatched) {
            return Preparation.NOTHING;
        }
        if (containers.putIfAbsent(id, new GivenPorts()) != null) {
            throw new ContainerizerException("Container has already been prepared");
        }
        update(id, config.getResourcesList(), Map.of());
        checks.wake();
        return Preparation.NOTHING;
    }

    /** A nested container is on the network of the one around it. */
    private boolean isOnANetworkOfItsOwn(ContainerInfo container) {
        return hasNamedNetworks && container.getNetworkInfosList().stream().anyMatch(NetworkInfo::hasName);
    }

    @Override
    public void watch(ContainerId id, Consumer<ContainerLimitation> onLimitation) {
        GivenPorts container = containers.get(id);
        if (container != null) {
            container.onLimitation = Optional.of(onLimitation);
        }
    }

    @Override
    public void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits) {
        GivenPorts container = containers.get(id);
        if (container == null || id.parent().isPresent()) {
            return; // those that are nested have no resources of their own
        }
        Ranges given = Resources.of(requests).ports().orElse(Ranges.EMPTY);
        container.given = Optional.of(given);
        log.info("ports given container={} ports={}", id, given);
    }

    @Override
    public void cleanup(ContainerId id) {
        containers.remove(id);
    }

    private Optional<Duration> check() {
        Set<ContainerId> now = Set.copyOf(containers.keySet());
        if (now.isEmpty()) {
            return Optional.empty();
        }
        try {
            listening(now).forEach(this::check);
        } catch (SyscallException e) {
            log.error("listening sockets unknown reason={}", e.getMessage());
        }
        return Optional.of(settings.watchInterval());
    }

    /** By container, the isolated ports that it listens on. */
    private Map<ContainerId, Ranges> listening(Set<ContainerId> now) throws SyscallException {
        long[] listeners = syscalls.listeners();
        Map<Long, Long> ports = new HashMap<>();
        for (int i = 0; i < listeners.length; i += 2) {
            if (isolated.contains(listeners[i + 1])) {
                ports.put(listeners[i], listeners[i + 1]);
            }
        }
        Map<ContainerId, Ranges> listening = new HashMap<>();
        owners.of(ports.keySet(), now).forEach((inode, id) -> {
            long port = ports.getOrDefault(inode, 0L);
            listening.merge(id, Ranges.of(port, port), Ranges::plus);
        });
        return listening;
    }

    private void check(ContainerId id, Ranges ports) {
        GivenPorts root = containers.get(id.root());
        Ranges stray = root == null ? Ranges.EMPTY : ports.minus(root.given.orElse(ports));
        if (root == null || stray.isEmpty()) {
            return;
        }
        String message = "Container " + id + " is listening on unallocated port(s): " + stray;
        if (!ports.equals(root.lastSeen)) {
            log.info("{}", message); // once
        }
        root.lastSeen = ports;
        if (settings.enforce()) {
            var resource = Resource.newBuilder()
                    .setName("ports")
                    .setType(Value.Type.RANGES)
                    .setRanges(stray.toProto());
            var limitation = ContainerLimitation.newBuilder()
                    .addResources(resource)
                    .setMessage(message)
                    .setReason(Reason.REASON_CONTAINER_LIMITATION)
                    .build();
            root.onLimitation.ifPresent(told -> told.accept(limitation));
        }
    }
}
