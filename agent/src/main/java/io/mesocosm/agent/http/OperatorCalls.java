package io.mesocosm.agent.http;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.http.AgentMediaTypes;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MalformedRecordException;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.http.RecordIO;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.agent.Protos.Call;

/** Reads and judges calls of the operator API, whatever the state. Mesos: {@code validation::agent::call}. */
final class OperatorCalls {

    private static final int LONGEST_RECORD = 4 << 20;

    /** Calls that say all in their type, or whose details may be left out. */
    private static final Set<Call.Type> BARE = EnumSet.of(
            Call.Type.UNKNOWN,
            Call.Type.GET_HEALTH,
            Call.Type.GET_FLAGS,
            Call.Type.GET_VERSION,
            Call.Type.GET_LOGGING_LEVEL,
            Call.Type.GET_STATE,
            Call.Type.GET_CONTAINERS,
            Call.Type.GET_FRAMEWORKS,
            Call.Type.GET_EXECUTORS,
            Call.Type.GET_OPERATIONS,
            Call.Type.GET_TASKS,
            Call.Type.GET_AGENT,
            Call.Type.GET_RESOURCE_PROVIDERS,
            Call.Type.PRUNE_IMAGES);

    private static final Set<Call.Type> STREAMING =
            EnumSet.of(Call.Type.ATTACH_CONTAINER_OUTPUT, Call.Type.LAUNCH_NESTED_CONTAINER_SESSION);

    private OperatorCalls() {}

    /** The call in a request, or what is wrong with it. */
    static Negotiation<Call> read(HttpRequest request, AgentMediaTypes types) {
        Call.Builder call = Call.newBuilder();
        Optional<HttpResponse> refusal = types.content() == MediaType.RECORDIO
                ? record(request.body(), types.messageContent().orElse(MediaType.JSON), call)
                : parse(request.body(), types.content(), call);
        Optional<HttpResponse> problem = refusal.or(() -> problem(call.build(), types));
        return problem.<Negotiation<Call>>map(Negotiation.Refused::new)
                .orElseGet(() -> new Negotiation.Agreed<>(call.build()));
    }

    private static Optional<HttpResponse> record(byte[] body, MediaType type, Call.Builder into) {
        List<byte[]> records;
        try {
            records = new RecordIO.Decoder(LONGEST_RECORD).feed(body);
        } catch (MalformedRecordException e) {
            return refuse(500, "Decoder failure: " + e.getMessage());
        }
        return records.isEmpty()
                ? refuse(400, "Received EOF while reading request body")
                : parse(records.getFirst(), type, into);
    }

    private static Optional<HttpResponse> parse(byte[] body, MediaType type, Call.Builder into) {
        if (type == MediaType.JSON) {
            try {
                ProtoJson.parse(body, into);
            } catch (JsonException e) {
                String what = e.stage() == JsonException.Stage.SYNTAX ? "Failed to parse body into JSON: " : "";
                return refuse(400, what + e.getMessage());
            }
            return Optional.empty();
        }
        try {
            into.mergeFrom(body);
        } catch (InvalidProtocolBufferException e) {
            return refuse(400, "Failed to parse body into a protobuf object");
        }
        return into.isInitialized() ? Optional.empty() : refuse(400, "Failed to parse body into a protobuf object");
    }

    private static Optional<HttpResponse> problem(Call call, AgentMediaTypes types) {
        Optional<String> complaint = complaint(call);
        if (complaint.isPresent()) {
            return refuse(400, "Failed to validate agent::Call: " + complaint.get());
        }
        boolean attaches = call.getType() == Call.Type.ATTACH_CONTAINER_INPUT;
        boolean recordio = types.content() == MediaType.RECORDIO;
        if (attaches && !recordio) {
            return refuse(415, "Expecting 'Content-Type' to be application/recordio for ATTACH_CONTAINER_INPUT call");
        }
        if (recordio && !attaches) {
            return refuse(
                    415,
                    "Streaming 'Content-Type' application/recordio is not supported for " + call.getType() + " call");
        }
        if (types.accept() == MediaType.RECORDIO && !STREAMING.contains(call.getType())) {
            return refuse(406, "Streaming response is not supported for " + call.getType() + " call");
        }
        return Optional.empty();
    }

    private static Optional<String> complaint(Call call) {
        if (!call.hasType()) {
            return Optional.of("Expecting 'type' to be present");
        }
        if (BARE.contains(call.getType())) {
            return Optional.empty();
        }
        // The message of a call is named after its type.
        String name = call.getType().name().toLowerCase(Locale.ROOT);
        Optional<FieldDescriptor> field =
                Optional.ofNullable(Call.getDescriptor().findFieldByName(name));
        return field.filter(descriptor -> !call.hasField(descriptor))
                .map(descriptor -> "Expecting '" + name + "' to be present");
    }

    private static Optional<HttpResponse> refuse(int status, String text) {
        return Optional.of(HttpResponse.text(status, text));
    }
}
