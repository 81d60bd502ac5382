package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorCommand.FrameworkOptions;
import io.mesocosm.allocator.AllocatorOutput.AvailableUpdated;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.junit.jupiter.api.Test;

/** Reservations are consumed by their role, held or not. Behaviour: Mesos' {@code hierarchical_allocator_tests}. */
class QuotaReservationTest {

    private final Story story = Story.begin();

    private static Resources push(Resources resources, String role) {
        return resources.pushReservation(ReservationInfo.newBuilder()
                .setType(ReservationInfo.Type.DYNAMIC)
                .setRole(role)
                .build());
    }

    private static ResourceConversion conversion(Resources consumed, Resources converted) {
        return new ResourceConversion(consumed, converted, Optional.empty());
    }

    /** An operator reserves something of an agent. */
    static void reserve(Story story, String agent, String amount, String role) {
        Resources resources = Story.resources(amount);
        update(story, agent, conversion(resources, push(resources, role)));
    }

    private static void update(Story story, String agent, ResourceConversion conversion) {
        assertThat(story.apply(new AllocatorCommand.UpdateAvailable(1, new AgentId(agent), List.of(conversion))))
                .containsExactly(new AvailableUpdated(1, Optional.empty()));
    }

    private void convert(Resources offered, ResourceConversion conversion) {
        story.apply(new AllocatorCommand.UpdateAllocation(
                new FrameworkId("f1"), new AgentId("A"), offered, List.of(conversion)));
    }

    private static String reserved(String cpus, String mem, String role) {
        return "cpus(reservations: [(STATIC," + role + ")]):" + cpus + "; mem(reservations: [(STATIC," + role + ")]):"
                + mem;
    }

    @Test
    void reservationsThatNobodyHoldsCount() {
        story.addAgent("A", "cpus(quota):1;mem(quota):1024");
        story.setQuota("quota", "cpus:1;mem:1024");
        assertThat(story.addFramework("f1", "quota")).containsExactly("f1 quota A " + reserved("1", "1024", "quota"));
        story.decline("f1", "quota", "A", 86400);
        assertThat(story.addAgent("B", "cpus:1;mem:1024")).isEmpty();
    }

    @Test
    void reservationsThatAreHeldCountOnce() {
        story.addAgent("A", "cpus(quota):1;mem(quota):1024");
        story.setQuota("quota", "cpus:2;mem:2048");
        assertThat(story.addFramework("f1", "quota")).containsExactly("f1 quota A " + reserved("1", "1024", "quota"));
        assertThat(story.addAgent("B", "cpus:1;mem:1024")).containsExactly("f1 quota B cpus:1; mem:1024");
        assertThat(story.addAgent("C", "cpus:1;mem:1024")).isEmpty();
    }

    @Test
    void aRoleWithoutQuotaGetsItsReservationsBesideAGuaranteeThatIsHeldBack() {
        story.addAgent("A", "cpus:2;mem:2048;cpus(free):2;mem(free):2048");
        story.setQuota("quota", "cpus:2;mem:2048");
        assertThat(story.addFramework("f1", "quota")).containsExactly("f1 quota A cpus:2; mem:2048");
        story.decline("f1", "quota", "A", 86400);
        assertThat(story.addFramework("f2", "free")).containsExactly("f2 free A " + reserved("2", "2048", "free"));
    }

    @Test
    void aGuaranteedRoleGetsItsReservationsWithItsGuarantee() {
        story.setQuota("quota", "cpus:3;mem:3072");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:2;mem:2048;cpus(quota):2;mem(quota):2048"))
                .containsExactly(
                        "f1 quota A cpus:1; " + reserved("2", "2048", "quota").replace("; mem", "; mem:1024; mem"));
    }

    @Test
    void aRoleAtItsLimitStillGetsItsReservations() {
        story.setQuota("quota", "", "cpus:1;mem:512");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:2;mem:1024;cpus(quota):2;mem(quota):1024"))
                .containsExactly("f1 quota A " + reserved("2", "1024", "quota"));
    }

    @Test
    void aSharedVolumeCountsOnce() {
        story.setQuota("quota", "cpus:3;mem:2048;disk:100");
        Resources volume = Resources.of(ReservationTest.sharedVolume("quota", "id1", 50));
        Resources reserved = Story.resources("cpus(quota):2;mem(quota):1024");
        story.addAgent("A", reserved.plus(volume), Map.of());
        assertThat(story.addFramework(
                        Story.framework("f1", List.of("quota"), FrameworkInfo.Capability.Type.SHARED_RESOURCES),
                        FrameworkOptions.DEFAULT))
                .hasSize(1);
        story.giveBack("f1", "A", Story.resources("cpus(quota):1;mem(quota):512", "quota"), Optional.empty());
        assertThat(story.nextRound())
                .hasSize(1)
                .first()
                .asString()
                .contains(":50")
                .contains(":512");
        assertThat(story.addAgent("B", "cpus:1;mem:1024;disk:50"))
                .containsExactly("f1 quota B cpus:1; mem:1024; disk:50");
        assertThat(story.addAgent("C", "cpus:0.5;mem:512;disk:50")).isEmpty();
    }

    @Test
    void reservingWhatIsHeldCountsItOnce() {
        story.setQuota("quota", "cpus:10;mem:1024");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus:5;mem:512")).containsExactly("f1 quota A cpus:5; mem:512");
        Resources held = Story.resources("cpus:5;mem:512", "quota");
        convert(held, conversion(held, push(held, "quota")));
        assertThat(story.addAgent("B", "cpus:10;mem:1024")).containsExactly("f1 quota B cpus:5; mem:512");
    }

    @Test
    void unreservingWhatIsHeldCountsItOn() {
        story.setQuota("quota", "cpus:1;mem:1024");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("A", "cpus(quota):1;mem(quota):1024")).hasSize(1);
        assertThat(story.addAgent("B", "cpus:1;mem:1024")).isEmpty();
        Resources held = Story.resources("cpus(quota):1;mem(quota):1024", "quota");
        convert(held, conversion(held, Story.resources("cpus:1;mem:1024", "quota")));
        assertThat(story.nextRound()).isEmpty();
        story.giveBack("f1", "quota", "A", "cpus:1;mem:1024");
        assertThat(story.nextRound()).hasSize(1);
    }

    @Test
    void reservationsBeyondAGuaranteeNeedNoHeadroom() {
        story.setQuota("reserved", "cpus:1;mem:1024");
        story.setQuota("quota", "cpus:1;mem:1024");
        story.addAgent("A", "cpus(reserved):2;mem(reserved):2048");
        story.addAgent("B", "cpus:1;mem:1024");
        assertThat(story.addFramework("f1", "free")).isEmpty();
        assertThat(story.addAgent("C", "cpus:1;mem:1024")).containsExactly("f1 free C cpus:1; mem:1024");
    }

    @Test
    void reservationsInUseAreWithinTheQuota() {
        story.setQuota("quota", "cpus:2;mem:256");
        story.addFramework("f1", "quota");
        story.addFramework("f2", "free");
        assertThat(story.addAgent(
                        "A",
                        Story.resources("cpus:8;mem(quota):256"),
                        Map.of(new FrameworkId("f1"), Story.resources("cpus:2;mem(quota):256", "quota"))))
                .containsExactly("f2 free A cpus:6");
        assertThat(story.addAgent("B", "cpus:4")).containsExactly("f2 free B cpus:4");
    }

    @Test
    void anOperatorWhoReservesMakesTheRoleConsume() {
        story.setQuota("quota", "", "cpus:2;mem:1024");
        story.addAgent("A", "cpus:2;mem:1024");
        reserve(story, "A", "cpus:2;mem:1024", "quota");
        assertThat(story.addFramework("f1", "quota")).hasSize(1);
        story.giveBack("f1", "quota", "A");
        assertThat(story.addAgent("B", "cpus:1;mem:512")).isEmpty();
        Resources all = Story.resources("cpus:2;mem:1024");
        update(story, "A", conversion(push(all, "quota"), all));
        assertThat(story.nextRound()).isNotEmpty().noneMatch(line -> line.contains("DYNAMIC"));
        assertThat(story.nextRound()).isEmpty();
    }

    @Test
    void anOperatorWhoReservesForOthersTakesHeadroom() {
        story.setQuota("quota", "cpus:2;mem:1024");
        story.addAgent("A", "cpus:2;mem:1024");
        story.addAgent("B", "cpus:2;mem:1024");
        reserve(story, "B", "cpus:2;mem:1024", "other");
        assertThat(story.addFramework("f1", "free")).isEmpty();
        Resources all = Story.resources("cpus:2;mem:1024");
        update(story, "B", conversion(push(all, "other"), all));
        assertThat(story.nextRound()).hasSize(1);
    }

    @Test
    void reservationsGoWithTheirAgent() {
        story.setQuota("quota", "", "cpus:2;mem:1024");
        story.addAgent("A", "cpus(quota):2;mem(quota):1024");
        story.addFramework("f1", "quota");
        assertThat(story.addAgent("B", "cpus:2;mem:1024")).isEmpty();
        story.apply(new AllocatorCommand.RemoveAgent(new AgentId("A")));
        assertThat(story.nextRound()).containsExactly("f1 quota B cpus:2; mem:1024");
    }
}
