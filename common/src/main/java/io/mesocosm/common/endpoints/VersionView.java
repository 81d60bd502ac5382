package io.mesocosm.common.endpoints;

import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.json.JsonOutput;
import org.apache.mesos.v1.Protos.VersionInfo;

/** {@code /version}, and the same fields in {@code /state}. */
public final class VersionView {

    private VersionView() {}

    /** {@code /version}: the members by name. */
    public static void write(Build build, JsonOutput out) {
        out.startObject();
        out.name("build_date").string(build.date());
        out.name("build_time").number(build.time());
        out.name("build_user").string(build.user());
        out.name("version").string(build.version());
        out.endObject();
    }

    /** As a message. */
    public static VersionInfo message(Build build) {
        return VersionInfo.newBuilder()
                .setVersion(build.version())
                .setBuildDate(build.date())
                .setBuildTime(build.time())
                .setBuildUser(build.user())
                .build();
    }

    /** The members in the order of {@code /state}. */
    public static void members(Build build, JsonOutput out) {
        out.name("version").string(build.version());
        out.name("build_date").string(build.date());
        out.name("build_time").number(build.time());
        out.name("build_user").string(build.user());
    }
}
