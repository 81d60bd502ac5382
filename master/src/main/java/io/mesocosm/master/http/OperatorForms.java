package io.mesocosm.master.http;

import io.mesocosm.common.endpoints.Form;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.master.event.MasterEvent.TeardownRequested;
import io.mesocosm.master.event.OperationRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What operators ask for by forms: the end of a framework; reservations and volumes, for which a form names an agent and
 * lists resources in JSON. Mesos: {@code Master::Http::teardown}, {@code reserve} and its sisters.
 */
final class OperatorForms {

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

    /** Makes a wish of the fields of a form. */
    @FunctionalInterface
    private interface Reading {
        Writes.Asked asked(Form form) throws BadFormException;
    }

    /** Makes an operation of the fields of a form. */
    @FunctionalInterface
    private interface OperationReading {
        Operation operation(Form form) throws BadFormException;
    }

    private OperatorForms() {}

    /** {@code /teardown}. */
    static Negotiation<Writes.Asked> teardown(HttpRequest request, Optional<String> principal) {
        return read(request, form -> {
            FrameworkId framework = new FrameworkId(field(form, "frameworkId"));
            return reply -> new TeardownRequested(reply, framework);
        });
    }

    /** {@code /reserve}; {@code source}, which is reserved anew, may be left out. */
    static Negotiation<Writes.Asked> reserve(HttpRequest request, Optional<String> principal) {
        return operation(request, principal, form -> {
            List<Resource> resources = list(form, "resources", "Error parsing");
            List<Resource> source =
                    form.field("source").isPresent() ? list(form, "source", "Error parsing") : List.of();
            return ResourceOperations.reserve(source, resources);
        });
    }

    /** {@code /unreserve}. */
    static Negotiation<Writes.Asked> unreserve(HttpRequest request, Optional<String> principal) {
        return operation(
                request, principal, form -> ResourceOperations.unreserve(list(form, "resources", "Error in parsing")));
    }

    /** {@code /create-volumes}. */
    static Negotiation<Writes.Asked> create(HttpRequest request, Optional<String> principal) {
        return operation(
                request, principal, form -> ResourceOperations.create(list(form, "volumes", "Error in parsing")));
    }

    /** {@code /destroy-volumes}. */
    static Negotiation<Writes.Asked> destroy(HttpRequest request, Optional<String> principal) {
        return operation(
                request, principal, form -> ResourceOperations.destroy(list(form, "volumes", "Error in parsing")));
    }

    private static Negotiation<Writes.Asked> operation(
            HttpRequest request, Optional<String> principal, OperationReading reading) {
        return read(request, form -> {
            AgentId agent = new AgentId(field(form, "slaveId"));
            Operation operation = reading.operation(form);
            return reply -> new OperationRequest(reply, principal, agent, operation);
        });
    }

    private static Negotiation<Writes.Asked> read(HttpRequest request, Reading reading) {
        return switch (Form.read(request)) {
            case Negotiation.Refused<Form> refused -> new Negotiation.Refused<>(refused.response());
            case Negotiation.Agreed<Form> agreed -> {
                try {
                    yield new Negotiation.Agreed<>(reading.asked(agreed.value()));
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
