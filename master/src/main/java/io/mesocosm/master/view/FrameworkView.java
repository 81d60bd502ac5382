package io.mesocosm.master.view;

import io.mesocosm.common.endpoints.ResourceTotals;
import io.mesocosm.common.endpoints.Shapes;
import io.mesocosm.common.endpoints.TaskView;
import io.mesocosm.common.endpoints.Times;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.Offer;
import io.mesocosm.master.state.Subscription;
import io.mesocosm.master.state.TaskEntry;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;

/** A framework as {@code /state}, {@code /state-summary} and {@code /frameworks} show it. */
final class FrameworkView {

    private FrameworkView() {}

    /** Without the closing brace: others have more to tell. */
    static void openSummary(Framework framework, FrameworkIndex.Share share, JsonOutput out) {
        FrameworkInfo info = framework.info();
        Subscription subscription = framework.subscription();
        out.startObject();
        out.name("id").string(info.getId().getValue());
        out.name("name").string(info.getName());
        framework.subscription().pid().ifPresent(pid -> out.name("pid").string(pid.toString()));
        out.name("used_resources");
        share.usedTotals().write(out);
        out.name("offered_resources");
        share.offeredTotals().write(out);
        out.name("capabilities").startArray();
        info.getCapabilitiesList()
                .forEach(capability -> out.string(capability.getType().name()));
        out.endArray();
        out.name("hostname").string(info.getHostname());
        out.name("webui_url").string(info.getWebuiUrl());
        out.name("active").bool(subscription.active());
        out.name("connected").bool(subscription.isConnected());
        out.name("recovered").bool(subscription.status() == Subscription.Status.RECOVERED);
    }

    /** The whole framework. */
    static void write(
            Framework framework,
            Optional<Instant> unregistered,
            FrameworkIndex.Share share,
            MasterState state,
            JsonOutput out) {
        openSummary(framework, share, out);
        FrameworkInfo info = framework.info();
        Subscription subscription = framework.subscription();
        out.name("user").string(info.getUser());
        out.name("failover_timeout").number(info.getFailoverTimeout());
        out.name("checkpoint").bool(info.getCheckpoint());
        out.name("registered_time").number(Times.seconds(subscription.registered()));
        out.name("unregistered_time").number(unregistered.map(Times::seconds).orElse(0.0));
        if (info.hasPrincipal()) {
            out.name("principal").string(info.getPrincipal());
        }
        out.name("resources");
        share.allTotals().write(out);
        if (!subscription.reregistered().equals(subscription.registered())) {
            out.name("reregistered_time").number(Times.seconds(subscription.reregistered()));
        }
        roles(framework, out);
        work(framework, share, state, out);
        if (info.hasLabels()) {
            out.name("labels");
            Shapes.labels(info.getLabels(), out);
        }
        out.name("offer_constraints");
        Shapes.proto(subscription.wishes().constraints().orElse(OfferConstraints.getDefaultInstance()), out);
        out.endObject();
    }

    private static void roles(Framework framework, JsonOutput out) {
        if (framework.can(FrameworkInfo.Capability.Type.MULTI_ROLE)) {
            out.name("roles").startArray();
            framework.roles().forEach(out::string);
            out.endArray();
        } else {
            out.name("role").string(framework.roles().getFirst());
        }
    }

    private static void work(Framework framework, FrameworkIndex.Share share, MasterState state, JsonOutput out) {
        out.name("tasks").startArray();
        for (TaskEntry task : framework.work().tasks().values()) {
            TaskView.write(task.task(), out);
        }
        out.endArray();
        out.name("unreachable_tasks").startArray();
        framework.work().unreachable().values().forEach(task -> TaskView.write(task.task(), out));
        out.endArray();
        out.name("completed_tasks").startArray();
        framework.work().completed().values().forEach((Task task) -> TaskView.write(task, out));
        out.endArray();
        out.name("offers").startArray();
        for (OfferId id : framework.work().offers()) {
            state.offers().get(id).ifPresent(offer -> offer(offer, out));
        }
        out.endArray();
        out.name("executors").startArray();
        share.executors.forEach(executor -> executor(executor, out));
        out.endArray();
    }

    private static void offer(Offer offer, JsonOutput out) {
        out.startObject();
        out.name("id").string(offer.id().value());
        out.name("framework_id").string(offer.frameworkId().value());
        out.name("allocation_info").startObject();
        out.name("role").string(offer.role()).endObject();
        out.name("slave_id").string(offer.agentId().value());
        out.name("resources");
        ResourceTotals.of(offer.resources().toProto()).write(out);
        out.endObject();
    }

    private static void executor(FrameworkIndex.Executor executor, JsonOutput out) {
        ExecutorInfo info = executor.entry().info();
        out.startObject();
        out.name("executor_id").string(info.getExecutorId().getValue());
        out.name("name").string(info.getName());
        out.name("framework_id").string(info.getFrameworkId().getValue());
        out.name("command");
        Shapes.command(info.getCommand(), out);
        out.name("resources");
        ResourceTotals.of(info.getResourcesList()).write(out);
        if (info.getResourcesCount() > 0) {
            out.name("role").string(info.getResources(0).getAllocationInfo().getRole());
        }
        if (info.hasLabels()) {
            out.name("labels");
            Shapes.labels(info.getLabels(), out);
        }
        if (info.hasType()) {
            out.name("type").string(info.getType().name());
        }
        out.name("slave_id").string(executor.agent().value());
        out.endObject();
    }
}
