package io.mesocosm.master.view;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.Offer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Role;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** {@code /roles} and v1 GET_ROLES: who uses how much in which role, ancestors of roles included. */
public final class RolesView {

    /** What a role and the roles below it have. */
    private static final class Entry {
        final Amounts allocated = new Amounts();
        final Amounts offered = new Amounts();
        final Amounts reserved = new Amounts();
        final Amounts consumed = new Amounts();
        final TreeSet<String> frameworks = new TreeSet<>();

        Amounts allocatedAndOffered() {
            Amounts sum = new Amounts();
            sum.add(allocated);
            sum.add(offered);
            return sum;
        }
    }

    private final SortedMap<String, Entry> roles = new TreeMap<>();

    private RolesView(MasterState state) {
        state.decrees().sortedWeights().keySet().forEach(this::addAncestors);
        state.decrees().quotas().all().forEach(quota -> addAncestors(quota.getRole()));
        for (Framework framework : state.frameworks().registered().values()) {
            for (String role : framework.roles()) {
                addAncestors(role);
                entry(role).frameworks.add(framework.id().value());
            }
        }
        for (Agent agent : state.agents().registered().values()) {
            agent.work().used().forEach(entry -> use(entry.getKey(), entry.getValue()));
            for (Resource resource : agent.total().toProto()) {
                int reservations = resource.getReservationsCount();
                if (reservations > 0) {
                    String role = resource.getReservations(reservations - 1).getRole();
                    add(role, resource, entry -> entry.reserved);
                    add(role, resource, entry -> entry.consumed);
                }
            }
        }
        for (Offer offer : state.offers().values()) {
            for (Resource resource : offer.resources().toProto()) {
                add(offer.role(), resource, entry -> entry.offered);
            }
        }
        state.settings().roles().ifPresent(this::onlyThose);
    }

    /** A framework belongs to a role that it left for as long as it uses something there. */
    private void use(FrameworkId framework, Resources used) {
        for (Resource resource : used.toProto()) {
            String role = resource.getAllocationInfo().getRole();
            entry(role).frameworks.add(framework.value());
            add(role, resource, entry -> entry.allocated);
            // What is reserved counts as consumed whether or not it is allocated.
            if (resource.getReservationsCount() == 0 && !resource.hasRevocable()) {
                add(role, resource, entry -> entry.consumed);
            }
        }
    }

    /** Where only some roles may be used, these are all that there are, whether or not anybody uses them. */
    private void onlyThose(Set<String> whitelist) {
        var known = new HashSet<String>();
        for (String role : whitelist) {
            for (String name = role; !name.isEmpty(); name = parent(name)) {
                known.add(name);
            }
        }
        known.forEach(this::entry);
        roles.keySet().retainAll(known);
    }

    private void addAncestors(String role) {
        for (String name = role; !name.isEmpty(); name = parent(name)) {
            entry(name);
        }
    }

    private void add(String role, Resource resource, Function<Entry, Amounts> where) {
        for (String name = role; !name.isEmpty(); name = parent(name)) {
            where.apply(entry(name)).add(resource);
        }
    }

    private Entry entry(String role) {
        return roles.computeIfAbsent(role, key -> new Entry());
    }

    private static String parent(String role) {
        int slash = role.lastIndexOf('/');
        return slash < 0 ? "" : role.substring(0, slash);
    }

    /** Writes {@code /roles}. */
    public static void write(MasterState state, JsonOutput out) {
        Map<String, QuotaConfig> quotas = state.decrees().quotas().all().stream()
                .collect(Collectors.toMap(QuotaConfig::getRole, config -> config));
        out.startObject().name("roles").startArray();
        new RolesView(state)
                .roles.forEach((name, entry) -> role(
                        name,
                        state.decrees().weight(name),
                        quotas.getOrDefault(name, QuotaConfig.getDefaultInstance()),
                        entry,
                        out));
        out.endArray().endObject();
    }

    private static void role(String name, double weight, QuotaConfig quota, Entry entry, JsonOutput out) {
        out.startObject();
        out.name("name").string(name);
        out.name("weight").number(weight);
        out.name("quota").startObject();
        out.name("role").string(name);
        quantities(quota.getGuaranteesMap(), out.name("guarantee"));
        quantities(quota.getLimitsMap(), out.name("limit"));
        entry.consumed.write(out.name("consumed"));
        out.endObject();
        entry.allocatedAndOffered().write(out.name("resources"));
        entry.allocated.write(out.name("allocated"));
        entry.offered.write(out.name("offered"));
        entry.reserved.write(out.name("reserved"));
        out.name("frameworks").startArray();
        entry.frameworks.forEach(out::string);
        out.endArray().endObject();
    }

    private static void quantities(Map<String, Value.Scalar> quantities, JsonOutput out) {
        out.startObject();
        new TreeMap<>(quantities).forEach((name, quantity) -> out.name(name).number(quantity.getValue()));
        out.endObject();
    }

    /** The answer to GET_ROLES. */
    public static Response.GetRoles message(MasterState state) {
        var message = Response.GetRoles.newBuilder();
        new RolesView(state).roles.forEach((name, entry) -> {
            var role = Role.newBuilder().setName(name).setWeight(state.decrees().weight(name));
            entry.frameworks.forEach(
                    id -> role.addFrameworks(FrameworkID.newBuilder().setValue(id)));
            message.addRoles(role.addAllResources(entry.allocatedAndOffered().scalars()));
        });
        return message.build();
    }
}
