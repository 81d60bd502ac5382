package io.mesocosm.master.quota;

import static io.mesocosm.master.quota.Quotas.answer;
import static io.mesocosm.master.quota.Quotas.config;
import static io.mesocosm.master.quota.Quotas.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.event.RoleRequest;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.state.Decrees;
import io.mesocosm.master.state.MasterSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class QuotaCallsTest {

    private static final QuotaConfig DEV = config("dev", "cpus:1", "cpus:2");

    private final Story story = Story.leading();

    private Story whitelisted() {
        MasterSettings defaults = MasterSettings.defaults();
        return Story.leading(new MasterSettings(
                Optional.of(Set.of("dev", "*")),
                defaults.rootSubmissions(),
                defaults.agents(),
                defaults.history(),
                defaults.offerTimeout()));
    }

    @Test
    void aQuotaHoldsOnceItIsDurableAndThenItIsAnswered() {
        story.agent("host", "cpus:4;mem:1024");
        story.holdRegistry().forget();
        Quotas.update(story, DEV);
        var operation = new RegistryOperation.UpdateQuota(List.of(DEV));
        assertThat(story.effects(MasterEffect.CommitRegistry.class))
                .containsExactly(new MasterEffect.CommitRegistry(operation));
        assertThat(story.answers()).isEmpty();
        assertThat(story.allocator()).isEmpty();
        assertThat(story.state().decrees().quotas().all()).isEmpty();

        story.answer(operation);
        assertThat(story.state().decrees().quotas().all()).containsExactly(DEV);
        assertThat(story.allocator()).containsExactly(new AllocatorCommand.UpdateQuota(List.of(DEV)));
        assertThat(answer(story)).isEqualTo("200");
        assertThat(story.state().decrees().waiting()).isEmpty();
    }

    @Test
    void aRoleThatIsTooLongToBeKeptHasNoQuota() {
        story.holdRegistry().forget();
        Quotas.update(story, config("r".repeat(1025), "", "cpus:2"));
        assertThat(answer(story))
                .startsWith("400 Invalid QuotaConfig: Invalid 'QuotaConfig.role': Role name of 1025 characters");
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
    }

    @Test
    void severalQuotasAreTakenOverAllOrNotAtAll() {
        story.agent("host", "cpus:4;mem:1024");
        story.forget();
        Quotas.update(story, DEV, config("ops", "cpus:3.5", ""));
        assertThat(answer(story))
                .isEqualTo("400 Invalid QuotaConfig: total quota guarantees 'cpus:4.5' exceed cluster capacity"
                        + " 'cpus:4; mem:1024' (use 'force' flag to bypass this check)");
        assertThat(story.state().decrees().quotas().all()).isEmpty();
        Quotas.update(story, DEV, config("ops", "cpus:3", ""));
        assertThat(answer(story)).isEqualTo("200");
        assertThat(story.state().decrees().quotas().all()).hasSize(2);
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).hasSize(1);
    }

    @Test
    @Tag("B029")
    void guaranteesAboveWhatTheClusterHasAreRefusedUnlessForced() {
        story.agent("host", "cpus:4;mem:1024");
        Quotas.set(story, request("dev", "cpus:5"));
        assertThat(answer(story))
                .isEqualTo("409 Quota guarantees overcommit the cluster (use 'force' to bypass this check): Total quota"
                        + " guarantees 'cpus:5' exceed cluster capacity 'cpus:4; mem:1024'");
        Quotas.update(story, config("dev", "cpus:5", ""));
        assertThat(answer(story)).startsWith("400 Invalid QuotaConfig: total quota guarantees 'cpus:5' exceed");
        Quotas.force(story, config("dev", "cpus:5", ""));
        assertThat(answer(story)).isEqualTo("200");
        story.on(new RoleRequest.SetQuota(
                story.reply(),
                request("ops", "cpus:5").toBuilder().setForce(true).build()));
        assertThat(answer(story)).isEqualTo("200");
    }

    @Test
    void resourcesThatMayBeTakenBackAreNoCapacityAndDisconnectedAgentsAre() {
        AgentId agent = story.agent("host", "cpus:4;mem:1024");
        story.suppose(state -> state.put(state.agent(agent)
                .orElseThrow()
                .withTotal(Story.resources("cpus:1")
                        .map(cpus -> cpus.toBuilder()
                                .setRevocable(cpus.getRevocable())
                                .build())
                        .plus(Story.resources("cpus:2;ports:[1-9]")))));
        story.exited(agent);
        Quotas.update(story, config("dev", "cpus:2.5", ""));
        assertThat(answer(story)).contains("exceed cluster capacity 'cpus:2'");
        Quotas.update(story, config("dev", "cpus:2", ""));
        assertThat(answer(story)).isEqualTo("200");
    }

    @Test
    @Tag("B028")
    void aRoleThatHasAQuotaCannotBeSetOne() {
        story.agent("host", "cpus:4;mem:1024");
        Quotas.set(story, request("dev", "cpus:1;mem:512"));
        assertThat(story.state().decrees().quotas().all())
                .containsExactly(config("dev", "cpus:1;mem:512", "cpus:1;mem:512"));
        Quotas.set(story, request("dev", "cpus:1"));
        assertThat(answer(story))
                .isEqualTo("400 Failed to validate set quota request: Cannot set quota for role 'dev' which already has"
                        + " quota");
    }

    @Test
    @Tag("B031")
    void aLimitBelowWhatARoleAndThoseBelowItConsumeIsRefusedUnlessForced() {
        AgentId agent = story.agent("host", "cpus:4;mem:1024;cpus(dev/web):1");
        FrameworkId framework = story.framework("dev/web");
        story.launch(framework, agent, Given.task("t", "cpus:2;mem:32"));
        QuotaConfig tight = config("dev", "", "cpus:2.5");
        Quotas.update(story, tight);
        assertThat(answer(story))
                .isEqualTo(
                        "400 Invalid QuotaConfig: Role 'dev' is already consuming 'cpus:3; mem:32'; this is more than"
                                + " the requested limits 'cpus:2.5' (use 'force' flag to bypass this check)");
        Quotas.update(story, config("dev", "", "cpus:3"));
        assertThat(answer(story)).isEqualTo("200");
        Quotas.force(story, tight);
        assertThat(answer(story)).isEqualTo("200");
        assertThat(story.state().decrees().quotas().all()).containsExactly(tight);
    }

    @Test
    void whatIsOfferedIsNotConsumed() {
        AgentId agent = story.agent("host", "cpus:4;mem:1024");
        story.offer(story.framework("dev"), agent, "cpus:4");
        Quotas.update(story, config("dev", "", "cpus:1"));
        assertThat(answer(story)).isEqualTo("200");
    }

    @Test
    void aConfigThatIsWrongByItselfIsRefusedInMesosWords() {
        Quotas.force(story, config("dev/web", "", "cpus:1"));
        assertThat(answer(story)).isEqualTo("400 Updating quota on nested role 'dev/web' is not supported yet");
        Quotas.force(story, config("-dev", "", "cpus:1"));
        assertThat(answer(story))
                .isEqualTo(
                        "400 Invalid QuotaConfig: Invalid 'QuotaConfig.role': Role component '-dev' is invalid because"
                                + " it starts with a dash");
        Quotas.force(story, config("dev", "cpus:2", "cpus:1"));
        assertThat(answer(story))
                .isEqualTo("400 Invalid QuotaConfig: 'QuotaConfig.guarantees' { cpus: 2 } is not contained within the"
                        + " 'QuotaConfig.limits' { cpus: 1 }");
        Quotas.set(story, request("dev/web", "cpus:1"));
        assertThat(answer(story))
                .isEqualTo(
                        "400 Failed to validate set quota request: Invalid quota configuration. Parent role 'dev' with"
                                + " guarantees ({}) does not contain the sum of its children's guarantees (cpus:1)");
        Quotas.set(story, request("dev", "mem:2000000000000"));
        assertThat(answer(story))
                .startsWith("400 Failed to validate set quota request: Invalid 'QuotaConfig.guarantees'");
        assertThat(story.effects(MasterEffect.CommitRegistry.class)).isEmpty();
    }

    @Test
    void aRoleThatMayNotBeUsedCanHaveNoQuota() {
        Story strict = whitelisted();
        Quotas.update(strict, config("ops", "", "cpus:1"));
        assertThat(answer(strict)).isEqualTo("400 Invalid QuotaConfig: 'ops' is not on the roles whitelist");
        Quotas.set(strict, request("ops", "cpus:1"));
        assertThat(answer(strict)).isEqualTo("400 Failed to validate set quota request: Unknown role 'ops'");
        strict.on(new RoleRequest.RemoveQuota(strict.reply(), "ops", Optional.of("/master/quota/ops")));
        assertThat(answer(strict))
                .isEqualTo(
                        "400 Failed to validate remove quota request for path '/master/quota/ops': Unknown role 'ops'");
        Quotas.remove(strict, "ops");
        assertThat(answer(strict)).isEqualTo("400 Failed to remove quota: Role 'ops' has no quota set");
        Quotas.update(strict, config("dev", "", "cpus:1"));
        assertThat(answer(strict)).isEqualTo("200");
    }

    @Test
    void onlyPlainScalarsOfEachNameOnceAreGuaranteed() {
        Resource cpus = Story.resources("cpus:1").toProto().getFirst();
        Resource revocable = cpus.toBuilder()
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build();
        Resource disk = Story.resources("disk:1").toProto().getFirst().toBuilder()
                .setDisk(Resource.DiskInfo.newBuilder()
                        .setSource(Resource.DiskInfo.Source.newBuilder().setType(Resource.DiskInfo.Source.Type.PATH)))
                .build();
        assertThat(refusal(revocable)).isEqualTo("QuotaInfo must not contain RevocableInfo");
        assertThat(refusal(disk)).isEqualTo("QuotaInfo must not contain DiskInfo");
        assertThat(refusal(Story.resources("ports:[1-2]").toProto().getFirst()))
                .isEqualTo("QuotaInfo must not include non-scalar resources");
        assertThat(refusal(Story.resources("cpus(dev):1").toProto().getFirst()))
                .isEqualTo("QuotaInfo must not contain any ReservationInfo");
        assertThat(refusal(cpus, cpus)).isEqualTo("QuotaInfo contains duplicate resource name 'cpus'");
        assertThat(refusal()).isEqualTo("QuotaInfo with empty 'guarantee'");
    }

    private String refusal(Resource... guarantee) {
        Quotas.set(
                story,
                QuotaRequest.newBuilder()
                        .setRole("dev")
                        .addAllGuarantee(List.of(guarantee))
                        .build());
        return answer(story).replace("400 Failed to validate set quota request: ", "");
    }

    @Test
    void whatANestedRoleWasGuaranteedByAnOlderMasterIsAPartOfWhatItsParentIs() {
        story.agent("host", "cpus:4;mem:1024");
        story.suppose(state -> state.with(state.decrees()
                .with(state.decrees()
                        .quotas()
                        .update(List.of(config("dev", "cpus:3", ""), config("dev/web", "cpus:3", "")))
                        .orElseThrow())));
        Quotas.update(story, config("ops", "cpus:1", ""));
        assertThat(answer(story)).isEqualTo("200");
    }

    @Test
    void aQuotaIsRemovedByRemoveQuotaAndByAConfigOfNothing() {
        Quotas.update(story, config("dev", "", "cpus:1"), config("ops", "", "cpus:1"));
        Quotas.remove(story, "dev");
        assertThat(answer(story)).isEqualTo("200");
        Quotas.update(story, config("ops", "", ""));
        assertThat(answer(story)).isEqualTo("200");
        assertThat(story.state().decrees().quotas().all()).isEmpty();
        assertThat(story.registry().quotas().all()).isEmpty();
        Quotas.remove(story, "dev");
        assertThat(answer(story)).isEqualTo("400 Failed to remove quota: Role 'dev' has no quota set");
        story.on(new RoleRequest.RemoveQuota(story.reply(), "dev", Optional.of("/master/quota/dev")));
        assertThat(answer(story))
                .isEqualTo("400 Failed to remove quota for path '/master/quota/dev': Role 'dev' has no quota set");
    }

    @Test
    void requestsAtTheSameTimeEndAsIfTheyCameOneAfterTheOther() {
        story.agent("host", "cpus:4;mem:1024");
        story.holdRegistry();
        Quotas.update(story, config("dev", "cpus:3", ""));
        Quotas.update(story, config("ops", "cpus:2", ""));
        assertThat(answer(story)).contains("total quota guarantees 'cpus:5' exceed cluster capacity");
        Quotas.set(story, request("dev", "cpus:1"));
        assertThat(answer(story)).contains("which already has quota");
        Quotas.remove(story, "dev");
        Quotas.remove(story, "dev");
        assertThat(answer(story)).contains("Role 'dev' has no quota set");
        assertThat(story.state().decrees().quotas().all()).isEmpty();

        story.forget();
        story.answer(new RegistryOperation.UpdateQuota(List.of(config("dev", "cpus:3", ""))));
        story.answer(new RegistryOperation.UpdateQuota(List.of(config("dev", "", ""))));
        assertThat(story.answers().stream().map(MasterEffect.Respond::status)).containsExactly(200, 200);
        assertThat(story.answers().stream().map(MasterEffect.Respond::reply)).doesNotHaveDuplicates();
    }

    @Test
    void whatNobodyAskedForAnswersNobody() {
        story.holdRegistry().forget();
        Quotas.update(story, config("dev", "", "cpus:1"));
        story.on(new MasterEvent.RegistryAnswered(new RegistryOperation.UpdateWeights(List.of()), true));
        assertThat(story.answers()).isEmpty();
        assertThat(story.state().decrees().waiting().size()).isEqualTo(1);
    }

    @Test
    void aRefusalOfTheRegistryIsToldAndChangesNothing() {
        story.holdRegistry().forget();
        Quotas.update(story, config("dev", "", "cpus:1"));
        var operation = new RegistryOperation.UpdateQuota(List.of(config("dev", "", "cpus:1")));
        story.on(new MasterEvent.RegistryAnswered(operation, false));
        assertThat(answer(story)).isEqualTo("500 The registry refused the change");
        assertThat(story.allocator()).isEmpty();
        assertThat(story.state().decrees())
                .isEqualTo(Decrees.initial(story.state().settings()));
    }

    @Test
    void moreRequestsThanMayWaitAreSentAway() {
        story.holdRegistry();
        for (int i = 0; i < Decrees.MOST_WAITING; i++) {
            Quotas.update(story, config("dev", "", "cpus:1"));
        }
        assertThat(story.answers()).isEmpty();
        var late = new RoleRequest.UpdateQuota(new ReplyTo(-1), List.of(config("dev", "", "cpus:1")), false);
        story.on(late);
        assertThat(story.answers())
                .containsExactly(
                        new MasterEffect.Respond(late.reply(), 503, "Too many requests wait for the registry"));
    }
}
