package io.mesocosm.master.http;

import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.view.Facts;
import io.mesocosm.master.view.RolesView;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Flag;
import org.apache.mesos.v1.Protos.Metric;
import org.apache.mesos.v1.Protos.VersionInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/** The small answers of the operator API. */
final class OperatorReads {

    private static final double NANOS = 1e9;

    private OperatorReads() {}

    /** The answer to a call that reads; empty for one that is not served. */
    static Optional<Response> response(Call call, Snapshot snapshot) {
        Response.Builder response = Response.newBuilder();
        switch (call.getType()) {
            case GET_HEALTH ->
                response.setType(Response.Type.GET_HEALTH)
                        .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true));
            case GET_FLAGS -> response.setType(Response.Type.GET_FLAGS).setGetFlags(flags(snapshot.facts()));
            case GET_VERSION -> response.setType(Response.Type.GET_VERSION).setGetVersion(version(snapshot.facts()));
            case GET_METRICS -> response.setType(Response.Type.GET_METRICS).setGetMetrics(metrics(snapshot));
            case GET_LOGGING_LEVEL ->
                response.setType(Response.Type.GET_LOGGING_LEVEL)
                        .setGetLoggingLevel(
                                Response.GetLoggingLevel.newBuilder().setLevel(snapshot.loggingLevel()));
            case GET_MASTER -> response.setType(Response.Type.GET_MASTER).setGetMaster(master(snapshot.state()));
            case GET_ROLES ->
                response.setType(Response.Type.GET_ROLES).setGetRoles(RolesView.message(snapshot.state()));
            case GET_OPERATIONS ->
                response.setType(Response.Type.GET_OPERATIONS)
                        .setGetOperations(Response.GetOperations.getDefaultInstance());
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(response.build());
    }

    private static Response.GetFlags flags(Facts facts) {
        var message = Response.GetFlags.newBuilder();
        facts.flags()
                .forEach((name, value) ->
                        message.addFlags(Flag.newBuilder().setName(name).setValue(value)));
        return message.build();
    }

    private static Response.GetVersion version(Facts facts) {
        Facts.Build build = facts.build();
        return Response.GetVersion.newBuilder()
                .setVersionInfo(VersionInfo.newBuilder()
                        .setVersion(build.version())
                        .setBuildDate(build.date())
                        .setBuildTime(build.time())
                        .setBuildUser(build.user()))
                .build();
    }

    private static Response.GetMetrics metrics(Snapshot snapshot) {
        var message = Response.GetMetrics.newBuilder();
        snapshot.metrics()
                .forEach((name, value) ->
                        message.addMetrics(Metric.newBuilder().setName(name).setValue(value)));
        return message.build();
    }

    private static Response.GetMaster master(MasterState state) {
        var message =
                Response.GetMaster.newBuilder().setMasterInfo(state.info()).setStartTime(seconds(state.started()));
        state.leadership().elected().ifPresent(time -> message.setElectedTime(seconds(time)));
        return message.build();
    }

    private static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / NANOS;
    }
}
