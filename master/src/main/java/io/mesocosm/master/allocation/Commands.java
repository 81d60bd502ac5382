package io.mesocosm.master.allocation;

import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.effect.AllocatorCommand;
import io.mesocosm.master.state.Subscription.Wishes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/** The master's orders in the words of the allocator's port. */
public final class Commands {

    private Commands() {}

    /** The same order; the port calls some things by other names. */
    public static io.mesocosm.allocator.AllocatorCommand translate(AllocatorCommand command) {
        return switch (command) {
            case AllocatorCommand.AddFramework add ->
                new io.mesocosm.allocator.AllocatorCommand.AddFramework(
                        add.info(), options(add.wishes()), add.active(), Map.of());
            case AllocatorCommand.UpdateFramework update ->
                new io.mesocosm.allocator.AllocatorCommand.UpdateFramework(update.info(), options(update.wishes()));
            case AllocatorCommand.RemoveFramework remove ->
                new io.mesocosm.allocator.AllocatorCommand.RemoveFramework(remove.framework());
            case AllocatorCommand.ActivateFramework activate ->
                new io.mesocosm.allocator.AllocatorCommand.ActivateFramework(activate.framework());
            case AllocatorCommand.DeactivateFramework deactivate ->
                new io.mesocosm.allocator.AllocatorCommand.DeactivateFramework(deactivate.framework());
            case AllocatorCommand.AddAgent add ->
                new io.mesocosm.allocator.AllocatorCommand.AddAgent(
                        add.info(), capabilities(add.capabilities()), Optional.empty(), add.total(), add.used());
            case AllocatorCommand.UpdateAgent update ->
                new io.mesocosm.allocator.AllocatorCommand.UpdateAgent(
                        update.info(), Optional.of(update.total()), Optional.of(capabilities(update.capabilities())));
            case AllocatorCommand.RemoveAgent remove ->
                new io.mesocosm.allocator.AllocatorCommand.RemoveAgent(remove.agent());
            case AllocatorCommand.ActivateAgent activate ->
                new io.mesocosm.allocator.AllocatorCommand.ActivateAgent(activate.agent());
            case AllocatorCommand.DeactivateAgent deactivate ->
                new io.mesocosm.allocator.AllocatorCommand.DeactivateAgent(deactivate.agent());
            case AllocatorCommand.RecoverResources recover ->
                new io.mesocosm.allocator.AllocatorCommand.RecoverResources(
                        recover.framework(),
                        recover.agent(),
                        recover.resources(),
                        recover.filters(),
                        recover.wereUsed());
            case AllocatorCommand.Recover recover ->
                new io.mesocosm.allocator.AllocatorCommand.Recover(recover.expectedAgents(), recover.quotas());
            case AllocatorCommand.UpdateWeights update ->
                new io.mesocosm.allocator.AllocatorCommand.UpdateWeights(update.weights());
            case AllocatorCommand.UseOffered use ->
                new io.mesocosm.allocator.AllocatorCommand.TransitionToAllocated(use.agent(), use.resources());
            case AllocatorCommand.ShareMore share ->
                new io.mesocosm.allocator.AllocatorCommand.UpdateAllocation(
                        share.framework(),
                        share.agent(),
                        share.offered(),
                        List.of(new ResourceConversion(Resources.empty(), share.more(), Optional.empty())));
            case AllocatorCommand.Suppress suppress ->
                new io.mesocosm.allocator.AllocatorCommand.SuppressOffers(suppress.framework(), suppress.roles());
            case AllocatorCommand.Revive revive ->
                new io.mesocosm.allocator.AllocatorCommand.ReviveOffers(revive.framework(), revive.roles());
            case AllocatorCommand.Request request ->
                new io.mesocosm.allocator.AllocatorCommand.RequestResources(request.framework(), request.requests());
        };
    }

    private static FrameworkOptions options(Wishes wishes) {
        return new FrameworkOptions(
                wishes.suppressedRoles(), wishes.constraints().orElse(OfferConstraints.getDefaultInstance()));
    }

    private static List<Capability> capabilities(Collection<Capability.Type> types) {
        return types.stream()
                .map(type -> Capability.newBuilder().setType(type).build())
                .toList();
    }
}
