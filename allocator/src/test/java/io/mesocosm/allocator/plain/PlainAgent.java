package io.mesocosm.allocator.plain;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Unavailability;

/** What is known of an agent. */
public final class PlainAgent {

    /** Who holds something, and in which role. */
    public record Holder(FrameworkId framework, String role) {}

    /** Its id. */
    public final AgentId id;

    /** What is offered or allocated of it, to frameworks that are known or not; unallocated. */
    public final Map<Holder, Resources> held = new LinkedHashMap<>();

    /** All that it has. */
    public Resources total;

    final Set<FrameworkId> asked = new HashSet<>();
    AgentInfo info;
    Set<AgentInfo.Capability.Type> capabilities;
    Optional<Unavailability> unavailability;
    boolean activated = true;

    /** An agent of which nobody holds anything. */
    PlainAgent(
            AgentInfo info,
            Set<AgentInfo.Capability.Type> capabilities,
            Optional<Unavailability> unavailability,
            Resources total) {
        this.id = AgentId.of(info.getId());
        this.info = info;
        this.capabilities = capabilities;
        this.unavailability = unavailability;
        this.total = total;
    }

    /** What is not held, and what is shared. */
    Resources available() {
        Resources rest = total;
        for (Resources some : held.values()) {
            rest = rest.minus(some.filter(resource -> !resource.hasShared()));
        }
        return rest;
    }

    /** What those holders have together. */
    public Resources held(Predicate<Holder> holders) {
        Resources sum = Resources.empty();
        for (Map.Entry<Holder, Resources> entry : held.entrySet()) {
            if (holders.test(entry.getKey())) {
                sum = sum.plus(entry.getValue());
            }
        }
        return sum;
    }

    void give(Holder holder, Resources resources) {
        held.merge(holder, resources, Resources::plus);
    }

    void take(Holder holder, Resources resources) {
        held.computeIfPresent(holder, (who, some) -> {
            Resources rest = some.minus(resources);
            return rest.isEmpty() ? null : rest;
        });
    }
}
