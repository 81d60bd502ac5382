package io.mesocosm.common.endpoints;

import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Negotiation;
import io.mesocosm.common.http.Percent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The body of a request as a form: {@code name=value} pairs, percent-encoded. Mesos: {@code http::query::decode}.
 *
 * @param fields by name, of several the last; one without a value has an empty one
 */
public record Form(Map<String, String> fields) {

    private static final Pattern SEPARATOR = Pattern.compile("[&;]");
    private static final Pattern MALFORMED = Pattern.compile("%(?![0-9A-Fa-f]{2}).{0,2}", Pattern.DOTALL);

    public Form {
        fields = Map.copyOf(fields);
    }

    /** Reads the body, whatever its Content-Type says; refused with 400 and Mesos' words. */
    public static Negotiation<Form> read(HttpRequest request) {
        var fields = new HashMap<String, String>();
        for (String pair : SEPARATOR.split(new String(request.body(), StandardCharsets.UTF_8), -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            String[] parts = pair.split("=", 2);
            Optional<String> name = Percent.decode(parts[0]);
            Optional<String> value = parts.length > 1 ? Percent.decode(parts[1]) : Optional.of("");
            if (name.isEmpty() || value.isEmpty()) {
                return new Negotiation.Refused<>(malformed(name.isEmpty() ? parts[0] : parts[1]));
            }
            fields.put(name.get(), value.get());
        }
        return new Negotiation.Agreed<>(new Form(fields));
    }

    private static HttpResponse malformed(String text) {
        Matcher escape = MALFORMED.matcher(text);
        return HttpResponse.text(
                400,
                "Unable to decode query string: Malformed % escape in '" + text + "': '"
                        + (escape.find() ? escape.group() : "") + "'");
    }

    /** A field; empty if there is none of that name. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }
}
