package io.mesocosm.master.quota;

import static io.mesocosm.master.quota.Quotas.config;
import static io.mesocosm.master.quota.Quotas.request;
import static io.mesocosm.master.quota.Quotas.rescinded;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which offers go when a quota comes. */
final class RescindingTest {

    private final Story story = Story.leading();
    private final AgentId one = story.agent("one", "cpus:4;mem:1024");
    private final AgentId two = story.agent("two", "cpus:4;mem:1024");
    private final FrameworkId dev = story.framework("dev");
    private final FrameworkId below = story.framework("dev/web");
    private final FrameworkId ops = story.framework("ops");

    @Test
    @Tag("B032")
    void offersOfARoleAndThoseBelowItGoUntilItIsWithinItsLimits() {
        OfferId first = story.offer(dev, one, "cpus:1");
        story.offer(below, one, "cpus:1");
        OfferId kept = story.offer(dev, two, "cpus:1");
        OfferId others = story.offer(ops, two, "cpus:3");
        story.forget();
        Quotas.update(story, config("dev", "", "cpus:1"));
        assertThat(rescinded(story, dev)).isEqualTo(1);
        assertThat(rescinded(story, below)).isEqualTo(1);
        assertThat(rescinded(story, ops)).isZero();
        assertThat(story.state().offers().containsKey(first)).isFalse();
        assertThat(story.state().offers().containsKey(kept)).isTrue();
        assertThat(story.state().offers().containsKey(others)).isTrue();
    }

    @Test
    void theAllocatorKnowsTheQuotaBeforeItGetsOffersBack() {
        story.offer(dev, one, "cpus:2");
        story.forget();
        Quotas.update(story, config("dev", "", "cpus:1"));
        assertThat(story.allocator()).hasSize(2);
        assertThat(story.allocator().getFirst()).isInstanceOf(AllocatorCommand.UpdateQuota.class);
        assertThat(story.allocator().getLast()).isInstanceOf(AllocatorCommand.RecoverResources.class);
    }

    @Test
    void whatTasksUseCountsAgainstTheLimit() {
        story.launch(dev, one, Given.task("t", "cpus:2;mem:32"));
        story.offer(dev, one, "cpus:1");
        story.offer(dev, two, "cpus:1");
        story.forget();
        Quotas.update(story, config("dev", "", "cpus:3"));
        assertThat(rescinded(story, dev)).isEqualTo(1);
    }

    @Test
    void offersOfOthersGoUntilTheGuaranteesCanBeMet() {
        story.offer(dev, one, "cpus:1");
        story.offer(ops, one, "cpus:2");
        story.offer(ops, two, "cpus:2");
        story.forget();
        Quotas.update(story, config("dev", "cpus:3", ""));
        assertThat(rescinded(story, dev)).isZero();
        assertThat(rescinded(story, ops)).isEqualTo(1);
    }

    @Test
    void offersOfRolesBelowAreTheRolesOwn() {
        story.offer(below, one, "cpus:1");
        story.offer(ops, one, "cpus:2");
        story.forget();
        Quotas.update(story, config("dev", "cpus:3", ""));
        assertThat(rescinded(story, below)).isZero();
        assertThat(rescinded(story, ops)).isEqualTo(1);
    }

    @Test
    void anOfferThatGoesForALimitDoesNotGoForAGuaranteeToo() {
        FrameworkId batch = story.framework("batch");
        story.offer(dev, one, "cpus:2");
        story.offer(batch, two, "cpus:2");
        story.forget();
        Quotas.update(story, config("dev", "", "cpus:1"), config("ops", "cpus:1", ""));
        assertThat(rescinded(story, dev)).isEqualTo(1);
        assertThat(rescinded(story, batch)).isEqualTo(1);
    }

    @Test
    void noOfferGoesForAQuotaThatIsKeptOrRemoved() {
        story.offer(dev, one, "cpus:1");
        story.offer(ops, two, "cpus:2");
        Quotas.update(story, config("dev", "cpus:1", "cpus:1"));
        story.forget();
        Quotas.update(story, config("dev", "cpus:1", "cpus:2"));
        Quotas.remove(story, "dev");
        Quotas.update(story, config("dev", "", ""));
        assertThat(story.state().offers().size()).isEqualTo(2);
        assertThat(rescinded(story, dev) + rescinded(story, ops)).isZero();
    }

    @Test
    void aQuotaOfOldMakesRoomOnOneAgentForEachFrameworkOfTheRole() {
        story.offer(ops, one, "cpus:2;mem:512");
        story.offer(ops, one, "cpus:2;mem:512");
        story.offer(ops, two, "cpus:1");
        story.forget();
        Quotas.set(story, request("dev", "cpus:1"));
        assertThat(rescinded(story, ops)).isEqualTo(2);
    }

    @Test
    void aQuotaOfOldMakesRoomOnSeveralAgentsForSeveralFrameworksThatListen() {
        story.framework("dev");
        story.offer(ops, one, "cpus:2;mem:512");
        story.offer(ops, two, "cpus:2;mem:512");
        story.offer(ops, story.agent("three", "cpus:4;mem:1024"), "cpus:2;mem:512");
        story.hangUp(story.framework("dev"));
        story.forget();
        Quotas.set(story, request("dev", "cpus:1"));
        assertThat(rescinded(story, ops)).isEqualTo(2);
    }

    @Test
    void aQuotaOfOldMakesRoomUntilWhatItGuaranteesIsFree() {
        FrameworkId batch = story.framework("batch");
        story.offer(batch, one, "cpus:2;mem:512");
        story.offer(batch, two, "cpus:2;mem:512");
        story.forget();
        Quotas.set(story, request("new", "cpus:3"));
        assertThat(rescinded(story, batch)).isEqualTo(2);
        assertThat(Quotas.answer(story)).isEqualTo("200");
    }

    @Test
    void offersOfAnAgentThatIsNotOfferedAreNoRoom() {
        story.offer(ops, two, "cpus:2");
        story.exited(one);
        story.forget();
        Quotas.set(story, request("new", "cpus:1"));
        assertThat(rescinded(story, ops)).isEqualTo(1);
    }
}
