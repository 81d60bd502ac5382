package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Quotas are of top-level roles. What the roles below consume is charged to them, but does not stop at their limits.
 * Behaviour: Mesos' {@code hierarchical_allocator_tests}.
 */
class QuotaHierarchyTest {

    private final Story story = Story.begin();

    @Test
    void aReservationOfAParentThatAChildHoldsIsHeld() {
        story.setQuota("quota", "cpus:1;mem:1024");
        story.addAgent("A", "cpus(a):1;mem(a):1024");
        assertThat(story.addFramework("f1", "a/b"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("f1 a/b A cpus(");
        assertThat(story.addFramework("f2", "free")).isEmpty();
        assertThat(story.addAgent("B", "cpus:1;mem:1024")).isEmpty();
        assertThat(story.addAgent("C", "cpus:1;mem:1024")).containsExactly("f2 free C cpus:1; mem:1024");
    }

    @Tag("B016")
    @Test
    void aReservationOfAChildIsChargedToItsTopLevelRole() {
        story.setQuota("a", "cpus:2;mem:200");
        story.addAgent("A", "cpus(a/b):1;mem(a/b):100");
        story.addAgent("B", "cpus:10;mem:1000");
        assertThat(story.addFramework("f1", "a")).containsExactly("f1 a B cpus:1; mem:100");
    }

    @Test
    void whatAChildHoldsIsChargedToItsTopLevelRoleButNotLimited() {
        story.addFramework("f1", "a/b");
        assertThat(story.addAgent("A", "cpus:1;mem:1024")).containsExactly("f1 a/b A cpus:1; mem:1024");
        story.setQuota("a", "cpus:1;mem:1024");
        story.addFramework("f2", "a");
        assertThat(story.addAgent("B", "cpus:1;mem:1024")).containsExactly("f1 a/b B cpus:1; mem:1024");
    }

    @Test
    void aChildDoesNotGetWhatItsParentIsGuaranteed() {
        story.setQuota("a", "cpus:1;mem:1024");
        story.addFramework("f1", "a/b");
        assertThat(story.addAgent("A", "cpus:1;mem:1024")).isEmpty();
        assertThat(story.addAgent("B", "cpus:1;mem:1024")).hasSize(1);
        // What the child got meets the guarantee: nothing is held back any more.
        assertThat(story.nextRound()).hasSize(1);
    }

    @Test
    void whatAChildIsGivenCountsInTheSameRound() {
        story.setQuota("a", "", "cpus:1;mem:1024");
        story.addFramework("f1", "a/b");
        story.addFramework("f2", "a");
        // By its name the role itself comes before the role below it, as a virtual leaf.
        assertThat(story.addAgent("A", "cpus:3;mem:3072"))
                .containsExactly("f2 a A cpus:1; mem:1024", "f1 a/b A cpus:2; mem:2048");
        story.giveBack("f2", "a", "A");
        assertThat(story.nextRound()).containsExactly("f1 a/b A cpus:1; mem:1024");
    }

    @Test
    void whatParentAndChildHoldIsNoHeadroom() {
        story.addFramework("f1", "a/b");
        assertThat(story.addAgent("A", "cpus:1;mem:100")).containsExactly("f1 a/b A cpus:1; mem:100");
        story.addFramework("f2", "a");
        assertThat(story.addAgent("B", "cpus:1;mem:100")).containsExactly("f2 a B cpus:1; mem:100");
        story.setQuota("quota", "cpus:1;mem:100");
        assertThat(story.addAgent("C", "cpus:1;mem:100")).isEmpty();
        assertThat(story.addAgent("D", "cpus:1;mem:100")).hasSize(1);
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void rolesWhoseNamesBeginAlikeAreNotRelated() {
        story.setQuota("a", "", "cpus:1;mem:512");
        story.addAgent("A", "cpus(ab/c):1;mem(ab/c):512");
        story.addFramework("f1", "a");
        assertThat(story.addAgent("B", "cpus:1;mem:512")).isEqualTo(List.of("f1 a B cpus:1; mem:512"));
    }
}
