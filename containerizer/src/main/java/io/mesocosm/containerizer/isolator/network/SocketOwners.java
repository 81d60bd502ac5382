package io.mesocosm.containerizer.isolator.network;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.syscalls.SocketCalls;
import io.mesocosm.containerizer.syscalls.SyscallException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which container has a socket open. Looking that up means going through every descriptor of every process, so it is done
 * only when there is a socket that nobody was found to have, and a few times for each: a process may have been handing it
 * on while we looked. Owned by the thread of the rounds.
 */
final class SocketOwners {

    private static final Logger log = LoggerFactory.getLogger(SocketOwners.class);

    /** So often a socket is looked for before it is taken for one of the host. */
    private static final int LOOKS = 3;

    private final SocketCalls sockets;
    private final ContainerCgroups cgroups;
    private final Map<Long, ContainerId> owners = new HashMap<>();
    private final Map<Long, Integer> looks = new HashMap<>();
    private Set<ContainerId> containers = Set.of();

    SocketOwners(SocketCalls sockets, ContainerCgroups cgroups) {
        this.sockets = sockets;
        this.cgroups = cgroups;
    }

    /** By inode, the owners of those of the sockets that a container has open. */
    Map<Long, ContainerId> of(Set<Long> inodes, Set<ContainerId> now) {
        if (!containers.containsAll(now)) {
            looks.clear(); // a new container may have been given what a process of the host had
        }
        containers = Set.copyOf(now);
        owners.keySet().retainAll(inodes);
        owners.values().retainAll(now);
        looks.keySet().retainAll(inodes);
        boolean unknown =
                inodes.stream().anyMatch(inode -> !owners.containsKey(inode) && looks.getOrDefault(inode, 0) < LOOKS);
        if (unknown) {
            now.forEach(id -> look(id, inodes));
            inodes.stream()
                    .filter(inode -> !owners.containsKey(inode))
                    .forEach(inode -> looks.merge(inode, 1, Integer::sum));
        }
        return Map.copyOf(owners);
    }

    private void look(ContainerId id, Set<Long> inodes) {
        for (int pid : processes(id)) {
            try {
                for (long inode : sockets.socketsOf(pid)) {
                    if (inodes.contains(inode)) {
                        owners.put(inode, id);
                    }
                }
            } catch (SyscallException e) {
                log.debug("sockets of process unknown pid={} reason={}", pid, e.getMessage()); // gone, mostly
            }
        }
    }

    private List<Integer> processes(ContainerId id) {
        Cgroup own = cgroups.processesOf(id);
        try {
            if (!cgroups.hierarchy().unified()) {
                return own.processes();
            }
            List<Integer> processes = new ArrayList<>();
            for (Cgroup cgroup : own.tree()) { // a container may have made some of its own
                processes.addAll(cgroup.processes());
            }
            return processes;
        } catch (CgroupException e) {
            log.debug("processes of container unknown container={} reason={}", id, e.getMessage());
            return List.of();
        }
    }
}
