package io.mesocosm.containerizer.process;

import java.util.Optional;
import java.util.Set;

/**
 * The processes that a container is known by.
 *
 * @param init its first process
 * @param supervisor our process above it, which is no part of the container
 */
public record ContainerPids(ProcessId init, Optional<ProcessId> supervisor) {

    /** Every process of the container now, also those that left its session or lost their parent. */
    public Set<Integer> all(ProcFs proc) {
        if (supervisor.isPresent() && supervisor.get().isAlive(proc)) {
            Set<Integer> tree = proc.tree(supervisor.get().pid());
            tree.remove(supervisor.get().pid());
            return tree;
        }
        return init.isAlive(proc) ? proc.tree(init.pid()) : Set.of();
    }
}
