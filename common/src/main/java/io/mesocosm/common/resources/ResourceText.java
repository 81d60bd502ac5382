package io.mesocosm.common.resources;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.ProtoJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;

/** Reads the value of {@code --resources}, in its text and its JSON form. */
@SuppressWarnings("deprecation") // Resource.role is deprecated, and still given by operators.
final class ResourceText {

    private ResourceText() {}

    static Resources parse(String text, String defaultRole) throws ResourceException {
        Optional<JsonValue.ArrayValue> json = jsonArray(text);
        return json.isPresent() ? fromJson(json.get(), defaultRole) : fromText(text, defaultRole);
    }

    static Resources parseJson(String text, String defaultRole) throws ResourceException {
        try {
            if (JsonValue.parse(text) instanceof JsonValue.ArrayValue array) {
                return fromJson(array, defaultRole);
            }
        } catch (JsonException e) {
            throw new ResourceException("Some JSON resources were not formatted properly: " + e.getMessage());
        }
        throw new ResourceException("Some JSON resources were not formatted properly: Expecting a JSON array");
    }

    private static Optional<JsonValue.ArrayValue> jsonArray(String text) {
        try {
            return JsonValue.parse(text) instanceof JsonValue.ArrayValue array ? Optional.of(array) : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    private static Resources fromJson(JsonValue.ArrayValue json, String defaultRole) throws ResourceException {
        List<Resource> resources = new ArrayList<>();
        try {
            for (Resource resource : ProtoJson.V1.<Resource>convertAll(json, Resource::newBuilder)) {
                boolean unspecified = !resource.hasRole() && resource.getReservationsCount() == 0;
                resources.add(
                        unspecified ? resource.toBuilder().setRole(defaultRole).build() : resource);
            }
        } catch (JsonException e) {
            throw new ResourceException("Some JSON resources were not formatted properly: " + e.getMessage());
        }
        return checked(resources);
    }

    private static Resources fromText(String text, String defaultRole) throws ResourceException {
        List<Resource> resources = new ArrayList<>();
        for (String item : ValueText.tokens(text, ";")) {
            List<String> pair = ValueText.tokens(item, ":");
            if (pair.size() != 2) {
                throw new ResourceException("Bad value for resources, missing or extra ':' in " + item);
            }
            String key = pair.get(0);
            int open = key.indexOf('(');
            int close = key.indexOf(')');
            if (open < 0) {
                resources.add(resource(key.strip(), pair.get(1), defaultRole));
            } else if (close < open) {
                throw new ResourceException("Bad value for resources, mismatched parentheses in " + item);
            } else {
                String role = key.substring(open + 1, close).strip();
                resources.add(resource(key.substring(0, open).strip(), pair.get(1), role));
            }
        }
        return checked(resources);
    }

    private static Resource resource(String name, String text, String role) throws ResourceException {
        Value value;
        try {
            value = ValueText.parse(text);
        } catch (ResourceException e) {
            throw new ResourceException(
                    "Failed to parse resource " + name + " value " + text + " error " + e.getMessage());
        }
        Resource.Builder resource = Resource.newBuilder().setName(name).setType(value.getType());
        if (!role.equals(Roles.ANY)) {
            resource.addReservations(ReservationInfo.newBuilder()
                    .setType(ReservationInfo.Type.STATIC)
                    .setRole(role));
        }
        switch (value.getType()) {
            case SCALAR -> resource.setScalar(value.getScalar());
            case RANGES -> resource.setRanges(value.getRanges());
            case SET -> resource.setSet(value.getSet());
            case TEXT -> throw new ResourceException("Bad type for resource " + name + " value " + text + " type TEXT");
        }
        return resource.build();
    }

    /** What only an operation may make cannot be given on the command line. */
    private static Resources checked(List<Resource> given) throws ResourceException {
        Map<String, Value.Type> types = new HashMap<>();
        for (Resource resource : given) {
            Optional<String> problem = Resources.validate(resource);
            if (problem.isPresent()) {
                throw new ResourceException("Invalid resource '" + name(resource) + "': " + problem.get());
            }
            Optional<String> unsuitable = unsuitable(ResourceFormat.POST_REFINEMENT.convert(resource));
            if (unsuitable.isPresent()) {
                throw new ResourceException(unsuitable.get() + ", as in '" + Resources.print(resource) + "'");
            }
            Value.Type type = types.putIfAbsent(resource.getName(), resource.getType());
            if (type != null && type != resource.getType()) {
                throw new ResourceException("Resources with the same name ('" + resource.getName()
                        + "') but different types are not allowed");
            }
        }
        return Resources.of(given);
    }

    /** The resource with its value unrounded: rounding may be what is wrong with it. */
    private static String name(Resource resource) {
        return resource.getType() == Value.Type.SCALAR && resource.hasScalar()
                ? resource.getName() + ":"
                        + new JsonOutput().number(resource.getScalar().getValue())
                : Resources.print(resource);
    }

    private static Optional<String> unsuitable(Resource resource) {
        if (Resources.isPersistentVolume(resource)) {
            return Optional.of("Persistent volumes cannot be specified at the command line");
        }
        if (resource.hasRevocable()) {
            return Optional.of("Revocable resources cannot be specified at the command line; do not include a"
                    + " 'revocable' key in the resources JSON");
        }
        return ReservationStack.isDynamic(resource)
                ? Optional.of("Dynamic reservations cannot be specified at the command line; do not include a"
                        + " reservation with DYNAMIC type in the resources JSON")
                : Optional.empty();
    }
}
