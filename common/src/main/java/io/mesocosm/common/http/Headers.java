package io.mesocosm.common.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Header fields in their order; names are compared without case, and a name can occur more than once.
 *
 * @param fields name and value pairs as received or as to be sent
 */
public record Headers(List<Map.Entry<String, String>> fields) {

    private static final Headers NONE = new Headers(List.of());

    public Headers {
        fields = List.copyOf(fields);
    }

    /** No header fields. */
    public static Headers none() {
        return NONE;
    }

    /** One field. */
    public static Headers of(String name, String value) {
        return new Headers(List.of(Map.entry(name, value)));
    }

    /** These fields and one more. */
    public Headers with(String name, String value) {
        var more = new ArrayList<Map.Entry<String, String>>(fields.size() + 1);
        more.addAll(fields);
        more.add(Map.entry(name, value));
        return new Headers(more);
    }

    /** The value of the first field of that name. */
    public Optional<String> first(String name) {
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return Optional.of(field.getValue());
            }
        }
        return Optional.empty();
    }

    /** Whether there is a field of that name. */
    public boolean has(String name) {
        return first(name).isPresent();
    }
}
