package io.mesocosm.master.quota;

import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Roles;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Amounts;
import io.mesocosm.master.state.Offer;
import io.mesocosm.master.state.RoleUsage;
import io.mesocosm.master.turn.OfferRules;
import io.mesocosm.master.turn.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/**
 * Takes offers back so that new quotas hold soon. As by Mesos it errs towards too many: what is not offered is taken for
 * gone, for the allocator may be giving it out by now, and an offered reservation counts twice. Lives for one turn.
 */
final class Rescinding {

    private final Turn turn;

    /** What top-level roles consume and are offered. */
    private final Map<String, Amounts> taken = new HashMap<>();

    /** The offers that are left, agent by agent. */
    private final Map<OfferId, Offer> left = new LinkedHashMap<>();

    /** What was offered to top-level roles, in the same order. */
    private final Map<String, List<Offer>> byRole = new HashMap<>();

    private Rescinding(Turn turn) {
        this.turn = turn;
        RoleUsage.all(turn.state()).forEach((role, usage) -> {
            var sum = new Amounts();
            sum.add(usage.consumed());
            sum.add(usage.offered());
            taken.put(role, sum);
        });
        for (Agent agent : turn.state().agents().inOrder()) {
            for (Offer offer : OfferRules.of(turn, agent)) {
                left.put(offer.id(), offer);
                byRole.computeIfAbsent(Roles.topLevel(offer.role()), role -> new ArrayList<>())
                        .add(offer);
            }
        }
    }

    /**
     * Takes back offers of each role until it is within its limits, then offers of others until its guarantees can be
     * met. Mesos: {@code Master::QuotaHandler::_update}.
     */
    static void enforce(Turn turn, List<QuotaConfig> configs) {
        List<QuotaConfig> demanding = configs.stream()
                .filter(config -> config.getLimitsCount() > 0 || config.getGuaranteesCount() > 0)
                .toList();
        if (!demanding.isEmpty() && !turn.state().offers().isEmpty()) {
            var rescinding = new Rescinding(turn);
            demanding.forEach(rescinding::limit);
            demanding.forEach(rescinding::guarantee);
        }
    }

    private void limit(QuotaConfig config) {
        Amounts own = taken(config.getRole());
        for (Offer offer : byRole.getOrDefault(config.getRole(), List.of())) {
            if (own.isWithin(config.getLimitsMap())) {
                return;
            }
            if (left.containsKey(offer.id())) {
                left.remove(offer.id());
                rescind(offer);
            }
        }
    }

    private void guarantee(QuotaConfig config) {
        Amounts guarantees = Amounts.of(config.getGuaranteesMap());
        var have = new Amounts();
        have.add(taken(config.getRole()));
        Iterator<Offer> offers = left.values().iterator();
        while (offers.hasNext() && !have.contains(guarantees)) {
            Offer offer = offers.next();
            if (!Roles.topLevel(offer.role()).equals(config.getRole())) {
                offers.remove();
                have.add(rescind(offer));
            }
        }
    }

    private Amounts rescind(Offer offer) {
        Amounts amounts = Amounts.of(offer.resources().toProto());
        taken(Roles.topLevel(offer.role())).subtract(amounts);
        OfferRules.rescind(turn, offer);
        return amounts;
    }

    private Amounts taken(String role) {
        return taken.computeIfAbsent(role, key -> new Amounts());
    }

    /**
     * Takes back all offers of one agent after the other until they held what is guaranteed, and until there is an agent
     * for each framework that waits for it. For quotas that are set in the form before Mesos 1.9. Mesos: {@code
     * Master::QuotaHandler::rescindOffers}.
     */
    static void makeRoom(Turn turn, QuotaConfig config) {
        long frameworks = turn.state().frameworks().registered().values().stream()
                .filter(framework ->
                        framework.subscription().active() && framework.roles().contains(config.getRole()))
                .count();
        Resources wanted = unreserved(config.getGuaranteesMap());
        Resources rescinded = Resources.empty();
        int visited = 0;
        for (Agent agent : turn.state().agents().inOrder()) {
            if (visited >= frameworks && rescinded.contains(wanted)) {
                return;
            }
            if (agent.link().active() && !agent.work().offers().isEmpty()) {
                rescinded = rescinded.plus(agent.work().offered().unallocate());
                OfferRules.rescindAll(turn, agent);
                visited++;
            }
        }
    }

    private static Resources unreserved(Map<String, Value.Scalar> quantities) {
        var resources = new ArrayList<Resource>();
        quantities.forEach((name, value) -> resources.add(Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(value)
                .build()));
        return Resources.of(resources);
    }
}
