package io.mesocosm.allocator;

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
 * @param roleSorter {@code --role_sorter}: {@code drf} or {@code random}
 * @param frameworkSorter {@code --framework_sorter}: {@code drf} or {@code random}
 * @param fairSharingExcludedResourceNames {@code --fair_sharing_excluded_resource_names}: left out of shares
 * @param filterGpuResources {@code --filter_gpu_resources}: keep GPU agents for frameworks that ask for GPUs
 * @param minAllocatableResources {@code --min_allocatable_resources}: alternatives, each a set of quantities by name in
 *     thousandths; an offer holds at least one of them. None means that anything is worth an offer
 * @param domain the master's own domain, if it has one
 */
public record AllocatorOptions(
        Duration allocationInterval,
        String roleSorter,
        String frameworkSorter,
        Set<String> fairSharingExcludedResourceNames,
        boolean filterGpuResources,
        List<Map<String, Long>> minAllocatableResources,
        Optional<DomainInfo> domain) {

    /** The options when no flag is given. */
    public static final AllocatorOptions DEFAULT = new AllocatorOptions(
            Duration.ofSeconds(1),
            "drf",
            "drf",
            Set.of(),
            true,
            MinAllocatableResources.parse("cpus:0.01|mem:32"),
            Optional.empty());

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
                roleSorter,
                frameworkSorter,
                fairSharingExcludedResourceNames,
                filterGpuResources,
                minima,
                domain);
    }
}
