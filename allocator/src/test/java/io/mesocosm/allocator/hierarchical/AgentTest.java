package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agents come and go and change, with what is used on them; rounds happen when they should. */
class AgentTest {

    private static final FrameworkId F1 = new FrameworkId("f1");
    private static final AgentId A = new AgentId("A");

    private final Story story = Story.begin();

    @Test
    void onlyWhatIsNotUsedIsOffered() {
        story.addFramework("f1", "role");
        assertThat(story.addAgent(
                        "A",
                        Story.resources("cpus:4;mem:1024;ports:[1-10]"),
                        Map.of(F1, Story.resources("cpus:3;mem:1000;ports:[3-4,8-8]", "role"))))
                .containsExactly("f1 role A cpus:1; mem:24; ports:[1-2, 5-7, 9-10]");
    }

    @Tag("B023")
    @Test
    void anAgentThatShrinksBelowWhatIsUsedOffersNothing() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:4;mem:1024");
        assertThat(story.updateTotal("A", Story.resources("cpus:2;mem:1024;disk:10")))
                .isEmpty();
        story.giveBack("f1", "role", "A", "cpus:1");
        assertThat(story.nextRound()).isEmpty();
        story.giveBack("f1", "role", "A", "cpus:2");
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:1; disk:10");
        story.giveBack("f1", "role", "A", "cpus:1;mem:1024");
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:1; mem:1024");
    }

    @Test
    void anAgentThatGrowsOffersTheRest() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:4;mem:1024");
        assertThat(story.updateTotal("A", Story.resources("cpus:6;mem:1024"))).containsExactly("f1 role A cpus:2");
        assertThat(story.updateTotal("A", Story.resources("cpus:6;mem:1024"))).isEmpty();
    }

    @Test
    void resourceProvidersAddTheirs() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:4;mem:1024");
        story.apply(new AllocatorCommand.AddResourceProvider(
                A, Story.resources("disk:100;cpus:1"), Map.of(F1, Story.resources("disk:60", "role"))));
        assertThat(story.offers()).isEmpty();
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:1; disk:40");
    }

    @Test
    void whatAnUnknownFrameworkUsesIsItsOwnOnceItIsAdded() {
        story.addAgent("A", Story.resources("cpus:4;mem:1024"), Map.of(F1, Story.resources("cpus:3;mem:512", "role")));
        story.addFramework("f2", "role");
        story.giveBack("f2", "role", "A");
        story.apply(new AllocatorCommand.AddFramework(
                Story.framework("f1", List.of("role")),
                FrameworkOptions.DEFAULT,
                true,
                Map.of(A, Story.resources("cpus:3;mem:512", "role"))));
        assertThat(story.offers()).containsExactly("f2 role A cpus:1; mem:512");
        story.giveBack("f1", "role", "A", "cpus:3;mem:512");
        story.suppress("f2");
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:3; mem:512");
    }

    @Test
    void theMasterNeedNotRepeatWhatAgentsTold() {
        story.addAgent("A", Story.resources("cpus:4;mem:1024"), Map.of(F1, Story.resources("cpus:3;mem:512", "role")));
        assertThat(story.addFramework("f1", "role")).containsExactly("f1 role A cpus:1; mem:512");
        story.apply(new AllocatorCommand.RemoveFramework(F1));
        assertThat(story.addFramework("f2", "role")).containsExactly("f2 role A cpus:4; mem:1024");
    }

    @Test
    void aRemovedAgentTakesEverythingAlong() {
        story.addFramework("f1", "role1");
        story.addAgent("A", "cpus:4;mem:1024");
        story.addFramework("f2", "role2");
        story.addAgent("B", "cpus:1;mem:1024");
        story.apply(new AllocatorCommand.RemoveAgent(A));
        story.giveBack("f1", "role1", "A");
        assertThat(story.allocator().metrics())
                .containsEntry("allocator/mesos/resources/cpus/total", 1.0)
                .containsEntry("allocator/mesos/resources/cpus/offered_or_allocated", 1.0);
        assertThat(story.addAgent("A", "cpus:4;mem:1024")).containsExactly("f1 role1 A cpus:4; mem:1024");
    }

    @Test
    void commandsAboutWhatIsGoneAreIgnored() {
        AgentId nowhere = new AgentId("nowhere");
        FrameworkId nobody = new FrameworkId("nobody");
        story.addAgent("A", "cpus:4;mem:1024");
        Resources some = Story.resources("cpus:1", "role");
        for (AllocatorCommand command : List.of(
                new AllocatorCommand.RemoveAgent(nowhere),
                new AllocatorCommand.ActivateAgent(nowhere),
                new AllocatorCommand.DeactivateAgent(nowhere),
                new AllocatorCommand.UpdateUnavailability(nowhere, Optional.empty()),
                new AllocatorCommand.UpdateAgent(Story.agent("nowhere"), Story.AGENT_CAPABILITIES, Resources.empty()),
                new AllocatorCommand.AddResourceProvider(nowhere, some.unallocate(), Map.of()),
                new AllocatorCommand.RecoverResources(F1, nowhere, some, Optional.empty(), true),
                new AllocatorCommand.RecoverResources(nobody, A, some, Optional.empty(), true),
                new AllocatorCommand.UpdateAllocation(nobody, A, some, List.of()),
                new AllocatorCommand.TransitionToAllocated(nobody, nowhere, some),
                new AllocatorCommand.RemoveFramework(nobody),
                new AllocatorCommand.ActivateFramework(nobody),
                new AllocatorCommand.DeactivateFramework(nobody),
                new AllocatorCommand.SuppressOffers(nobody, Set.of()),
                new AllocatorCommand.ReviveOffers(nobody, Set.of()),
                new AllocatorCommand.RequestResources(nobody, List.of()),
                new AllocatorCommand.UpdateFramework(
                        Story.framework("nobody", List.of("role")), FrameworkOptions.DEFAULT))) {
            assertThat(story.apply(command)).as(command.toString()).isEmpty();
        }
        assertThat(story.addFramework("f1", "role")).containsExactly("f1 role A cpus:4; mem:1024");
    }

    @Test
    void givingBackWhatOneDoesNotHoldIsABug() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:4;mem:1024");
        assertThatThrownBy(() -> story.giveBack("f1", "role", "A", "cpus:5"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("framework f1 in role role gives back {cpus:5000 } of agent A but holds");
    }

    @Test
    void eventsShareARound() {
        story.apply(new AllocatorCommand.AddFramework(
                Story.framework("f1", List.of("role")), FrameworkOptions.DEFAULT, true, Map.of()));
        for (String agent : List.of("A", "B", "C")) {
            story.apply(new AllocatorCommand.AddAgent(
                    Story.agent(agent),
                    Story.AGENT_CAPABILITIES,
                    Optional.empty(),
                    Story.resources("cpus:1;mem:64"),
                    Map.of()));
        }
        assertThat(story.allocator().nextDeadline()).contains(Story.START);
        assertThat(story.offers()).hasSize(3);
        assertThat(story.allocator().nextDeadline()).contains(Story.START.plusSeconds(1));
        assertThat(story.allocator().metrics()).containsEntry("allocator/mesos/allocation_runs", 1.0);
    }

    @Test
    void recoveredResourcesWaitForThePeriodicRound() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:4;mem:1024");
        story.giveBack("f1", "role", "A");
        assertThat(story.offers()).isEmpty();
        assertThat(story.after(Duration.ofMillis(999))).isEmpty();
        assertThat(story.after(Duration.ofMillis(1))).containsExactly("f1 role A cpus:4; mem:1024");
    }

    @Test
    void nothingIsOfferedWhilePaused() {
        story.apply(new AllocatorCommand.Pause());
        story.addFramework("f1", "role");
        assertThat(story.addAgent("A", "cpus:4;mem:1024")).isEmpty();
        assertThat(story.allocator().nextDeadline()).isEmpty();
        assertThat(story.after(Duration.ofSeconds(10))).isEmpty();
        story.apply(new AllocatorCommand.Resume());
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:4; mem:1024");
    }

    @Test
    void aRoleThatIsGivenUpIsChargedUntilItsResourcesComeBack() {
        story.addFramework("f1", "role1");
        story.addAgent("A", "cpus:4;mem:1024");
        story.apply(new AllocatorCommand.UpdateFramework(
                Story.framework("f1", List.of("role2")), FrameworkOptions.DEFAULT));
        story.giveBack("f1", "A", Story.resources("cpus:4;mem:1024", "role1"), Optional.of(Story.refuse(3600)));
        assertThat(story.nextRound()).containsExactly("f1 role2 A cpus:4; mem:1024");
    }

    @Test
    void aProviderMayOnlyTellOfWhatIsUsed() {
        story.addAgent("A", "cpus:2;mem:200");
        story.apply(new AllocatorCommand.AddFramework(
                Story.framework("f1", List.of("role")), FrameworkOptions.DEFAULT, false));
        story.apply(new AllocatorCommand.AddResourceProvider(
                A, Resources.empty(), Map.of(F1, Story.resources("cpus:1;mem:100", "role"))));
        story.apply(new AllocatorCommand.ActivateFramework(F1));
        assertThat(story.offers()).containsExactly("f1 role A cpus:1; mem:100");
    }

    @Test
    void oversubscribedResourcesComeAndGo() {
        FrameworkInfo info = Story.framework("f1", List.of("role"), FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES);
        story.addFramework(info, FrameworkOptions.DEFAULT);
        Resources plain = Story.resources("cpus:100;mem:100");
        story.addAgent("A", plain, Map.of());
        assertThat(story.updateTotal("A", plain.plus(revocable(10)))).containsExactly("f1 role A cpus{REV}:10");
        Resources back = revocable(6).plus(Story.resources("cpus:2"));
        story.giveBack("f1", "A", back.allocate("role"), Optional.empty());
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:2; cpus{REV}:6");
        assertThat(story.updateTotal("A", plain.plus(revocable(12)))).containsExactly("f1 role A cpus{REV}:2");
        assertThat(story.updateTotal("A", plain)).isEmpty();
    }

    private static Resources revocable(double cpus) {
        return Story.resources("cpus:" + cpus)
                .map(resource -> resource.toBuilder()
                        .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                        .build());
    }

    @Test
    void reservationsOfWhatIsNoScalarGoWithTheirAgents() {
        Resources total = Story.resources("cpus:1;mem:1;disk:1;ports(role):[1-2]");
        story.addAgent("A", total, Map.of());
        story.addAgent("B", total, Map.of());
        story.apply(new AllocatorCommand.RemoveAgent(A));
        story.apply(new AllocatorCommand.RemoveAgent(new AgentId("B")));
        assertThat(story.addFramework("f1", "role")).isEmpty();
        assertThat(story.allocator().metrics()).containsEntry("allocator/mesos/resources/cpus/total", 0.0);
    }
}
