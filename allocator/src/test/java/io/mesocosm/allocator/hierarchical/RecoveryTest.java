package io.mesocosm.allocator.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOptions;
import io.mesocosm.allocator.AllocatorOptions.Recovery;
import io.mesocosm.common.ids.AgentId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.junit.jupiter.api.Test;

/** How an allocator waits for the agents of the registry after a failover of the master. */
class RecoveryTest {

    private static final List<QuotaConfig> QUOTAS =
            List.of(QuotaConfig.newBuilder().setRole("guarded").build());

    private static Story with(double factor, Duration timeout) {
        Story story = Story.begin(AllocatorOptions.DEFAULT.with(new Recovery(factor, timeout)));
        story.addFramework("f1", "role1");
        return story;
    }

    private static Story recovering(int expected, List<QuotaConfig> quotas) {
        Story story = with(0.8, Duration.ofMinutes(10));
        story.apply(new AllocatorCommand.Recover(expected, quotas));
        return story;
    }

    @Test
    void withQuotasNothingIsOfferedUntilFourFifthsOfTheAgentsAreBack() {
        Story story = recovering(3, QUOTAS);
        assertThat(story.addAgent("A", "cpus:1;mem:512")).isEmpty();
        assertThat(story.after(Duration.ofMinutes(1))).isEmpty();
        // int(3 * 0.8) are two.
        assertThat(story.addAgent("B", "cpus:1;mem:512"))
                .containsExactlyInAnyOrder("f1 role1 A cpus:1; mem:512", "f1 role1 B cpus:1; mem:512");
        assertThat(story.addAgent("C", "cpus:1;mem:512")).containsExactly("f1 role1 C cpus:1; mem:512");
    }

    @Test
    void withoutQuotasOffersStartAtOnce() {
        assertThat(recovering(100, List.of()).addAgent("A", "cpus:1;mem:512"))
                .containsExactly("f1 role1 A cpus:1; mem:512");
    }

    @Test
    void thereIsNothingToWaitForWhenTheRegistryHoldsNoOrOneAgent() {
        assertThat(recovering(0, QUOTAS).addAgent("A", "cpus:1;mem:512")).hasSize(1);
        assertThat(recovering(1, QUOTAS).addAgent("A", "cpus:1;mem:512")).hasSize(1);
    }

    @Test
    void afterTheRecoveryTimeoutNobodyIsWaitedFor() {
        Story story = recovering(100, QUOTAS);
        assertThat(story.allocator().nextDeadline()).isEqualTo(Optional.of(Story.START.plus(Duration.ofMinutes(10))));
        assertThat(story.addAgent("A", "cpus:1;mem:512")).isEmpty();
        assertThat(story.after(Duration.ofMinutes(10).minusNanos(1))).isEmpty();
        assertThat(story.after(Duration.ofNanos(1))).containsExactly("f1 role1 A cpus:1; mem:512");
        assertThat(story.addAgent("B", "cpus:1;mem:512")).containsExactly("f1 role1 B cpus:1; mem:512");
    }

    @Test
    void anAgentThatLeavesIsNotCountedAmongThoseThatAreBack() {
        Story story = recovering(3, QUOTAS);
        story.addAgent("A", "cpus:1;mem:512");
        story.apply(new AllocatorCommand.RemoveAgent(new AgentId("A")));
        assertThat(story.addAgent("B", "cpus:1;mem:512")).isEmpty();
        assertThat(story.addAgent("C", "cpus:1;mem:512")).hasSize(2);
    }

    @Test
    void theOptionsDecideHowManyAgentsAndHowLong() {
        Story story = with(0.5, Duration.ofSeconds(30));
        story.apply(new AllocatorCommand.Recover(4, QUOTAS));
        assertThat(story.addAgent("A", "cpus:1;mem:512")).isEmpty();
        assertThat(story.addAgent("B", "cpus:1;mem:512")).hasSize(2);

        Story patient = with(1, Duration.ofNanos(Long.MAX_VALUE));
        patient.apply(new AllocatorCommand.Recover(2, QUOTAS));
        patient.addAgent("A", "cpus:1;mem:512");
        assertThat(patient.after(Duration.ofDays(365))).isEmpty();
        assertThat(patient.addAgent("B", "cpus:1;mem:512")).hasSize(2);
    }

    @Test
    void factorsBeyondOneAndNegativeTimeoutsAreRefused() {
        assertThatThrownBy(() -> new Recovery(1.1, Duration.ZERO))
                .hasMessage("--allocator_agent_recovery_factor must be between 0 and 1");
        assertThatThrownBy(() -> new Recovery(Double.NaN, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Recovery(0.8, Duration.ofNanos(-1)))
                .hasMessage("--allocator_recovery_timeout must not be negative");
    }
}
