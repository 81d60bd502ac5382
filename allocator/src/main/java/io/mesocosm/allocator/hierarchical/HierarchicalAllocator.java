package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * Hierarchical dominant resource fairness. Reserved resources go to their role and those below it, everything else to
 * whoever is furthest below its fair share, a whole agent at a time. Mesos: {@code HierarchicalAllocatorProcess}.
 *
 * <p>Made so that the work of a round is in proportion to what changed since the last: sorters move single clients
 * instead of sorting all; an agent remembers for which clients there is nothing to offer; what an agent has available
 * is one immutable object as long as it is the same, and the {@code Resources} made of it are kept with it.
 */
public final class HierarchicalAllocator implements Allocator {

    private final Cluster cluster;
    private final Schedule schedule;
    private final Round round;
    private final InverseOffering inverseOffering;
    private final FrameworkCommands frameworks;
    private final AgentCommands agents;
    private final ResourceCommands resources;
    private final Gauges gauges;
    private long rounds;

    /**
     * An allocator that knows of nothing.
     *
     * @throws IllegalArgumentException when an option is not supported; the message names the flag
     */
    public HierarchicalAllocator(AllocatorOptions options, Ids ids, Instant start) {
        this.cluster = new Cluster(options, ids);
        this.schedule = new Schedule(cluster, options.allocationInterval().toNanos(), Times.nanos(start));
        Ledger ledger = new Ledger(cluster);
        this.round = new Round(cluster, ledger);
        this.inverseOffering = new InverseOffering(cluster);
        this.frameworks = new FrameworkCommands(cluster, ledger, schedule);
        this.agents = new AgentCommands(cluster, ledger, schedule);
        this.resources = new ResourceCommands(cluster, ledger);
        this.gauges = new Gauges(cluster);
    }

    @Override
    public List<AllocatorOutput> apply(AllocatorCommand command, Instant at) {
        long now = Times.nanos(at);
        switch (command) {
            case AllocatorCommand.AddFramework add -> frameworks.add(add, now);
            case AllocatorCommand.UpdateFramework update -> frameworks.update(update);
            case AllocatorCommand.RemoveFramework remove -> frameworks.remove(remove.framework());
            case AllocatorCommand.ActivateFramework activate -> frameworks.activate(activate.framework(), now);
            case AllocatorCommand.DeactivateFramework deactivate -> frameworks.deactivate(deactivate.framework());
            case AllocatorCommand.SuppressOffers(FrameworkId framework, var roles) ->
                frameworks.suppress(framework, roles);
            case AllocatorCommand.ReviveOffers(FrameworkId framework, var roles) ->
                frameworks.revive(framework, roles, now);
            case AllocatorCommand.AddAgent add -> agents.add(add, now);
            case AllocatorCommand.UpdateAgent update -> agents.update(update, now);
            case AllocatorCommand.AddResourceProvider add -> agents.addResourceProvider(add);
            case AllocatorCommand.RemoveAgent remove -> agents.remove(remove.agent());
            case AllocatorCommand.ActivateAgent activate -> agents.setActivated(activate.agent(), true);
            case AllocatorCommand.DeactivateAgent deactivate -> agents.setActivated(deactivate.agent(), false);
            case AllocatorCommand.UpdateUnavailability(AgentId agent, var unavailability) ->
                agents.updateUnavailability(agent, unavailability, now);
            case AllocatorCommand.UpdateInverseOffer update -> inverseOffering.update(update, now);
            case AllocatorCommand.UpdateAllocation update -> resources.updateAllocation(update);
            case AllocatorCommand.UpdateAvailable update -> {
                return resources.updateAvailable(update);
            }
            case AllocatorCommand.RecoverResources recover -> resources.recover(recover, now);
            case AllocatorCommand.UpdateWeights(var weights) -> weights.forEach(cluster.roleSorter::setWeight);
            case AllocatorCommand.UpdateQuota(var configs) -> configs.forEach(cluster.quotas::update);
            case AllocatorCommand.UpdateWhitelist(var hostnames) -> cluster.whitelist = hostnames;
            case AllocatorCommand.Recover recover -> recover(recover, now);
            case AllocatorCommand.Pause() -> schedule.pause();
            case AllocatorCommand.Resume() -> schedule.resume(now);
            case AllocatorCommand.TransitionToAllocated transition -> resources.use(transition);
            // Requests influence nothing.
            case AllocatorCommand.RequestResources request -> {}
        }
        return List.of();
    }

    /** What is offered before most agents are back would be offered by a distorted picture of who uses what. */
    private void recover(AllocatorCommand.Recover recover, long now) {
        recover.quotas().forEach(cluster.quotas::update);
        AllocatorOptions.Recovery patience = cluster.options.recovery();
        int awaited = patience.awaited(recover.expectedAgents());
        if (!recover.quotas().isEmpty() && awaited > cluster.agents.size()) {
            long longest = Long.MAX_VALUE - now;
            schedule.await(awaited, now + Math.min(patience.timeout().toNanos(), longest));
        }
    }

    @Override
    public List<AllocatorOutput> run(Instant at) {
        long now = Times.nanos(at);
        if (!schedule.isDue(now)) {
            return List.of();
        }
        rounds++;
        List<Agent> candidates = schedule.begin(now);
        List<AllocatorOutput> outputs = new ArrayList<>(round.run(candidates, now));
        outputs.addAll(inverseOffering.run(candidates, now));
        schedule.end(now);
        return outputs;
    }

    @Override
    public Optional<Instant> nextDeadline() {
        OptionalLong next = schedule.next();
        return next.isPresent() ? Optional.of(Times.instant(next.getAsLong())) : Optional.empty();
    }

    @Override
    public SortedMap<String, Double> metrics() {
        return gauges.values(rounds);
    }
}
