package io.mesocosm.master.edge;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorFactory;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOptions.Sorting;
import io.mesocosm.allocator.MinAllocatableResources;
import io.mesocosm.allocator.sorter.SorterFactory;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.modules.Configured;
import io.mesocosm.common.modules.ModuleException;
import io.mesocosm.common.modules.ModuleFlags;
import io.mesocosm.common.modules.Modules;
import io.mesocosm.master.flags.MasterFlags;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DomainInfo;

/** The parts of a master that flags choose by name, from what is built in and from libraries. Mesos: master/main.cpp. */
final class Plugins {

    private final Modules modules;

    /**
     * Loads what the manifests list.
     *
     * @throws IllegalArgumentException naming the library or module that cannot be had
     */
    Plugins(ModuleFlags flags) {
        try {
            this.modules = flags.load(List.of(AllocatorFactory.class, SorterFactory.class));
        } catch (ModuleException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The allocator that is asked for.
     *
     * @throws IllegalArgumentException naming what there is not, or what the allocator cannot work with
     */
    Allocator allocator(MasterFlags.Allocation flags, Optional<DomainInfo> domain, Ids ids, Instant start) {
        try {
            Configured<AllocatorFactory> chosen = modules.named(AllocatorFactory.class, "allocator", flags.allocator());
            AllocatorOptions options = new AllocatorOptions(
                    flags.interval(),
                    Sorting.named(flags.roleSorter(), flags.frameworkSorter(), modules),
                    flags.fairSharingExcluded(),
                    flags.filterGpuResources(),
                    MinAllocatableResources.parse(flags.minAllocatable()),
                    domain,
                    new AllocatorOptions.Recovery(flags.recoveryFactor(), flags.recoveryTimeout()),
                    chosen.parameters());
            return Objects.requireNonNull(
                    chosen.factory().create(options, ids, start), "the factory made no allocator");
        } catch (ModuleException | RuntimeException | LinkageError e) {
            // A library's code may throw anything: whoever starts a master gets one line all the same.
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new IllegalArgumentException("Failed to create allocator '" + flags.allocator() + "': " + reason, e);
        }
    }
}
