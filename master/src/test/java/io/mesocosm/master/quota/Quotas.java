package io.mesocosm.master.quota;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.RoleRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaRequest;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** What stories about quotas are made of. */
final class Quotas {

    private Quotas() {}

    /** What a role is guaranteed and limited to, as {@code cpus:1;mem:32}; empty for nothing. */
    static QuotaConfig config(String role, String guarantees, String limits) {
        return QuotaConfig.newBuilder()
                .setRole(role)
                .putAllGuarantees(quantities(guarantees))
                .putAllLimits(quantities(limits))
                .build();
    }

    private static Map<String, Value.Scalar> quantities(String text) {
        return Story.resources(text).toProto().stream()
                .collect(Collectors.toMap(Resource::getName, Resource::getScalar));
    }

    static QuotaRequest request(String role, String guarantee) {
        return QuotaRequest.newBuilder()
                .setRole(role)
                .addAllGuarantee(Story.resources(guarantee).toProto())
                .build();
    }

    static List<MasterEffect> update(Story story, QuotaConfig... configs) {
        return story.on(new RoleRequest.UpdateQuota(story.reply(), List.of(configs), false));
    }

    static List<MasterEffect> force(Story story, QuotaConfig... configs) {
        return story.on(new RoleRequest.UpdateQuota(story.reply(), List.of(configs), true));
    }

    static List<MasterEffect> set(Story story, QuotaRequest request) {
        return story.on(new RoleRequest.SetQuota(story.reply(), request));
    }

    static List<MasterEffect> remove(Story story, String role) {
        return story.on(new RoleRequest.RemoveQuota(story.reply(), role, Optional.empty()));
    }

    /** The last answer, as {@code 400 why}. */
    static String answer(Story story) {
        MasterEffect.Respond answer = story.answers().getLast();
        return (answer.status() + " " + answer.text()).strip();
    }

    /** How many offers were taken back from a framework. */
    static long rescinded(Story story, FrameworkId framework) {
        return story.told(framework).stream()
                .filter(event -> event.getType() == Event.Type.RESCIND)
                .count();
    }
}
