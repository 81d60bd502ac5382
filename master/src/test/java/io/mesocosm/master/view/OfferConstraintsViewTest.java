package io.mesocosm.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.MasterEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.junit.jupiter.api.Test;

class OfferConstraintsViewTest {

    @Test
    void theAgentsThatConstraintsExcludeAreListedForEachRole() {
        Story story = Story.leading();
        AgentId near = story.agent("near", "cpus:1");
        AgentId far = story.agent("far", "cpus:1");
        var notFar = AttributeConstraint.newBuilder()
                .setSelector(AttributeConstraint.Selector.newBuilder()
                        .setPseudoattributeType(AttributeConstraint.Selector.PseudoattributeType.HOSTNAME))
                .setPredicate(AttributeConstraint.Predicate.newBuilder()
                        .setTextNotEquals(AttributeConstraint.Predicate.TextNotEquals.newBuilder()
                                .setValue("far")));
        var constraints = OfferConstraints.newBuilder()
                .putRoleConstraints(
                        "web",
                        OfferConstraints.RoleConstraints.newBuilder()
                                .addGroups(OfferConstraints.RoleConstraints.Group.newBuilder()
                                        .addAttributeConstraints(notFar))
                                .build());
        story.subscribe(Given.framework("plain"));
        Call.Builder call = Given.subscribe(Given.framework("web", "batch")).toBuilder();
        call.getSubscribeBuilder().setOfferConstraints(constraints).addSuppressedRoles("batch");
        story.on(new MasterEvent.SchedulerCalled(story.reply(), Optional.empty(), Optional.empty(), call.build()));

        var out = new JsonOutput();
        OfferConstraintsView.write(story.state(), out);
        FrameworkId plain = new FrameworkId(Story.MASTER + "-0000");
        FrameworkId picky = new FrameworkId(Story.MASTER + "-0001");
        assertThat(near).isNotEqualTo(far);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
                .startsWith("{\"frameworks\":{")
                .contains("\"" + plain
                        + "\":{\"suppressed_roles\":[],\"excluded_by_attribute_constraints\":{\"plain\":[]}}")
                .contains("\"" + picky + "\":{\"suppressed_roles\":[\"batch\"],\"excluded_by_attribute_constraints\":"
                        + "{\"web\":[\"" + far + "\"],\"batch\":[]}}");
    }
}
