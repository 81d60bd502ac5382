package io.mesocosm.common.endpoints;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.http.ContentNegotiation;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import java.util.Optional;

/** What stands in the bodies of requests. */
public final class Bodies {

    private Bodies() {}

    /** A call of a v1 API, read by its Content-Type; refused with Mesos' words. */
    public static <T extends Message.Builder> Negotiation<T> call(HttpRequest request, T into) {
        Negotiation<MediaType> type = ContentNegotiation.contentType(request.headers());
        if (type instanceof Negotiation.Agreed<MediaType> agreed) {
            return call(agreed.value(), request.body(), into);
        }
        return new Negotiation.Refused<>(((Negotiation.Refused<MediaType>) type).response());
    }

    /** A call in a body of that type; refused with Mesos' words. */
    public static <T extends Message.Builder> Negotiation<T> call(MediaType type, byte[] body, T into) {
        Optional<String> complaint = type == MediaType.JSON ? json(body, into) : protobuf(body, into);
        if (complaint.isPresent()) {
            return new Negotiation.Refused<>(HttpResponse.text(400, complaint.get()));
        }
        return new Negotiation.Agreed<>(into);
    }

    private static Optional<String> json(byte[] body, Message.Builder into) {
        try {
            ProtoJson.parse(body, into);
            return Optional.empty();
        } catch (JsonException e) {
            String what = switch (e.stage()) {
                case SYNTAX -> "Failed to parse body into JSON: ";
                case CONVERSION -> "Failed to convert JSON into Call protobuf: ";
            };
            return Optional.of(what + e.getMessage());
        }
    }

    private static Optional<String> protobuf(byte[] body, Message.Builder into) {
        try {
            into.mergeFrom(body);
        } catch (InvalidProtocolBufferException e) {
            return Optional.of("Failed to parse body into Call protobuf");
        }
        return into.isInitialized() ? Optional.empty() : Optional.of("Failed to parse body into Call protobuf");
    }
}
