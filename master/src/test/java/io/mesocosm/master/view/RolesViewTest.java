package io.mesocosm.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.RoleRequest;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.proto.internal.Messages.UpdateSlaveMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class RolesViewTest {

    private static String json(Story story) {
        var out = new JsonOutput();
        RolesView.write(story.state(), out);
        return out.toString();
    }

    private static String idle(String role, double weight) {
        return "{\"name\":\"" + role + "\",\"weight\":" + weight + ",\"quota\":{\"role\":\"" + role
                + "\",\"guarantee\":{},\"limit\":{},\"consumed\":{}},\"resources\":{},\"allocated\":{},\"offered\":{},"
                + "\"reserved\":{},\"frameworks\":[]}";
    }

    @Test
    @Tag("B038")
    void whereOnlySomeRolesMayBeUsedTheseAreListed() {
        MasterSettings defaults = MasterSettings.defaults();
        Story story = Story.leading(new MasterSettings(
                Optional.of(Set.of("*", "dev/web")),
                defaults.rootSubmissions(),
                defaults.agents(),
                defaults.history(),
                defaults.offerTimeout()));
        assertThat(json(story))
                .isEqualTo("{\"roles\":[" + idle("*", 1) + "," + idle("dev", 1) + "," + idle("dev/web", 1) + "]}");
    }

    @Test
    void withNothingToSeeThereIsNoRole() {
        assertThat(json(Story.leading())).isEqualTo("{\"roles\":[]}");
        assertThat(RolesView.message(Story.leading().state()).getRolesList()).isEmpty();
    }

    @Test
    void rolesOfWeightsAreListedWithTheirAncestors() {
        Story story = Story.leading(MasterSettings.defaults().withWeights(new TreeMap<>(Map.of("dev/web", 2.5))));
        assertThat(json(story)).isEqualTo("{\"roles\":[" + idle("dev", 1) + "," + idle("dev/web", 2.5) + "]}");
    }

    @Test
    void aRoleShowsItsQuotaAndWhatItAndThoseBelowItHave() {
        Story story = Story.leading();
        AgentId agent = story.agent("host", "cpus:4;mem:1024;ports:[1-10];cpus(dev):2;cpus(dev/web):1");
        FrameworkId web = story.framework("dev/web");
        String used = "cpus:1;mem:32;ports:[1-2];cpus(dev):0.5";
        TaskInfo task =
                Given.task("t", used).toBuilder().setAgentId(agent.toProto()).build();
        story.accept(web, story.offer(web, agent, used), Given.launch(task));
        story.offer(web, agent, "cpus:0.25;cpus(dev/web):1");
        Value.Scalar two = Value.Scalar.newBuilder().setValue(2).build();
        Value.Scalar zero = Value.Scalar.newBuilder().setValue(0).build();
        QuotaConfig quota = QuotaConfig.newBuilder()
                .setRole("dev")
                .putGuarantees("cpus", two)
                .putGuarantees("disk", zero)
                .putLimits("disk", zero)
                .build();
        story.on(new RoleRequest.UpdateQuota(story.reply(), List.of(quota), true));
        assertThat(json(story))
                .isEqualTo("{\"roles\":[{\"name\":\"dev\",\"weight\":1.0,\"quota\":{\"role\":\"dev\",\"guarantee\":"
                        + "{\"cpus\":2.0},\"limit\":{\"disk\":0.0},\"consumed\":{\"cpus\":4.0,\"mem\":32.0,\"ports\":2.0}},"
                        + "\"resources\":{\"cpus\":2.75,\"mem\":32.0,\"ports\":2.0},\"allocated\":{\"cpus\":1.5,\"mem\":"
                        + "32.0,\"ports\":2.0},\"offered\":{\"cpus\":1.25},\"reserved\":{\"cpus\":3.0},\"frameworks\":[]},"
                        + "{\"name\":\"dev/web\",\"weight\":1.0,\"quota\":{\"role\":\"dev/web\",\"guarantee\":{},\"limit\":"
                        + "{},\"consumed\":{\"cpus\":2.5,\"mem\":32.0,\"ports\":2.0}},\"resources\":{\"cpus\":2.75,"
                        + "\"mem\":32.0,\"ports\":2.0},\"allocated\":{\"cpus\":1.5,\"mem\":32.0,\"ports\":2.0},\"offered\":"
                        + "{\"cpus\":1.25},\"reserved\":{\"cpus\":1.0},\"frameworks\":[\"" + web + "\"]}]}");
        assertThat(DecreesView.quotas(story.state()).getConfigs(0).getGuaranteesMap())
                .containsOnlyKeys("cpus");
    }

    @Test
    void whatMayBeTakenBackIsAllocatedButNotConsumed() {
        Story story = Story.leading();
        AgentId agent = story.agent("host", "cpus:4;mem:1024");
        FrameworkId framework = story.framework("dev");
        Resource spare = Story.resources("cpus:2").toProto().getFirst().toBuilder()
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build();
        story.on(new AgentMessage.Update(
                story.agent(agent).pid(),
                UpdateSlaveMessage.newBuilder()
                        .setSlaveId(agent.toProto())
                        .addOversubscribedResources(spare)
                        .build()));
        Resources used = Story.resources("mem:32").plus(spare);
        OfferId offer = story.offer(framework, agent, used);
        TaskInfo task = Given.task("t", "mem:32").toBuilder()
                .addResources(spare)
                .setAgentId(agent.toProto())
                .build();
        story.accept(framework, offer, Given.launch(task));
        assertThat(json(story))
                .isEqualTo(
                        "{\"roles\":[{\"name\":\"dev\",\"weight\":1.0,\"quota\":{\"role\":\"dev\",\"guarantee\":{},\"limit\":{},"
                                + "\"consumed\":{\"mem\":32.0}},\"resources\":{\"cpus\":2.0,\"mem\":32.0},\"allocated\":"
                                + "{\"cpus\":2.0,\"mem\":32.0},\"offered\":{},\"reserved\":{},\"frameworks\":[\""
                                + framework
                                + "\"]}]}");
    }
}
