package io.mesocosm.allocator;

import io.mesocosm.allocator.sorter.SorterFactory;
import io.mesocosm.common.modules.Configured;
import io.mesocosm.common.modules.ModuleException;
import io.mesocosm.common.modules.ModuleParameters;
import io.mesocosm.common.modules.Modules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.DomainInfo;

/**
 * What an allocator is told once, from the master's flags. Defaults are those of Mesos.
 *
 * @param allocationInterval {@code --allocation_interval}: the time between periodic rounds; positive
 * @param sorting whose turn it is
 * @param fairSharingExcludedResourceNames {@code --fair_sharing_excluded_resource_names}: left out of shares
 * @param filterGpuResources {@code --filter_gpu_resources}: keep GPU agents for frameworks that ask for GPUs
 * @param minAllocatableResources {@code --min_allocatable_resources}: alternatives, each a set of quantities by name in
 *     thousandths; an offer holds at least one of them. None means that anything is worth an offer
 * @param domain the master's own domain, if it has one
 * @param recovery how long it waits for agents after a failover of the master
 * @param parameters what {@code --modules} says to the allocator's own module; none for one that is built in
 */
public record AllocatorOptions(
        Duration allocationInterval,
        Sorting sorting,
        Set<String> fairSharingExcludedResourceNames,
        boolean filterGpuResources,
        List<Map<String, Long>> minAllocatableResources,
        Optional<DomainInfo> domain,
        Recovery recovery,
        ModuleParameters parameters) {

    /**
     * Whose turn it is, for allocators that ask sorters.
     *
     * @param roles {@code --role_sorter}: the order of roles among their siblings
     * @param frameworks {@code --framework_sorter}: the order of the frameworks of one role
     */
    public record Sorting(Configured<SorterFactory> roles, Configured<SorterFactory> frameworks) {

        /**
         * The sorters of those names.
         *
         * @throws ModuleException when there is none of a name; the message lists those that there are
         */
        public static Sorting named(String roles, String frameworks, Modules modules) throws ModuleException {
            return new Sorting(
                    modules.named(SorterFactory.class, "role_sorter", roles),
                    modules.named(SorterFactory.class, "framework_sorter", frameworks));
        }

        private static Sorting builtIn(String roles, String frameworks) {
            try {
                return named(roles, frameworks, Modules.BUILT_IN);
            } catch (ModuleException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }

    /**
     * How long an allocator waits for agents after a failover of the master, if there are quotas.
     *
     * @param factor {@code --allocator_agent_recovery_factor}: which part of the agents of the registry must be back;
     *     from 0 to 1
     * @param timeout {@code --allocator_recovery_timeout}: after which it waits no more; not negative
     */
    public record Recovery(double factor, Duration timeout) {

        /** Those of Mesos. */
        public static final Recovery DEFAULT = new Recovery(0.8, Duration.ofMinutes(10));

        public Recovery {
            if (!(factor >= 0 && factor <= 1)) {
                throw new IllegalArgumentException("--allocator_agent_recovery_factor must be between 0 and 1");
            }
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("--allocator_recovery_timeout must not be negative");
            }
        }

        /** Of how many agents it waits for the return. */
        public int awaited(int expected) {
            return (int) (expected * factor);
        }
    }

    /** The options when no flag is given. */
    public static final AllocatorOptions DEFAULT = new AllocatorOptions(
            Duration.ofSeconds(1),
            "drf",
            "drf",
            Set.of(),
            true,
            MinAllocatableResources.parse("cpus:0.01|mem:32"),
            Optional.empty());

    /** With sorters that are built in, the patience of Mesos after a failover and no parameters. */
    public AllocatorOptions(
            Duration allocationInterval,
            String roleSorter,
            String frameworkSorter,
            Set<String> fairSharingExcludedResourceNames,
            boolean filterGpuResources,
            List<Map<String, Long>> minAllocatableResources,
            Optional<DomainInfo> domain) {
        this(
                allocationInterval,
                Sorting.builtIn(roleSorter, frameworkSorter),
                fairSharingExcludedResourceNames,
                filterGpuResources,
                minAllocatableResources,
                domain,
                Recovery.DEFAULT,
                ModuleParameters.NONE);
    }

    public AllocatorOptions {
        if (allocationInterval.isNegative() || allocationInterval.isZero()) {
            throw new IllegalArgumentException("--allocation_interval must be positive");
        }
        fairSharingExcludedResourceNames = Set.copyOf(fairSharingExcludedResourceNames);
        minAllocatableResources =
                minAllocatableResources.stream().map(Map::copyOf).toList();
    }

    /** The same with other minima. */
    public AllocatorOptions withMinAllocatableResources(List<Map<String, Long>> minima) {
        return new AllocatorOptions(
                allocationInterval,
                sorting,
                fairSharingExcludedResourceNames,
                filterGpuResources,
                minima,
                domain,
                recovery,
                parameters);
    }

    /** The same with another patience after a failover. */
    public AllocatorOptions with(Recovery other) {
        return new AllocatorOptions(
                allocationInterval,
                sorting,
                fairSharingExcludedResourceNames,
                filterGpuResources,
                minAllocatableResources,
                domain,
                other,
                parameters);
    }

    /** The same for an allocator of a library, which is told something in the manifest. */
    public AllocatorOptions with(ModuleParameters other) {
        return new AllocatorOptions(
                allocationInterval,
                sorting,
                fairSharingExcludedResourceNames,
                filterGpuResources,
                minAllocatableResources,
                domain,
                recovery,
                other);
    }
}
