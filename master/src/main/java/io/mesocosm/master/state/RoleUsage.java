package io.mesocosm.master.state;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Roles;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What a role and the roles below it have. Mutable until it is handed out. Mesos: {@code RoleResourceBreakdown}.
 */
public final class RoleUsage {

    private final Amounts allocated = new Amounts();
    private final Amounts offered = new Amounts();
    private final Amounts reserved = new Amounts();
    private final Amounts consumed = new Amounts();
    private final TreeSet<String> frameworks = new TreeSet<>();

    private RoleUsage() {}

    /** What tasks and executors use. */
    public Amounts allocated() {
        return allocated;
    }

    /** What is offered and not answered. */
    public Amounts offered() {
        return offered;
    }

    /** What is reserved, used or not. */
    public Amounts reserved() {
        return reserved;
    }

    /** What counts against the quota: what is used and cannot be taken back, and what is reserved and not used. */
    public Amounts consumed() {
        return consumed;
    }

    /** The frameworks that subscribed to this very role, or use something in it. */
    public SortedSet<String> frameworks() {
        return frameworks;
    }

    /** Of every role that has something to it, their ancestors among them: by name. */
    public static SortedMap<String, RoleUsage> all(MasterState state) {
        var sum = new Sum();
        for (Framework framework : state.frameworks().registered().values()) {
            for (String role : framework.roles()) {
                sum.each(role, usage -> {});
                sum.entry(role).frameworks.add(framework.id().value());
            }
        }
        for (Agent agent : state.agents().registered().values()) {
            sum.add(agent);
        }
        for (Offer offer : state.offers().values()) {
            Amounts amounts = Amounts.of(offer.resources().toProto());
            sum.each(offer.role(), usage -> usage.offered.add(amounts));
        }
        return sum.roles;
    }

    /** Of a role that nobody uses. */
    public static RoleUsage none() {
        return new RoleUsage();
    }

    /** The sum over the cluster in the making. */
    private static final class Sum {

        final SortedMap<String, RoleUsage> roles = new TreeMap<>();

        RoleUsage entry(String role) {
            return roles.computeIfAbsent(role, key -> new RoleUsage());
        }

        /** For a role and its ancestors. */
        void each(String role, Consumer<RoleUsage> change) {
            change.accept(entry(role));
            for (String ancestor : Roles.ancestors(role)) {
                change.accept(entry(ancestor));
            }
        }

        void add(Agent agent) {
            Map<String, Amounts> idle = new HashMap<>();
            for (Resource resource : agent.total().toProto()) {
                if (ReservationStack.isReserved(resource)) {
                    String role = ReservationStack.role(resource);
                    each(role, usage -> usage.reserved.add(resource));
                    idle.computeIfAbsent(role, key -> new Amounts()).add(resource);
                }
            }
            agent.work().used().forEach(entry -> use(entry.getKey(), entry.getValue(), idle));
            idle.forEach((role, amounts) -> each(role, usage -> usage.consumed.add(amounts)));
        }

        /** A framework belongs to a role that it left for as long as it uses something there. */
        private void use(FrameworkId framework, Resources used, Map<String, Amounts> idle) {
            for (Resource resource : used.toProto()) {
                String role = resource.getAllocationInfo().getRole();
                Amounts amounts = new Amounts();
                amounts.add(resource);
                each(role, usage -> {
                    usage.allocated.add(amounts);
                    if (!resource.hasRevocable()) {
                        usage.consumed.add(amounts);
                    }
                });
                entry(role).frameworks.add(framework.value());
                if (ReservationStack.isReserved(resource)) {
                    idle.computeIfAbsent(ReservationStack.role(resource), key -> new Amounts())
                            .subtract(amounts);
                }
            }
        }
    }
}
