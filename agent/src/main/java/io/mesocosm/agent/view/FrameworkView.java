package io.mesocosm.agent.view;

import io.mesocosm.agent.state.Framework;
import io.mesocosm.common.json.JsonOutput;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** A framework as {@code /state} shows it. */
final class FrameworkView {

    private FrameworkView() {}

    static void write(Framework framework, JsonOutput out) {
        FrameworkInfo info = framework.info();
        out.startObject();
        out.name("id").string(info.getId().getValue());
        out.name("name").string(info.getName());
        out.name("user").string(info.getUser());
        out.name("failover_timeout").number(info.getFailoverTimeout());
        out.name("checkpoint").bool(info.getCheckpoint());
        out.name("hostname").string(info.getHostname());
        if (info.hasPrincipal()) {
            out.name("principal").string(info.getPrincipal());
        }
        roles(framework, out);
        out.name("executors").startArray();
        framework.executors().values().forEach(executor -> ExecutorView.write(executor, out));
        out.endArray();
        out.name("completed_executors").startArray();
        framework.completedExecutors().forEach(executor -> ExecutorView.write(executor, out));
        out.endArray().endObject();
    }

    @SuppressWarnings("deprecation") // the only role of a framework from before there were several
    private static void roles(Framework framework, JsonOutput out) {
        if (framework.has(FrameworkInfo.Capability.Type.MULTI_ROLE)) {
            out.name("roles").startArray();
            framework.info().getRolesList().forEach(out::string);
            out.endArray();
        } else {
            out.name("role").string(framework.info().getRole());
        }
    }
}
