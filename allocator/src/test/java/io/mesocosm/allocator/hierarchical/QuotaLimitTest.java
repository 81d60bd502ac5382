package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No role gets more than its limits, however much is idle. Behaviour: Mesos' {@code hierarchical_allocator_tests}. */
class QuotaLimitTest {

    private final Story story = Story.begin();

    static Resources revocable(String name, double amount) {
        return Resources.of(scalar(name, amount)
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build());
    }

    private static Resource.Builder scalar(String name, double amount) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount));
    }

    private static Resources disk(DiskInfo.Source.Type type, String root, double amount) {
        Resource.Builder disk = scalar("disk", amount);
        DiskInfo.Source.Builder source =
                disk.getDiskBuilder().getSourceBuilder().setType(type);
        if (type == DiskInfo.Source.Type.MOUNT) {
            source.getMountBuilder().setRoot(root);
        } else {
            source.getPathBuilder().setRoot(root);
        }
        return Resources.of(disk.build());
    }

    private static Resources mount(String root, double amount) {
        return disk(DiskInfo.Source.Type.MOUNT, root, amount);
    }

    @Tag("B013")
    @Test
    void aRoleIsNeverOfferedMoreThanItsLimits() {
        story.addFramework("f1", "*");
        story.setQuota("*", "", "cpus:0;mem:0;disk:0");
        assertThat(story.addAgent("A", "cpus:2;mem:1024;disk:1024")).isEmpty();
        assertThat(story.addFramework("f2", "free")).containsExactly("f2 free A cpus:2; mem:1024; disk:1024");
        story.setQuota("*", "", "cpus:1;mem:512;disk:512");
        assertThat(story.addAgent("B", "cpus:2;mem:1024;disk:1024"))
                .containsExactlyInAnyOrder("f1 * B cpus:1; mem:512; disk:512", "f2 free B cpus:1; mem:512; disk:512");
        assertThat(story.addAgent("C", "cpus:2;mem:1024;disk:1024"))
                .containsExactly("f2 free C cpus:2; mem:1024; disk:1024");
    }

    @Tag("B010")
    @Test
    void anAgentIsDividedBetweenAQuotaAndTheRest() {
        story.addFramework("f1", "quota");
        story.setQuota("quota", "cpus:0.5;mem:200");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).containsExactly("f1 quota A cpus:0.5; mem:200");
        assertThat(story.addFramework("f2", "free")).containsExactly("f2 free A cpus:0.5; mem:312");
    }

    @Tag("B011")
    @Test
    void aMountedDiskIsOfferedWholeOrNotAtAll() {
        story.setQuota("quota", "cpus:2;mem:2048;disk:150");
        Resources half = Story.resources("cpus:0.5;mem:512");
        story.addAgent("A", half.plus(mount("/mnt/a", 100)), Map.of());
        assertThat(story.addFramework("f1", "quota"))
                .containsExactly("f1 quota A cpus:0.5; mem:512; disk[MOUNT:/mnt/a]:100");
        assertThat(story.addAgent("B", half.plus(mount("/mnt/b", 100)), Map.of()))
                .containsExactly("f1 quota B cpus:0.5; mem:512");
        assertThat(story.addAgent("C", "cpus:2;mem:2048;disk:150"))
                .containsExactly("f1 quota C cpus:1; mem:1024; disk:50");
    }

    @Test
    void aDiskThatIsAPathCanBeDivided() {
        story.setQuota("quota", "", "disk:60");
        story.addFramework("f1", "quota");
        Resources path = disk(DiskInfo.Source.Type.PATH, "/data", 100);
        assertThat(story.addAgent("A", Story.resources("cpus:1;mem:512").plus(path), Map.of()))
                .containsExactly("f1 quota A cpus:1; mem:512; disk[PATH:/data]:60");
    }

    @Test
    void severalDisksMeetOneGuaranteeTogether() {
        story.setQuota("quota", "cpus:1;mem:512;disk:100");
        story.addAgent("A", Story.resources("cpus:1;mem:512;disk:50").plus(mount("/mnt", 50)), Map.of());
        assertThat(story.addFramework("f1", "quota"))
                .containsExactly("f1 quota A cpus:1; mem:512; disk:50; disk[MOUNT:/mnt]:50");
    }

    @Test
    void chanceDecidesWhichOfSeveralDisksFitsIntoALimit() {
        story.setQuota("quota", "", "disk:100");
        story.addFramework("f1", "quota");
        Resources total = Story.resources("cpus:1;mem:512;disk:40").plus(mount("/mnt", 70));
        Set<String> seen = new HashSet<>(story.addAgent("A", total, Map.of()));
        for (int i = 0; i < 50; i++) {
            story.giveBack("f1", "quota", "A");
            seen.addAll(story.nextRound());
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "f1 quota A cpus:1; mem:512; disk:40",
                        "f1 quota A cpus:1; mem:512; disk:30; disk[MOUNT:/mnt]:70");
    }

    @Test
    void whoRefusedOneOfSeveralDisksIsOfferedTheOther() {
        story.setQuota("quota", "", "disk:100");
        story.addFramework("f1", "quota");
        Resources total =
                Story.resources("cpus:1;mem:512").plus(mount("/a", 100)).plus(mount("/b", 100));
        for (String agent : List.of("A", "B", "C", "D", "E")) {
            List<String> refused = story.addAgent(agent, total, Map.of());
            story.decline("f1", "quota", agent, 3600);
            assertThat(story.after(Duration.ofMinutes(1))).hasSize(1).doesNotContainAnyElementsOf(refused);
            story.apply(new AllocatorCommand.RemoveAgent(new AgentId(agent)));
        }
    }

    @Test
    void limitsOfOneResourceLeaveTheOthersAlone() {
        story.setQuota("quota", "", "cpus:1");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:4;mem:4096;ports:[31000-32000]"))
                .containsExactly("f1 quota A cpus:1; mem:4096; ports:[31000-32000]");
        assertThat(story.addAgent("B", "cpus:4;mem:4096")).containsExactly("f1 quota B mem:4096");
    }

    @Test
    void aLimitIsOneForAllAgentsTogether() {
        story.apply(new AllocatorCommand.Pause());
        story.setQuota("quota", "", "cpus:5;mem:5120");
        story.addFramework("f1", "quota");
        story.addFramework("f2", "quota");
        for (int i = 0; i < 4; i++) {
            story.addAgent("agent" + i, "cpus:2;mem:2048");
        }
        story.apply(new AllocatorCommand.Resume());
        List<String> offers = story.nextRound();
        assertThat(offers)
                .hasSize(3)
                .filteredOn(line -> line.endsWith("cpus:1; mem:1024"))
                .hasSize(1);
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void whatWasUsedBeforeTheLimitCounts() {
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).hasSize(1);
        story.setQuota("quota", "", "cpus:1;mem:512");
        assertThat(story.addAgent("B", "cpus:2;mem:1024")).isEmpty();
        story.giveBack("f1", "quota", "A", "cpus:1.5;mem:768");
        assertThat(story.nextRound()).hasSize(1).first().asString().matches("f1 quota [AB] cpus:0.5; mem:256");
    }

    @Test
    void whatFrameworksUseThatAreNotBackYetCounts() {
        story.setQuota("quota", "", "cpus:2;mem:1024");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent(
                        "A",
                        Story.resources("cpus:4;mem:2048"),
                        Map.of(new FrameworkId("f2"), Story.resources("cpus:1;mem:512", "quota"))))
                .containsExactly("f1 quota A cpus:1; mem:512");
        story.addFramework("f2", "quota");
        assertThat(story.nextRound()).isEmpty();
        story.giveBack("f2", "quota", "A", "cpus:1;mem:512");
        assertThat(story.nextRound()).containsExactly("f2 quota A cpus:1; mem:512");
    }

    @Test
    void whatSuchFrameworksGiveBackCountsNoMore() {
        story.setQuota("quota", "", "cpus:2;mem:1024");
        story.addAgent(
                "A",
                Story.resources("cpus:4;mem:2048"),
                Map.of(new FrameworkId("f2"), Story.resources("cpus:2;mem:1024", "quota")));
        assertThat(story.addFramework("f1", "quota")).isEmpty();
        story.giveBack("f2", "quota", "A", "cpus:1;mem:512");
        assertThat(story.nextRound()).containsExactly("f1 quota A cpus:1; mem:512");
    }

    @Test
    void theMinimumIsOfferedWhereTheLimitLeavesNoMore() {
        story.setQuota("quota", "", "cpus:1.01;mem:0");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:1;mem:64")).containsExactly("f1 quota A cpus:1");
        assertThat(story.addAgent("B", "cpus:1;mem:64")).containsExactly("f1 quota B cpus:0.01");
    }

    @Test
    void revocableResourcesAreNotLimited() {
        story.setQuota("quota", "", "cpus:1;mem:512");
        story.addFramework(
                Story.framework("f1", List.of("quota"), FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES),
                FrameworkOptions.DEFAULT);
        Resources total = Story.resources("cpus:2;mem:1024").plus(revocable("cpus", 4));
        assertThat(story.addAgent("A", total, Map.of())).containsExactly("f1 quota A cpus:1; cpus{REV}:4; mem:512");
        story.giveBack("f1", "quota", "A");
        assertThat(story.nextRound()).containsExactly("f1 quota A cpus:1; cpus{REV}:4; mem:512");
    }

    @Test
    void aRaisedLimitHoldsFromTheNextRoundOn() {
        story.setQuota("quota", "", "cpus:0;mem:0");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:2;mem:1024")).isEmpty();
        assertThat(story.nextRound()).isEmpty();
        story.setQuota("quota", "", "cpus:1;mem:512");
        assertThat(story.offers()).isEmpty();
        assertThat(story.nextRound()).containsExactly("f1 quota A cpus:1; mem:512");
        story.setQuota("quota", "");
        assertThat(story.nextRound()).containsExactly("f1 quota A cpus:1; mem:512");
    }

    @Test
    void withoutAMinimumPortsAloneAreOffered() {
        Story all = Story.begin(AllocatorOptions.DEFAULT.withMinAllocatableResources(List.of()));
        all.setQuota("quota", "", "cpus:0;mem:0");
        all.addFramework("f1", "quota");
        assertThat(all.addAgent("A", "cpus:2;mem:1024;ports:[31000-32000]"))
                .containsExactly("f1 quota A ports:[31000-32000]");
    }

    @Test
    void aRefusedPartIsNotOfferedAgainUntilTheLimitAllowsMore() {
        story.setQuota("quota", "", "cpus:1;mem:512");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:4;mem:4096")).containsExactly("f1 quota A cpus:1; mem:512");
        story.decline("f1", "quota", "A", 3600);
        assertThat(story.nextRound()).isEmpty();
        story.setQuota("quota", "", "cpus:2;mem:512");
        assertThat(story.nextRound()).containsExactly("f1 quota A cpus:2; mem:512");
    }

    @Test
    void aRefusedWholeIsNotOfferedInParts() {
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:4;mem:4096")).hasSize(1);
        story.decline("f1", "quota", "A", 3600);
        story.setQuota("quota", "", "cpus:2;mem:512");
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void guaranteeAndLimitTogetherMakeOneOfferOfAnAgent() {
        story.setQuota("quota", "cpus:1;mem:512", "cpus:3;mem:3072");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:4;mem:4096")).containsExactly("f1 quota A cpus:3; mem:3072");
    }

    @Test
    void aRefusedPartIsNotOfferedAgainUntilTheRoleConsumesLess() {
        story.setQuota("quota", "", "cpus:2;mem:1024");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).containsExactly("f1 quota A cpus:1; mem:512");
        assertThat(story.addAgent("B", "cpus:4;mem:4096")).containsExactly("f1 quota B cpus:1; mem:512");
        story.decline("f1", "quota", "B", 3600);
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.nextRound()).isEmpty();
        story.apply(new AllocatorCommand.RemoveAgent(new AgentId("A")));
        assertThat(story.nextRound()).containsExactly("f1 quota B cpus:2; mem:1024");
        story.decline("f1", "quota", "B", 3600);
        assertThat(story.nextRound()).isEmpty();
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void aRefusedPartIsNotOfferedAgainUntilARoleBelowConsumesLess() {
        story.addFramework("f2", "quota/child");
        assertThat(story.addAgent("A", "cpus:1;mem:512")).hasSize(1);
        story.suppress("f2");
        story.setQuota("quota", "", "cpus:2;mem:1024");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("B", "cpus:4;mem:4096")).containsExactly("f1 quota B cpus:1; mem:512");
        story.decline("f1", "quota", "B", 3600);
        assertThat(story.nextRound()).isEmpty();
        story.apply(new AllocatorCommand.RemoveAgent(new AgentId("A")));
        assertThat(story.nextRound()).containsExactly("f1 quota B cpus:2; mem:1024");
    }

    @Test
    void aFrameworkThatIsContentWithLessGetsWhatIsLeftBelowTheMinimum() {
        story.setQuota("quota", "", "cpus:0.005;mem:16");
        FrameworkInfo modest = Story.framework("f1", List.of("quota")).toBuilder()
                .putOfferFilters(
                        "quota",
                        OfferFilters.newBuilder()
                                .setMinAllocatableResources(OfferFilters.MinAllocatableResources.newBuilder()
                                        .addQuantities(OfferFilters.ResourceQuantities.newBuilder()
                                                .putQuantities(
                                                        "mem",
                                                        Value.Scalar.newBuilder()
                                                                .setValue(16)
                                                                .build())))
                                .build())
                .build();
        story.addFramework("f2", "quota");
        story.addFramework(modest, FrameworkOptions.DEFAULT);
        assertThat(story.addAgent("A", "cpus:4;mem:4096")).containsExactly("f1 quota A cpus:0.005; mem:16");
    }

    @Test
    void bothStagesAddToOneOfferOfAnAgent() {
        // Where chance takes the larger disk first, it is dropped for the headroom, and the second stage adds the
        // other.
        Story all = Story.begin(AllocatorOptions.DEFAULT.withMinAllocatableResources(List.of()));
        all.setQuota("quota", "cpus:1", "disk:100");
        all.setQuota("other", "disk:55", "");
        all.addFramework("f1", "quota");
        Resources total =
                Story.resources("cpus:1;mem:512").plus(mount("/a", 60)).plus(mount("/b", 50));
        List<String> offers = all.addAgent("A", total, Map.of());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            assertThat(offers).hasSize(1);
            seen.addAll(offers);
            all.giveBack("f1", "quota", "A");
            offers = all.nextRound();
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "f1 quota A cpus:1; mem:512", "f1 quota A cpus:1; mem:512; disk[MOUNT:/b]:50");
    }
}
