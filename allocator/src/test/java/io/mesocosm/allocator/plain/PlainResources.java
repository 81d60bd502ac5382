package io.mesocosm.allocator.plain;

import io.mesocosm.allocator.AllocatorCommand.RecoverResources;
import io.mesocosm.allocator.AllocatorCommand.UpdateAllocation;
import io.mesocosm.allocator.AllocatorCommand.UpdateAvailable;
import io.mesocosm.allocator.AllocatorCommand.UpdateInverseOffer;
import io.mesocosm.allocator.AllocatorOutput.AvailableUpdated;
import io.mesocosm.allocator.plain.PlainAgent.Holder;
import io.mesocosm.allocator.plain.PlainCluster.Filter;
import io.mesocosm.allocator.plain.PlainCluster.InverseFilter;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;

/** What happens to resources. */
final class PlainResources {

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration USUAL = Duration.ofSeconds(5);

    private final PlainCluster cluster;

    PlainResources(PlainCluster cluster) {
        this.cluster = cluster;
    }

    /** At most a year; five seconds for what makes no sense. */
    private static Duration refusal(Filters filters) {
        double seconds = filters.getRefuseSeconds();
        if (seconds > LONGEST.toSeconds()) {
            return LONGEST;
        }
        return seconds >= 0 ? Duration.ofNanos(Math.round(seconds * 1e9)) : USUAL;
    }

    void recover(RecoverResources recover, Instant now) {
        Optional<PlainAgent> agent = cluster.agent(recover.agent());
        if (agent.isEmpty() || recover.resources().isEmpty()) {
            return;
        }
        recover.resources()
                .allocations()
                .forEach((role, some) -> agent.get().take(new Holder(recover.framework(), role), some.unallocate()));
        String role = recover.resources().allocations().firstKey();
        boolean subscribed = cluster.framework(recover.framework())
                .map(framework -> framework.roles.contains(role))
                .orElse(false);
        if (subscribed && recover.filters().isPresent()) {
            Duration refusal = refusal(recover.filters().get());
            Duration interval = cluster.options.allocationInterval();
            if (!refusal.isZero()) {
                cluster.filters.add(new Filter(
                        recover.framework(),
                        role,
                        recover.agent(),
                        recover.resources().unallocate(),
                        now.plus(refusal.compareTo(interval) > 0 ? refusal : interval),
                        cluster.batches));
            }
        }
    }

    void updateAllocation(UpdateAllocation update) {
        Optional<PlainAgent> agent = cluster.agent(update.agent());
        if (agent.isEmpty() || cluster.framework(update.framework()).isEmpty()) {
            return;
        }
        Holder holder =
                new Holder(update.framework(), update.offered().allocations().firstKey());
        try {
            Resources after = update.offered().unallocate();
            Resources total = agent.get().total;
            for (ResourceConversion conversion : update.conversions()) {
                ResourceConversion plain = conversion.unallocate();
                after = after.apply(plain);
                // More copies of what is shared do not make the agent larger.
                total = plain.consumed().isEmpty() ? total : total.apply(plain);
            }
            agent.get().take(holder, update.offered().unallocate());
            agent.get().give(holder, after);
            agent.get().held.values().removeIf(Resources::isEmpty);
            agent.get().total = total;
        } catch (ResourceException e) {
            throw new IllegalStateException(update.toString(), e);
        }
    }

    AvailableUpdated updateAvailable(UpdateAvailable update) {
        Optional<PlainAgent> agent = cluster.agent(update.agent());
        if (agent.isEmpty()) {
            return new AvailableUpdated(update.ticket(), Optional.of("no such agent"));
        }
        try {
            Resources available = agent.get().available();
            Resources total = agent.get().total;
            for (ResourceConversion conversion : update.conversions()) {
                available = available.apply(conversion.unallocate());
                total = total.apply(conversion.unallocate());
            }
            agent.get().total = total;
            return new AvailableUpdated(update.ticket(), Optional.empty());
        } catch (ResourceException e) {
            return new AvailableUpdated(update.ticket(), Optional.of(e.getMessage()));
        }
    }

    void answerInverseOffer(UpdateInverseOffer update, Instant now) {
        Optional<PlainAgent> agent = cluster.agent(update.agent());
        if (agent.isPresent() && cluster.framework(update.framework()).isPresent()) {
            agent.get().asked.remove(update.framework());
            Duration refusal = update.filters().map(PlainResources::refusal).orElse(Duration.ZERO);
            if (!refusal.isZero()) {
                cluster.inverseFilters.add(new InverseFilter(update.framework(), update.agent(), now.plus(refusal)));
            }
        }
    }
}
