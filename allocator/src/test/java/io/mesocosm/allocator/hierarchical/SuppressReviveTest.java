package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.FrameworkId;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Frameworks say for which roles they want offers. */
class SuppressReviveTest {

    private final Story story = Story.begin();

    @Test
    void suppressedFrameworksGetNoOffersUntilTheyRevive() {
        story.addFramework("f1", "role");
        story.suppress("f1");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).isEmpty();
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.revive("f1")).containsExactly("f1 role A cpus:1; mem:512");
    }

    @Tag("B020")
    @Test
    void oneRoleIsSuppressedAndRevivedWithoutTheOther() {
        story.addFramework("f1", "role1", "role2");
        story.suppress("f1", "role1");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).containsExactly("f1 role2 A cpus:2; mem:1024");
        story.decline("f1", "role2", "A", 86400);
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.revive("f1", "role1")).containsExactly("f1 role1 A cpus:2; mem:1024");
        story.decline("f1", "role1", "A", 86400);
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void reviveOffersWhatWasRefused() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.decline("f1", "role", "A", 86400);
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.revive("f1")).containsExactly("f1 role A cpus:1; mem:512");
    }

    @Tag("B022")
    @Test
    void suppressionEndsWhenAFrameworkSubscribesAnewWithoutIt() {
        story.addAgent("A", "cpus:2;mem:1024");
        assertThat(story.addFramework("f1", "role1")).containsExactly("f1 role1 A cpus:2; mem:1024");
        story.giveBack("f1", "role1", "A");
        story.suppress("f1");
        story.apply(new AllocatorCommand.DeactivateFramework(new FrameworkId("f1")));
        assertThat(story.nextRound()).isEmpty();
        story.apply(new AllocatorCommand.UpdateFramework(
                Story.framework("f1", List.of("role1")), AllocatorCommand.FrameworkOptions.DEFAULT));
        story.apply(new AllocatorCommand.ActivateFramework(new FrameworkId("f1")));
        assertThat(story.offers()).containsExactly("f1 role1 A cpus:2; mem:1024");
    }

    @Test
    void suppressionStaysWhenAFrameworkSubscribesAnewWithIt() {
        story.addAgent("A", "cpus:2;mem:1024");
        story.addFramework("f1", "role1");
        story.giveBack("f1", "role1", "A");
        story.apply(new AllocatorCommand.DeactivateFramework(new FrameworkId("f1")));
        story.apply(new AllocatorCommand.UpdateFramework(
                Story.framework("f1", List.of("role1")), Story.suppressing("role1")));
        story.apply(new AllocatorCommand.ActivateFramework(new FrameworkId("f1")));
        assertThat(story.offers()).isEmpty();
        assertThat(story.revive("f1")).containsExactly("f1 role1 A cpus:2; mem:1024");
    }

    @Test
    void rolesSuppressedFromTheBeginningGetNoOffers() {
        story.addAgent("A", "cpus:2;mem:1024");
        assertThat(story.addFramework(Story.framework("f1", List.of("role1", "role2")), Story.suppressing("role1")))
                .containsExactly("f1 role2 A cpus:2; mem:1024");
    }

    @Test
    void suppressedFrameworksKeepTheirShare() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:2;mem:1024");
        story.suppress("f1");
        story.addFramework("f2", "role");
        story.addAgent("B", "cpus:1;mem:512");
        story.revive("f1");
        assertThat(story.addAgent("C", "cpus:1;mem:512")).containsExactly("f2 role C cpus:1; mem:512");
    }

    private void update(AllocatorCommand.FrameworkOptions options, String... roles) {
        story.apply(new AllocatorCommand.UpdateFramework(Story.framework("f1", List.of(roles)), options));
    }

    @Tag("B046")
    @Test
    void aRoleThatAnUpdateUnsuppressesIsOfferedWhatItRefused() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.decline("f1", "role", "A", 86400);
        update(Story.suppressing("role"), "role");
        assertThat(story.nextRound()).isEmpty();
        update(AllocatorCommand.FrameworkOptions.DEFAULT, "role");
        assertThat(story.nextRound()).containsExactly("f1 role A cpus:1; mem:512");
    }

    @Test
    void anUpdateThatUnsuppressesNothingKeepsFilters() {
        story.addFramework("f1", "role");
        story.addAgent("A", "cpus:1;mem:512");
        story.decline("f1", "role", "A", 86400);
        update(AllocatorCommand.FrameworkOptions.DEFAULT, "role");
        assertThat(story.nextRound()).isEmpty();
        update(Story.suppressing("role"), "role");
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void aRoleThatIsSuppressedTwiceIsRevivedOnce() {
        story.addFramework("f1", "role");
        story.suppress("f1", "role");
        story.suppress("f1");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).isEmpty();
        assertThat(story.revive("f1", "role")).containsExactly("f1 role A cpus:1; mem:512");
    }

    /** It is in the new role before it leaves the old, so what is above both goes on counting. */
    @Test
    void aRoleWhoseOnlyChildIsReplacedKeepsItsTurn() {
        story.addFramework("f1", "x/old");
        story.addAgent("A", "cpus:1;mem:512");
        story.giveBack("f1", "x/old", "A");
        update(AllocatorCommand.FrameworkOptions.DEFAULT, "x/new");
        assertThat(story.addFramework("f2", "y")).containsExactly("f2 y A cpus:1; mem:512");
    }
}
