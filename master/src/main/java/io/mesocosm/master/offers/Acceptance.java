package io.mesocosm.master.offers;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.Offer;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Turn;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What schedulers do with offers. The offers of an ACCEPT are pooled; of its operations first those that are malformed
 * are refused, then the others run in order on the pool, each or not at all; what is left is declined. Mesos: {@code
 * Master::accept}, {@code Master::_accept}.
 */
public final class Acceptance {

    private Acceptance() {}

    /** Runs the operations of an ACCEPT. */
    public static void accept(Turn turn, Framework framework, Call.Accept call) {
        countLaunches(turn, framework, call);
        List<OfferId> ids = call.getOfferIdsList().stream().map(OfferId::of).toList();
        Optional<String> error = OfferChecks.check(ids, turn.state(), framework);
        if (error.isPresent()) {
            Refusals.offers(turn, framework, call, ids, error.get());
            return;
        }
        List<Offer> offers = ids.stream()
                .map(turn.state().offers()::get)
                .flatMap(Optional::stream)
                .toList();
        for (Offer offer : offers) {
            OfferRules.forget(turn, offer);
            turn.count(framework, "offers/accepted");
        }
        run(turn, framework, call, offers);
    }

    private static void run(Turn turn, Framework before, Call.Accept call, List<Offer> offers) {
        Offer first = offers.getFirst();
        var pool = new Pool(Resources.sum(offers.stream().map(Offer::resources).toList()));
        Framework framework = turn.framework(before.id()).orElseThrow();
        Agent agent = turn.agent(first.agentId()).orElseThrow();
        List<Operation> sound = call.getOperationsList().stream()
                .filter(operation -> SoundOperations.isSound(turn, framework, agent, operation))
                .toList();
        var launch = new Launch(turn, framework, agent, first.role(), pool);
        var conversion = new Conversion(turn, framework.id(), agent.id(), first.role(), pool);
        Resources launched = Resources.empty();
        for (Operation operation : sound) {
            switch (operation.getType()) {
                case LAUNCH -> launch.tasks(operation.getLaunch());
                case LAUNCH_GROUP -> launch.group(operation.getLaunchGroup());
                case RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK, DESTROY_DISK -> {
                    launched = launched.plus(launch.settle());
                    conversion.run(operation);
                    launch.resume();
                }
                case UNKNOWN -> throw new IllegalStateException("an unknown operation is not sound");
            }
        }
        launched = launched.plus(launch.settle());
        report(turn, first, pool, launched, call.getFilters());
    }

    /** Tells the allocator what became of what was offered. What operations made is not declined, and not filtered. */
    private static void report(Turn turn, Offer offer, Pool pool, Resources launched, Filters filters) {
        if (!pool.conversions().isEmpty()) {
            turn.allocate(new AllocatorCommand.UpdateAllocation(
                    offer.frameworkId(), offer.agentId(), pool.offered(), pool.conversions()));
        }
        if (!launched.isEmpty()) {
            turn.allocate(new AllocatorCommand.TransitionToAllocated(offer.frameworkId(), offer.agentId(), launched));
        }
        recover(turn, offer, pool.made(), Optional.empty());
        recover(turn, offer, pool.declined(), Optional.of(filters));
    }

    private static void recover(Turn turn, Offer offer, Resources resources, Optional<Filters> filters) {
        if (!resources.isEmpty()) {
            turn.allocate(new AllocatorCommand.RecoverResources(
                    offer.frameworkId(), offer.agentId(), resources, filters, false));
        }
    }

    private static void countLaunches(Turn turn, Framework framework, Call.Accept call) {
        for (Operation operation : call.getOperationsList()) {
            if (operation.getType() == Operation.Type.LAUNCH) {
                boolean some = operation.getLaunch().getTaskInfosCount() > 0;
                turn.count(some ? "master/messages_launch_tasks" : "master/messages_decline_offers");
                if (!some) {
                    turn.warn("LAUNCH without tasks declines its offers framework=" + framework.id());
                }
            }
        }
    }
}
