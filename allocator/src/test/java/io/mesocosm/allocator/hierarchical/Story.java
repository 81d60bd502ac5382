package io.mesocosm.allocator.hierarchical;

import io.mesocosm.allocator.Allocator;
import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/** Tells an allocator what happens, as its owner would, and writes down what it offers: "f1 role1 A cpus:2; mem:1024". */
final class Story {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Set<AgentInfo.Capability.Type> AGENT_CAPABILITIES = agentCapabilities(
            AgentInfo.Capability.Type.MULTI_ROLE,
            AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
            AgentInfo.Capability.Type.RESERVATION_REFINEMENT);

    private final Allocator allocator;
    private final Map<String, Resources> held = new HashMap<>();
    private Instant now = START;

    private Story(AllocatorOptions options) {
        allocator = new HierarchicalAllocator(options, new SeededIds(1), START);
    }

    static Story begin() {
        return begin(AllocatorOptions.DEFAULT);
    }

    static Story begin(AllocatorOptions options) {
        return new Story(options);
    }

    Allocator allocator() {
        return allocator;
    }

    Instant now() {
        return now;
    }

    static Resources resources(String text) {
        try {
            return Resources.parse(text, "*");
        } catch (ResourceException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static Resources resources(String text, String role) {
        return resources(text).allocate(role);
    }

    /** As text that does not depend on the order of the resources. */
    static String sorted(Resources resources) {
        return resources.stream().map(Resources::print).sorted().collect(Collectors.joining("; "));
    }

    static Set<AgentInfo.Capability.Type> agentCapabilities(AgentInfo.Capability.Type... types) {
        return Set.of(types);
    }

    /** A framework that knows of roles and refined reservations, and of what is given. */
    static FrameworkInfo framework(String id, List<String> roles, FrameworkInfo.Capability.Type... more) {
        FrameworkInfo.Builder info = FrameworkInfo.newBuilder()
                .setId(new FrameworkId(id).toProto())
                .setUser("user")
                .setName(id)
                .addAllRoles(roles);
        info.addCapabilitiesBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE);
        info.addCapabilitiesBuilder().setType(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT);
        for (FrameworkInfo.Capability.Type type : more) {
            info.addCapabilitiesBuilder().setType(type);
        }
        return info.build();
    }

    static AgentInfo agent(String id) {
        return AgentInfo.newBuilder()
                .setId(new AgentId(id).toProto())
                .setHostname("host-" + id)
                .build();
    }

    static Filters refuse(double seconds) {
        return Filters.newBuilder().setRefuseSeconds(seconds).build();
    }

    List<AllocatorOutput> apply(AllocatorCommand command) {
        return allocator.apply(command, now);
    }

    List<String> addFramework(String id, String... roles) {
        return addFramework(framework(id, List.of(roles)), FrameworkOptions.DEFAULT);
    }

    List<String> addFramework(FrameworkInfo info, FrameworkOptions options) {
        apply(new AllocatorCommand.AddFramework(info, options, true, Map.of()));
        return offers();
    }

    List<String> addAgent(String id, String total) {
        return addAgent(id, resources(total), Map.of());
    }

    List<String> addAgent(String id, Resources total, Map<FrameworkId, Resources> used) {
        return addAgent(agent(id), AGENT_CAPABILITIES, total, used);
    }

    List<String> addAgent(
            AgentInfo info,
            Set<AgentInfo.Capability.Type> capabilities,
            Resources total,
            Map<FrameworkId, Resources> used) {
        apply(new AllocatorCommand.AddAgent(info, capabilities, Optional.empty(), total, used));
        return offers();
    }

    List<String> updateTotal(String agent, Resources total) {
        apply(new AllocatorCommand.UpdateAgent(agent(agent), AGENT_CAPABILITIES, total));
        return offers();
    }

    /** The framework declines all that it was offered of the agent, for so many seconds. */
    void decline(String framework, String role, String agent, double seconds) {
        Resources offered = held.remove(key(framework, role, agent));
        if (offered == null) {
            throw new IllegalStateException("nothing of " + agent + " was offered to " + framework);
        }
        giveBack(framework, agent, offered, Optional.of(refuse(seconds)));
    }

    /** The framework gives back all that it was offered of the agent, and would take it again. */
    void giveBack(String framework, String role, String agent) {
        Resources offered = held.remove(key(framework, role, agent));
        if (offered == null) {
            throw new IllegalStateException("nothing of " + agent + " was offered to " + framework);
        }
        giveBack(framework, agent, offered, Optional.empty());
    }

    void giveBack(String framework, String role, String agent, String part) {
        giveBack(framework, agent, resources(part, role), Optional.empty());
    }

    void giveBack(String framework, String agent, Resources resources, Optional<Filters> filters) {
        apply(new AllocatorCommand.RecoverResources(
                new FrameworkId(framework), new AgentId(agent), resources, filters, false));
    }

    void suppress(String framework, String... roles) {
        apply(new AllocatorCommand.SuppressOffers(new FrameworkId(framework), Set.of(roles)));
    }

    List<String> revive(String framework, String... roles) {
        apply(new AllocatorCommand.ReviveOffers(new FrameworkId(framework), Set.of(roles)));
        return offers();
    }

    /** Guarantees a role so much and limits it to the same. */
    void setQuota(String role, String both) {
        setQuota(role, both, both);
    }

    void setQuota(String role, String guarantees, String limits) {
        apply(new AllocatorCommand.UpdateQuota(List.of(quota(role, guarantees, limits))));
    }

    static QuotaConfig quota(String role, String guarantees, String limits) {
        return QuotaConfig.newBuilder()
                .setRole(role)
                .putAllGuarantees(quantities(guarantees))
                .putAllLimits(quantities(limits))
                .build();
    }

    /** As "cpus:1;mem:0", where a limit of nothing is not the same as no limit. */
    private static Map<String, Value.Scalar> quantities(String text) {
        return Arrays.stream(text.split(";"))
                .filter(part -> !part.isEmpty())
                .map(part -> part.split(":"))
                .collect(Collectors.toMap(
                        part -> part[0],
                        part -> Value.Scalar.newBuilder()
                                .setValue(Double.parseDouble(part[1]))
                                .build()));
    }

    static FrameworkOptions suppressing(String... roles) {
        return new FrameworkOptions(Set.of(roles), OfferConstraints.getDefaultInstance());
    }

    /** Lets time pass until the next deadline, and so on, for that long. */
    List<String> after(Duration time) {
        Instant end = now.plus(time);
        List<String> lines = new ArrayList<>();
        Optional<Instant> next = allocator.nextDeadline();
        while (next.isPresent() && !next.get().isAfter(end)) {
            now = next.get().isAfter(now) ? next.get() : now;
            lines.addAll(offers());
            next = allocator.nextDeadline();
        }
        now = end;
        return lines;
    }

    /** Lets one interval of the default length pass. */
    List<String> nextRound() {
        return after(Duration.ofSeconds(1));
    }

    /** What is offered when the owner has nothing else to do. */
    List<String> offers() {
        List<String> lines = new ArrayList<>();
        for (AllocatorOutput output : allocator.run(now)) {
            switch (output) {
                case AllocatorOutput.Offers(FrameworkId framework, List<AllocatorOutput.Offering> offerings) ->
                    offerings.forEach(offering -> lines.add(line(framework, offering)));
                case AllocatorOutput.InverseOffers(FrameworkId framework, List<AllocatorOutput.Unavailable> agents) ->
                    agents.forEach(agent -> lines.add("inverse " + framework + " " + agent.agent()));
                case AllocatorOutput.AvailableUpdated updated -> lines.add(updated.toString());
            }
        }
        return lines;
    }

    private String line(FrameworkId framework, AllocatorOutput.Offering offering) {
        held.merge(
                key(framework.value(), offering.role(), offering.agent().value()),
                offering.resources(),
                Resources::plus);
        return framework + " " + offering.role() + " " + offering.agent() + " "
                + offering.resources().unallocate();
    }

    private static String key(String framework, String role, String agent) {
        return framework + "|" + role + "|" + agent;
    }
}
