package io.mesocosm.master.http;

import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.master.event.RoleRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.quota.Protos.QuotaRequest;

/** Reads what is written to {@code /weights} and {@code /quota}. What is wrong with it is said in Mesos' words. */
final class RoleRequests {

    /** Of {@code /master/quota/<role>}; the role may hold more slashes. */
    private static final int SEGMENTS = 3;

    private RoleRequests() {}

    /** PUT to {@code /weights}: an array of roles and weights. */
    static Negotiation<Writes.Asked> weights(HttpRequest request, Optional<String> principal) {
        try {
            List<WeightInfo> weights = ProtoJson.V0.convertAll(JsonBody.array(request.body()), WeightInfo::newBuilder);
            return new Negotiation.Agreed<>(reply -> new RoleRequest.UpdateWeights(reply, weights));
        } catch (JsonException e) {
            String what = switch (e.stage()) {
                case SYNTAX -> "Failed to parse update weights request JSON";
                case CONVERSION -> "Failed to convert weights JSON array to protobuf";
            };
            return refused(what, request, e);
        }
    }

    /** POST to {@code /quota}: the quota of a role that has none. */
    static Negotiation<Writes.Asked> quota(HttpRequest request, Optional<String> principal) {
        try {
            var quota = QuotaRequest.newBuilder();
            ProtoJson.V0.convert(JsonBody.object(request.body()), quota);
            QuotaRequest asked = quota.build();
            return new Negotiation.Agreed<>(reply -> new RoleRequest.SetQuota(reply, asked));
        } catch (JsonException e) {
            String what = switch (e.stage()) {
                case SYNTAX -> "Failed to parse set quota request JSON";
                case CONVERSION -> "Failed to validate set quota request JSON";
            };
            return refused(what, request, e);
        }
    }

    private static Negotiation<Writes.Asked> refused(String what, HttpRequest request, JsonException e) {
        String body = new String(request.body(), StandardCharsets.UTF_8);
        return new Negotiation.Refused<>(HttpResponse.text(400, what + " '" + body + "': " + e.getMessage()));
    }

    /** DELETE of {@code /quota/<role>}. */
    static Negotiation<Writes.Asked> noQuota(HttpRequest request, Optional<String> principal) {
        String path = request.path();
        List<String> segments = segments(path);
        if (segments.size() < SEGMENTS) {
            String error = "Failed to parse remove quota request for path '" + path + "': expected " + SEGMENTS
                    + " tokens, found " + segments.size() + " tokens";
            return new Negotiation.Refused<>(HttpResponse.text(400, error));
        }
        String role = segments.getLast();
        return new Negotiation.Agreed<>(reply -> new RoleRequest.RemoveQuota(reply, role, Optional.of(path)));
    }

    /** At most three, the last with all that is left; several slashes separate like one. */
    private static List<String> segments(String path) {
        var segments = new ArrayList<String>();
        String rest = withoutSlashes(path);
        while (!rest.isEmpty()) {
            int end = segments.size() == SEGMENTS - 1 ? -1 : rest.indexOf('/');
            segments.add(end < 0 ? rest : rest.substring(0, end));
            rest = end < 0 ? "" : withoutSlashes(rest.substring(end));
        }
        return segments;
    }

    private static String withoutSlashes(String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return path.substring(start);
    }
}
