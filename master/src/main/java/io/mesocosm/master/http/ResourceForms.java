package io.mesocosm.master.http;

import io.mesocosm.common.endpoints.Form;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.master.event.OperationRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;

/**
 * Reservations and volumes of operators as forms, which name an agent and list resources in JSON. Mesos: {@code
 * Master::Http::reserve} and its sisters.
 */
final class ResourceForms {

    /** A form that is not as it should be; its message goes to whoever sent it. */
    private static final class BadFormException extends Exception {
        private static final long serialVersionUID = 1;

        BadFormException(String message) {
            super(message);
        }

        HttpResponse response() {
            return HttpResponse.text(400, String.valueOf(getMessage()));
        }
    }

    /** Makes an operation of the fields of a form. */
    @FunctionalInterface
    private interface Reading {
        Operation operation(Form form) throws BadFormException;
    }

    private ResourceForms() {}

    /** {@code /reserve}; {@code source}, which is reserved anew, may be left out. */
    static Negotiation<Writes.Asked> reserve(HttpRequest request, Optional<String> principal) {
        return read(request, principal, form -> {
            List<Resource> resources = list(form, "resources", "Error parsing");
            List<Resource> source =
                    form.field("source").isPresent() ? list(form, "source", "Error parsing") : List.of();
            return ResourceOperations.reserve(source, resources);
        });
    }

    /** {@code /unreserve}. */
    static Negotiation<Writes.Asked> unreserve(HttpRequest request, Optional<String> principal) {
        return read(
                request, principal, form -> ResourceOperations.unreserve(list(form, "resources", "Error in parsing")));
    }

    /** {@code /create-volumes}. */
    static Negotiation<Writes.Asked> create(HttpRequest request, Optional<String> principal) {
        return read(request, principal, form -> ResourceOperations.create(list(form, "volumes", "Error in parsing")));
    }

    /** {@code /destroy-volumes}. */
    static Negotiation<Writes.Asked> destroy(HttpRequest request, Optional<String> principal) {
        return read(request, principal, form -> ResourceOperations.destroy(list(form, "volumes", "Error in parsing")));
    }

    private static Negotiation<Writes.Asked> read(HttpRequest request, Optional<String> principal, Reading reading) {
        return switch (Form.read(request)) {
            case Negotiation.Refused<Form> refused -> new Negotiation.Refused<>(refused.response());
            case Negotiation.Agreed<Form> agreed -> {
                try {
                    AgentId agent = new AgentId(field(agreed.value(), "slaveId"));
                    Operation operation = reading.operation(agreed.value());
                    yield new Negotiation.Agreed<>(reply -> new OperationRequest(reply, principal, agent, operation));
                } catch (BadFormException e) {
                    yield new Negotiation.Refused<>(e.response());
                }
            }
        };
    }

    private static String field(Form form, String name) throws BadFormException {
        Optional<String> value = form.field(name);
        if (value.isEmpty()) {
            throw new BadFormException("Missing '" + name + "' query parameter in the request body");
        }
        return value.get();
    }

    private static List<Resource> list(Form form, String name, String complaint) throws BadFormException {
        byte[] json = field(form, name).getBytes(StandardCharsets.UTF_8);
        try {
            return ProtoJson.V0.convertAll(JsonBody.array(json), Resource::newBuilder);
        } catch (JsonException e) {
            throw new BadFormException(
                    complaint + " '" + name + "' query parameter in the request body: " + e.getMessage());
        }
    }
}
