package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.MinAllocatableResources;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may have what: capabilities, regions, minima, the whitelist. */
class GatingTest {

    private static final Resources AGENT = Story.resources("cpus:2;mem:1024");

    private final Story story = Story.begin();

    @Tag("B019")
    @Test
    void agentsWithoutMultiRoleAreHiddenFromFrameworksWithIt() {
        story.addFramework("f1", "foo");
        assertThat(story.addAgent(Story.agent("A"), Set.of(), AGENT, Map.of())).isEmpty();
        assertThat(story.nextRound()).isEmpty();
        FrameworkInfo old = FrameworkInfo.newBuilder()
                .setId(new FrameworkId("f2").toProto())
                .setUser("user")
                .setName("f2")
                .build();
        assertThat(story.addFramework(old, FrameworkOptions.DEFAULT)).containsExactly("f2 * A cpus:2; mem:1024");
    }

    @Test
    void agentsWithoutHierarchicalRoleAreHiddenFromNestedRoles() {
        story.addFramework("f1", "a/b");
        Set<AgentInfo.Capability.Type> flat = Story.agentCapabilities(AgentInfo.Capability.Type.MULTI_ROLE);
        assertThat(story.addAgent(Story.agent("A"), flat, AGENT, Map.of())).isEmpty();
        assertThat(story.addFramework("f2", "a")).containsExactly("f2 a A cpus:2; mem:1024");
    }

    @Test
    void anAgentThatLearnsMultiRoleIsOffered() {
        story.addFramework("f1", "foo");
        story.addAgent(Story.agent("A"), Set.of(), AGENT, Map.of());
        story.apply(new AllocatorCommand.UpdateAgent(Story.agent("A"), Story.AGENT_CAPABILITIES, AGENT));
        assertThat(story.offers()).containsExactly("f1 foo A cpus:2; mem:1024");
    }

    @Test
    void gpuAgentsAreKeptForFrameworksThatKnowGpus() {
        story.addFramework("f1", "*");
        assertThat(story.addAgent("A", "cpus:2;mem:1024;gpus:1")).isEmpty();
        FrameworkInfo knowing = Story.framework("f2", List.of("*"), FrameworkInfo.Capability.Type.GPU_RESOURCES);
        assertThat(story.addFramework(knowing, FrameworkOptions.DEFAULT))
                .containsExactly("f2 * A cpus:2; gpus:1; mem:1024");
    }

    @Test
    void anAgentThatLosesItsGpusIsForEverybody() {
        story.addFramework("f1", "*");
        story.addAgent("A", "cpus:2;mem:1024;gpus:1");
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.updateTotal("A", AGENT)).containsExactly("f1 * A cpus:2; mem:1024");
    }

    @Test
    void agentsInOtherRegionsAreForRegionAwareFrameworks() {
        Story regional = Story.begin(new AllocatorOptions(
                AllocatorOptions.DEFAULT.allocationInterval(),
                "drf",
                "drf",
                Set.of(),
                true,
                List.of(),
                Optional.of(domain("here"))));
        regional.addFramework("f1", "*");
        AgentInfo away = Story.agent("A").toBuilder().setDomain(domain("there")).build();
        AgentInfo near = Story.agent("B").toBuilder().setDomain(domain("here")).build();
        assertThat(regional.addAgent(away, Story.AGENT_CAPABILITIES, AGENT, Map.of()))
                .isEmpty();
        assertThat(regional.addAgent(near, Story.AGENT_CAPABILITIES, AGENT, Map.of()))
                .containsExactly("f1 * B cpus:2; mem:1024");
        FrameworkInfo aware = Story.framework("f2", List.of("*"), FrameworkInfo.Capability.Type.REGION_AWARE);
        assertThat(regional.addFramework(aware, FrameworkOptions.DEFAULT)).containsExactly("f2 * A cpus:2; mem:1024");
    }

    private static DomainInfo domain(String region) {
        DomainInfo.Builder domain = DomainInfo.newBuilder();
        domain.getFaultDomainBuilder().getRegionBuilder().setName(region);
        domain.getFaultDomainBuilder().getZoneBuilder().setName("zone");
        return domain.build();
    }

    @Tag("B025")
    @Test
    void revocableResourcesAreHiddenFromFrameworksThatDoNotKnowThem() {
        Resources oversubscribed = AGENT.plus(Resources.of(Resource.newBuilder()
                .setName("cpus")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(5))
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build()));
        story.addFramework("f1", "*");
        assertThat(story.addAgent("A", oversubscribed, Map.of())).containsExactly("f1 * A cpus:2; mem:1024");
        assertThat(story.nextRound()).isEmpty();
        FrameworkInfo knowing = Story.framework("f2", List.of("*"), FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES);
        assertThat(story.addFramework(knowing, FrameworkOptions.DEFAULT)).containsExactly("f2 * A cpus{REV}:5");
    }

    @Test
    void leftoversBelowTheMinimumAreNotOffered() {
        story.addFramework("f1", "*");
        assertThat(story.addAgent("A", "cpus:0.009;mem:31")).isEmpty();
        assertThat(story.addAgent("B", "cpus:0.01;mem:31")).containsExactly("f1 * B cpus:0.01; mem:31");
        assertThat(story.addAgent("C", "cpus:0.001;mem:32")).containsExactly("f1 * C cpus:0.001; mem:32");
        assertThat(story.addAgent("D", "disk:1000")).isEmpty();
    }

    @Test
    void allOfAnAlternativeIsNeeded() {
        Story demanding = Story.begin(AllocatorOptions.DEFAULT.withMinAllocatableResources(
                MinAllocatableResources.parse("cpus:1;mem:100|disk:1024")));
        demanding.addFramework("f1", "*");
        assertThat(demanding.addAgent("A", "cpus:1;mem:99")).isEmpty();
        assertThat(demanding.addAgent("B", "cpus:1;mem:100")).hasSize(1);
        assertThat(demanding.addAgent("C", "disk:1024")).hasSize(1);
    }

    @Test
    void aFrameworkSetsTheMinimumOfItsRole() {
        FrameworkInfo.Builder info = Story.framework("f1", List.of("big", "small")).toBuilder();
        OfferFilters.Builder big = OfferFilters.newBuilder();
        big.getMinAllocatableResourcesBuilder()
                .addQuantitiesBuilder()
                .putQuantities("cpus", Value.Scalar.newBuilder().setValue(4).build());
        OfferFilters.Builder anything = OfferFilters.newBuilder();
        anything.getMinAllocatableResourcesBuilder();
        info.putOfferFilters("big", big.build()).putOfferFilters("small", anything.build());
        story.addFramework(info.build(), FrameworkOptions.DEFAULT);
        assertThat(story.addAgent("A", "cpus:4;mem:1")).containsExactly("f1 big A cpus:4; mem:1");
        assertThat(story.addAgent("B", "disk:1")).containsExactly("f1 small B disk:1");
        assertThat(story.addAgent("C", "cpus:3;mem:1024")).containsExactly("f1 small C cpus:3; mem:1024");
    }

    @Test
    void onlyWhitelistedHostsAreOffered() {
        story.apply(new AllocatorCommand.UpdateWhitelist(Optional.of(Set.of("host-B"))));
        story.addFramework("f1", "*");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        assertThat(story.addAgent("B", "cpus:2;mem:1024")).containsExactly("f1 * B cpus:2; mem:1024");
        story.apply(new AllocatorCommand.UpdateWhitelist(Optional.empty()));
        assertThat(story.nextRound()).containsExactly("f1 * A cpus:2; mem:1024");
    }

    @Test
    void deactivatedAgentsAreNotOffered() {
        story.addAgent("A", "cpus:2;mem:1024");
        story.apply(new AllocatorCommand.DeactivateAgent(new AgentId("A")));
        assertThat(story.addFramework("f1", "*")).isEmpty();
        assertThat(story.nextRound()).isEmpty();
        story.apply(new AllocatorCommand.ActivateAgent(new AgentId("A")));
        assertThat(story.offers()).isEmpty();
        assertThat(story.nextRound()).containsExactly("f1 * A cpus:2; mem:1024");
    }

    @Test
    void aFrameworkThatLearnsOfGpusIsOffered() {
        story.addFramework("f1", "*");
        assertThat(story.addAgent("A", "cpus:2;mem:1024;gpus:1")).isEmpty();
        story.apply(new AllocatorCommand.UpdateFramework(
                Story.framework("f1", List.of("*"), FrameworkInfo.Capability.Type.GPU_RESOURCES),
                FrameworkOptions.DEFAULT));
        assertThat(story.offers()).isEmpty();
        assertThat(story.nextRound()).containsExactly("f1 * A cpus:2; gpus:1; mem:1024");
    }

    @Test
    void gpuAgentsAreForEverybodyWhenTheyAreNotFiltered() {
        AllocatorOptions usual = AllocatorOptions.DEFAULT;
        Story open = Story.begin(new AllocatorOptions(
                usual.allocationInterval(),
                "drf",
                "drf",
                Set.of(),
                false,
                usual.minAllocatableResources(),
                Optional.empty()));
        open.addFramework("f1", "*");
        assertThat(open.addAgent("A", "cpus:2;mem:1024;gpus:1")).containsExactly("f1 * A cpus:2; gpus:1; mem:1024");
    }

    @Test
    void aChangedMinimumHoldsFromTheNextRoundOn() {
        OfferFilters.Builder much = OfferFilters.newBuilder();
        much.getMinAllocatableResourcesBuilder()
                .addQuantitiesBuilder()
                .putQuantities("cpus", Value.Scalar.newBuilder().setValue(4).build());
        FrameworkInfo info = Story.framework("f1", List.of("role"));
        story.addFramework(
                info.toBuilder().putOfferFilters("role", much.build()).build(), FrameworkOptions.DEFAULT);
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        story.apply(new AllocatorCommand.UpdateFramework(info, FrameworkOptions.DEFAULT));
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:2; mem:1024");
    }

    @Test
    void agentsThatConstraintsExcludeAreNotOfferedToThatRole() {
        story.addFramework(
                Story.framework("f1", List.of("anywhere", "racks")),
                new FrameworkOptions(Set.of("anywhere"), inARack("racks")));
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        story.apply(new AllocatorCommand.UpdateAgent(
                Story.agent("A").toBuilder()
                        .addAttributes(Attribute.newBuilder()
                                .setName("rack")
                                .setType(Value.Type.TEXT)
                                .setText(Value.Text.newBuilder().setValue("r1")))
                        .build(),
                Story.AGENT_CAPABILITIES,
                AGENT));
        assertThat(story.offers()).containsExactly("f1 racks A cpus:2; mem:1024");
        assertThat(story.addAgent("B", "cpus:2;mem:1024")).isEmpty();
        assertThat(story.revive("f1", "anywhere")).containsExactly("f1 anywhere B cpus:2; mem:1024");
    }

    @Test
    void constraintsThatEndExcludeNothing() {
        FrameworkInfo info = Story.framework("f1", List.of("role"));
        story.addFramework(info, new FrameworkOptions(Set.of(), inARack("role")));
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        story.apply(new AllocatorCommand.UpdateFramework(info, FrameworkOptions.DEFAULT));
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:2; mem:1024");
    }

    private static OfferConstraints inARack(String role) {
        AttributeConstraint.Builder constraint = AttributeConstraint.newBuilder();
        constraint.getSelectorBuilder().setAttributeName("rack");
        constraint.getPredicateBuilder().getExistsBuilder();
        OfferConstraints.RoleConstraints.Builder constraints = OfferConstraints.RoleConstraints.newBuilder();
        constraints.addGroupsBuilder().addAttributeConstraints(constraint);
        return OfferConstraints.newBuilder()
                .putRoleConstraints(role, constraints.build())
                .build();
    }

    @Test
    void noHostIsOfferedWhenTheWhitelistIsEmpty() {
        story.apply(new AllocatorCommand.UpdateWhitelist(Optional.of(Set.of())));
        story.addFramework("f1", "*");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        assertThat(story.nextRound()).isEmpty();
    }
}
