package io.mesocosm.master.view;

import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.Roles;
import io.mesocosm.master.state.Amounts;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.RoleUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Role;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** {@code /roles} and v1 GET_ROLES: who uses how much in which role, ancestors of roles included. */
public final class RolesView {

    /** What GET_ROLES tells of. */
    private static final Set<String> SHOWN = Set.of("cpus", "disk", "gpus", "mem");

    private RolesView() {}

    /** Every role that there is to know of; where only some may be used, these, whether or not anybody uses them. */
    private static SortedMap<String, RoleUsage> roles(MasterState state) {
        SortedMap<String, RoleUsage> usages = RoleUsage.all(state);
        var names = new TreeSet<String>();
        if (state.settings().roles().isPresent()) {
            state.settings().roles().get().forEach(role -> addWithAncestors(names, role));
        } else {
            names.addAll(usages.keySet());
            state.decrees().sortedWeights().keySet().forEach(role -> addWithAncestors(names, role));
            state.decrees().quotas().all().forEach(quota -> addWithAncestors(names, quota.getRole()));
        }
        var roles = new TreeMap<String, RoleUsage>();
        names.forEach(name -> roles.put(name, usages.getOrDefault(name, RoleUsage.none())));
        return roles;
    }

    private static void addWithAncestors(Set<String> names, String role) {
        names.add(role);
        names.addAll(Roles.ancestors(role));
    }

    /** Writes {@code /roles}. */
    public static void write(MasterState state, JsonOutput out) {
        Map<String, QuotaConfig> quotas = state.decrees().quotas().all().stream()
                .collect(Collectors.toMap(QuotaConfig::getRole, config -> config));
        out.startObject().name("roles").startArray();
        roles(state).forEach((name, usage) -> {
            out.startObject();
            out.name("name").string(name);
            out.name("weight").number(state.decrees().weight(name));
            write(name, quotas.getOrDefault(name, QuotaConfig.getDefaultInstance()), usage, out.name("quota"));
            write(allocatedAndOffered(usage), out.name("resources"));
            write(usage.allocated(), out.name("allocated"));
            write(usage.offered(), out.name("offered"));
            write(usage.reserved(), out.name("reserved"));
            out.name("frameworks").startArray();
            usage.frameworks().forEach(out::string);
            out.endArray().endObject();
        });
        out.endArray().endObject();
    }

    private static void write(String role, QuotaConfig quota, RoleUsage usage, JsonOutput out) {
        out.startObject();
        out.name("role").string(role);
        write(Amounts.of(quota.getGuaranteesMap()), out.name("guarantee"));
        out.name("limit").startObject();
        // Unlike what is guaranteed, a limit may be zero.
        new TreeMap<>(quota.getLimitsMap())
                .forEach((name, limit) -> out.name(name).number(limit.getValue()));
        out.endObject();
        write(usage.consumed(), out.name("consumed"));
        out.endObject();
    }

    private static void write(Amounts amounts, JsonOutput out) {
        out.startObject();
        amounts.byName().forEach((name, amount) -> out.name(name).number(amount.value()));
        out.endObject();
    }

    private static Amounts allocatedAndOffered(RoleUsage usage) {
        var sum = new Amounts();
        sum.add(usage.allocated());
        sum.add(usage.offered());
        return sum;
    }

    /** The answer to GET_ROLES. */
    public static Response.GetRoles message(MasterState state) {
        var message = Response.GetRoles.newBuilder();
        roles(state).forEach((name, usage) -> {
            var role = Role.newBuilder().setName(name).setWeight(state.decrees().weight(name));
            usage.frameworks()
                    .forEach(id -> role.addFrameworks(FrameworkID.newBuilder().setValue(id)));
            message.addRoles(role.addAllResources(scalars(allocatedAndOffered(usage))));
        });
        return message.build();
    }

    private static List<Resource> scalars(Amounts amounts) {
        return amounts.byName().entrySet().stream()
                .filter(entry -> SHOWN.contains(entry.getKey()))
                .map(entry -> Resource.newBuilder()
                        .setName(entry.getKey())
                        .setType(Value.Type.SCALAR)
                        .setScalar(entry.getValue().toProto())
                        .build())
                .toList();
    }
}
