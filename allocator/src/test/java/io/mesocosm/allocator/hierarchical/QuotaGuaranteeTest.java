package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.FrameworkId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Roles get what they are guaranteed before others share. Behaviour: Mesos' {@code hierarchical_allocator_tests}. */
class QuotaGuaranteeTest {

    private final Story story = Story.begin();

    @Test
    void resourcesThatAGuaranteedRoleDeclinesForAWhileAreKeptForIt() {
        story.addFramework("f1", "quota");
        story.setQuota("quota", "cpus:2;mem:1024");
        story.addFramework("f2", "free");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).containsExactly("f1 quota A cpus:1; mem:512");
        assertThat(story.addAgent("B", "cpus:1;mem:512")).containsExactly("f1 quota B cpus:1; mem:512");
        story.decline("f1", "quota", "B", 2);
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.nextRound()).containsExactly("f1 quota B cpus:1; mem:512");
    }

    @Test
    void frameworksOfAGuaranteedRoleShareFairly() {
        story.addFramework("f1", "quota");
        story.setQuota("quota", "cpus:4;mem:2048");
        story.addFramework("f2", "free");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).containsExactly("f1 quota A cpus:1; mem:512");
        story.addFramework("f3", "quota");
        assertThat(story.addAgent("B", "cpus:2;mem:1024")).containsExactly("f3 quota B cpus:2; mem:1024");
        assertThat(story.addAgent("C", "cpus:1;mem:512")).containsExactly("f1 quota C cpus:1; mem:512");
        story.decline("f1", "quota", "C", 5);
        assertThat(story.nextRound()).containsExactly("f3 quota C cpus:1; mem:512");
    }

    @Test
    void whatHasNoGuaranteeComesWithWhatHasOne() {
        story.setQuota("quota1", "cpus:2");
        story.addAgent("A", "cpus:1;mem:1024;ports:[31000-32000]");
        assertThat(story.addFramework("f1", "quota1"))
                .containsExactly("f1 quota1 A cpus:1; mem:1024; ports:[31000-32000]");
        story.setQuota("quota2", "mem:1024");
        assertThat(story.addAgent("B", "cpus:1;mem:1024;ports:[31000-32000]"))
                .containsExactly("f1 quota1 B cpus:1; ports:[31000-32000]");
        // Now its cpus are at the limit, and the memory of B is the headroom of the other.
        assertThat(story.addAgent("C", "cpus:1;mem:1024;ports:[31000-32000]"))
                .containsExactly("f1 quota1 C mem:1024; ports:[31000-32000]");
    }

    @Test
    void onceGuaranteesAreMetEverythingElseIsShared() {
        story.setQuota("quota", "cpus:0.25;mem:128");
        story.addFramework("f1", "quota");
        story.addFramework("f2", "free");
        assertThat(story.addAgent(
                        "A",
                        Story.resources("cpus:1;mem:512"),
                        Map.of(new FrameworkId("f1"), Story.resources("cpus:0.25;mem:128", "quota"))))
                .containsExactly("f2 free A cpus:0.75; mem:384");
        assertThat(story.addAgent("B", "cpus:1;mem:512")).containsExactly("f2 free B cpus:1; mem:512");
    }

    @Test
    void aRoleAboveItsShareGetsWhatItIsGuaranteed() {
        story.addFramework("f1", "quota");
        story.addFramework("f2", "free");
        story.addAgent(
                "A",
                Story.resources("cpus:1;mem:512"),
                Map.of(new FrameworkId("f1"), Story.resources("cpus:1;mem:512", "quota")));
        assertThat(story.addAgent("B", "cpus:1;mem:512")).containsExactly("f2 free B cpus:1; mem:512");
        story.decline("f2", "free", "B", 0);
        assertThat(story.nextRound()).containsExactly("f2 free B cpus:1; mem:512");
        story.decline("f2", "free", "B", 0);
        story.setQuota("quota", "cpus:2;mem:1024");
        assertThat(story.nextRound()).containsExactly("f1 quota B cpus:1; mem:512");
    }

    @Test
    void theGuaranteeOfARoleWithoutFrameworksIsHeldBack() {
        story.setQuota("quota", "cpus:2;mem:1024");
        story.addFramework("f1", "free");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        assertThat(story.addAgent("B", "cpus:2;mem:1024")).containsExactly("f1 free B cpus:2; mem:1024");
    }

    @Test
    void anAgentIsDividedWhenPartOfItIsHeldBack() {
        story.setQuota("quota", "cpus:2;mem:1024");
        story.addFramework("f1", "free");
        assertThat(story.addAgent("A", "cpus:3;mem:4096;ports:[31000-32000]"))
                .containsExactly("f1 free A cpus:1; mem:3072; ports:[31000-32000]");
        assertThat(story.addFramework("f2", "quota")).containsExactly("f2 quota A cpus:2; mem:1024");
    }

    @Test
    void aGuaranteedRoleWithoutFrameworksDoesNotStandInTheWayOfAnother() {
        story.addAgent("A", "cpus:2;mem:2048");
        story.setQuota("quota1", "cpus:1;mem:1024");
        story.setQuota("quota2", "cpus:2;mem:2048");
        assertThat(story.addFramework("f1", "quota2")).containsExactly("f1 quota2 A cpus:2; mem:2048");
    }

    @Test
    void aMetGuaranteeDoesNotStarveOneThatIsNot() {
        story.setQuota("quota1", "cpus:1;mem:200");
        story.setQuota("quota2", "cpus:2;mem:2000");
        story.addFramework("f1", "quota1");
        story.addFramework("f2", "quota2");
        story.addAgent(
                "A",
                Story.resources("cpus:1;mem:1024"),
                Map.of(new FrameworkId("f1"), Story.resources("cpus:1;mem:1024", "quota1")));
        story.addAgent(
                "B",
                Story.resources("cpus:1;mem:1024"),
                Map.of(new FrameworkId("f2"), Story.resources("cpus:1;mem:1024", "quota2")));
        assertThat(story.addAgent("C", "cpus:2;mem:2048")).containsExactly("f2 quota2 C cpus:1; mem:976");
    }

    @Test
    void aRoleGetsTheResourceThatItsGuaranteeStillLacks() {
        story.setQuota("quota", "cpus:4;mem:1024");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).containsExactly("f1 quota A cpus:2; mem:1024");
        assertThat(story.addAgent("B", "cpus:2;mem:1024")).containsExactly("f1 quota B cpus:2");
    }

    @Test
    void aGuaranteeAloneDoesNotLimit() {
        story.setQuota("quota", "cpus:1;mem:512", "");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:4;mem:4096")).containsExactly("f1 quota A cpus:4; mem:4096");
    }

    @Test
    void whatGoesBeyondAGuaranteeStopsAtTheHeadroomOfOthers() {
        story.setQuota("quota1", "cpus:1;mem:512", "");
        story.setQuota("quota2", "cpus:2;mem:1024", "");
        story.addFramework("f1", "quota1");
        assertThat(story.addAgent("A", "cpus:4;mem:4096;disk:100"))
                .containsExactly("f1 quota1 A cpus:2; mem:3072; disk:100");
    }

    @Test
    void guaranteesBeyondTheClusterAreMetAsFarAsItGoes() {
        story.setQuota("quota1", "cpus:10;mem:10240");
        story.setQuota("quota2", "cpus:10;mem:10240");
        story.addFramework("f1", "quota1");
        story.addFramework("f2", "quota2");
        story.addFramework("f3", "free");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).containsExactly("f1 quota1 A cpus:1; mem:512");
        assertThat(story.addAgent("B", "cpus:1;mem:512")).containsExactly("f2 quota2 B cpus:1; mem:512");
    }

    @Test
    void afterItsQuotaIsRemovedARoleSharesLikeOthers() {
        story.setQuota("quota", "cpus:2;mem:1024");
        story.addFramework("f1", "quota");
        story.addFramework("f2", "free");
        for (String agent : List.of("A", "B")) {
            story.addAgent(
                    agent,
                    Story.resources("cpus:1;mem:512"),
                    Map.of(new FrameworkId("f1"), Story.resources("cpus:1;mem:512", "quota")));
        }
        story.setQuota("quota", "");
        assertThat(story.offers()).isEmpty();
        story.giveBack("f1", "quota", "A", "cpus:1;mem:512");
        assertThat(story.nextRound()).containsExactly("f2 free A cpus:1; mem:512");
    }

    @Test
    void nothingIsHeldBackForAQuotaThatWasRemoved() {
        story.setQuota("quota", "cpus:2;mem:1024");
        story.addFramework("f1", "free");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).isEmpty();
        story.setQuota("quota", "cpus:0");
        assertThat(story.nextRound()).containsExactly("f1 free A cpus:1; mem:512");
    }

    @Test
    void aSmallerGuaranteeHoldsBackLess() {
        story.setQuota("quota", "cpus:2;mem:1024");
        story.addFramework("f1", "free");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        story.setQuota("quota", "cpus:1;mem:512");
        assertThat(story.nextRound()).containsExactly("f1 free A cpus:1; mem:512");
    }

    @Test
    void guaranteesOfARecoveredMasterHoldFromTheStart() {
        story.apply(
                new AllocatorCommand.Recover(0, List.of(Story.quota("quota", "cpus:2;mem:1024", "cpus:2;mem:1024"))));
        story.addFramework("f1", "free");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        assertThat(story.addFramework("f2", "quota")).containsExactly("f2 quota A cpus:2; mem:1024");
    }

    @Test
    void anOfferBelowTheMinimumIsNotMadeForAGuarantee() {
        story.setQuota("quota", "cpus:0.001;mem:16", "");
        story.setQuota("other", "cpus:100;mem:102400", "");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).isEmpty();
    }

    @Test
    void aFrameworkThatCannotHaveAnAgentLeavesItToTheNextInItsRole() {
        story.setQuota("quota", "cpus:1;mem:512");
        story.addFramework("f1", "quota");
        story.addFramework("f2", "quota");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).containsExactly("f1 quota A cpus:1; mem:512");
        story.decline("f1", "quota", "A", 3600);
        assertThat(story.nextRound()).containsExactly("f2 quota A cpus:1; mem:512");
        story.decline("f2", "quota", "A", 3600);
        story.suppress("f2");
        assertThat(story.nextRound()).isEmpty();
        story.apply(new AllocatorCommand.DeactivateFramework(new FrameworkId("f2")));
        story.apply(new AllocatorCommand.ActivateFramework(new FrameworkId("f2")));
        assertThat(story.revive("f2")).containsExactly("f2 quota A cpus:1; mem:512");
    }

    @Test
    void whatARemovedAgentHeldHasToBeMetAnew() {
        story.setQuota("quota", "cpus:1;mem:512");
        story.addFramework("f1", "quota");
        story.addFramework("f2", "free");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).containsExactly("f1 quota A cpus:1; mem:512");
        story.apply(new AllocatorCommand.RemoveAgent(new io.mesocosm.common.ids.AgentId("A")));
        assertThat(story.addAgent("B", "cpus:1;mem:512")).containsExactly("f1 quota B cpus:1; mem:512");
        assertThat(story.addAgent("C", "cpus:1;mem:512")).containsExactly("f2 free C cpus:1; mem:512");
        story.apply(new AllocatorCommand.RemoveFramework(new FrameworkId("f1")));
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void revocableResourcesMeetNoGuaranteeAndAreNotHeldBack() {
        story.setQuota("quota", "cpus:2;mem:512");
        story.addFramework(
                Story.framework(
                        "f1",
                        List.of("free"),
                        org.apache.mesos.v1.Protos.FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES),
                AllocatorCommand.FrameworkOptions.DEFAULT);
        story.addAgent("A", "cpus:2;mem:512");
        assertThat(story.updateTotal("A", Story.resources("cpus:2;mem:512").plus(QuotaLimitTest.revocable("cpus", 4))))
                .containsExactly("f1 free A cpus{REV}:4");
        assertThat(story.addFramework("f2", "quota")).containsExactly("f2 quota A cpus:2; mem:512");
    }

    @Tag("B014")
    @Test
    void whatIsReservedToOthersIsNoHeadroom() {
        story.addAgent("A", "cpus:4;mem:512");
        story.addAgent("B", "cpus:4;mem:512");
        QuotaReservationTest.reserve(story, "B", "cpus:4;mem:512", "free");
        story.setQuota("quota", "cpus:4;mem:512");
        assertThat(story.addFramework("f1", "quota")).containsExactly("f1 quota A cpus:4; mem:512");
        story.decline("f1", "quota", "A", 10);
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.addFramework("f2", "free"))
                .containsExactly("f2 free B cpus(reservations: [(DYNAMIC,free)]):4;"
                        + " mem(reservations: [(DYNAMIC,free)]):512");
        story.decline("f2", "free", "B", 10);
        assertThat(story.after(Duration.ofSeconds(5))).isEmpty();
    }
}
