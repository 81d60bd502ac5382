package io.mesocosm.master.http;

import io.mesocosm.common.endpoints.FlagsView;
import io.mesocosm.common.endpoints.MetricsEndpoint;
import io.mesocosm.common.endpoints.Times;
import io.mesocosm.common.endpoints.VersionView;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.view.DecreesView;
import io.mesocosm.master.view.Facts;
import io.mesocosm.master.view.OperationsView;
import io.mesocosm.master.view.RolesView;
import io.mesocosm.master.view.WeightsView;
import java.util.Optional;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/** The small answers of the operator API. */
final class OperatorReads {

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
                        .setGetOperations(OperationsView.message(snapshot.state()));
            case GET_WEIGHTS ->
                response.setType(Response.Type.GET_WEIGHTS).setGetWeights(WeightsView.message(snapshot.state()));
            case GET_QUOTA ->
                response.setType(Response.Type.GET_QUOTA)
                        .setGetQuota(Response.GetQuota.newBuilder().setStatus(DecreesView.quotas(snapshot.state())));
            case GET_MAINTENANCE_STATUS ->
                response.setType(Response.Type.GET_MAINTENANCE_STATUS)
                        .setGetMaintenanceStatus(Response.GetMaintenanceStatus.newBuilder()
                                .setStatus(DecreesView.machines(snapshot.state())));
            case GET_MAINTENANCE_SCHEDULE ->
                response.setType(Response.Type.GET_MAINTENANCE_SCHEDULE)
                        .setGetMaintenanceSchedule(Response.GetMaintenanceSchedule.newBuilder()
                                .setSchedule(DecreesView.schedule(snapshot.state())));
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(response.build());
    }

    private static Response.GetFlags flags(Facts facts) {
        return Response.GetFlags.newBuilder()
                .addAllFlags(FlagsView.messages(facts.flags()))
                .build();
    }

    private static Response.GetVersion version(Facts facts) {
        return Response.GetVersion.newBuilder()
                .setVersionInfo(VersionView.message(facts.build()))
                .build();
    }

    private static Response.GetMetrics metrics(Snapshot snapshot) {
        return Response.GetMetrics.newBuilder()
                .addAllMetrics(MetricsEndpoint.messages(snapshot.metrics()))
                .build();
    }

    private static Response.GetMaster master(MasterState state) {
        var message = Response.GetMaster.newBuilder()
                .setMasterInfo(state.info())
                .setStartTime(Times.seconds(state.started()));
        state.leadership().elected().ifPresent(time -> message.setElectedTime(Times.seconds(time)));
        return message.build();
    }
}
