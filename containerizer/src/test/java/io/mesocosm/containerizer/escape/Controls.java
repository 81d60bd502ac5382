package io.mesocosm.containerizer.escape;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes what attempts have as controls: on the host, and in containers that lack some isolators. */
final class Controls {

    private record Place(Set<String> without, String user) {}

    private final EscapeHost host;

    Controls(EscapeHost host) {
        this.host = host;
    }

    /** What came of them. */
    Map<Attempt, Outcome> of(List<Attempt> attempts) throws Exception {
        Map<Attempt, String> outside = new LinkedHashMap<>();
        Map<Place, Map<Attempt, String>> inside = new LinkedHashMap<>();
        for (Attempt attempt : attempts) {
            switch (attempt.control()) {
                case Control.Outside(String script) -> outside.put(attempt, script);
                case Control.Inside(Set<String> without, String user, String script) ->
                    inside.computeIfAbsent(new Place(without, user), _ -> new LinkedHashMap<>())
                            .put(attempt, script);
            }
        }
        Map<Attempt, Outcome> outcomes = new LinkedHashMap<>(outside(outside));
        for (var place : inside.entrySet()) {
            Set<String> without = place.getKey().without;
            try (Prison prison = Prison.of(host, Prison.without(without), place.getKey().user)) {
                outcomes.putAll(prison.attempt(place.getValue()));
            }
        }
        return outcomes;
    }

    /** There is a prison meanwhile, as attempts are made on what is in it. */
    private Map<Attempt, Outcome> outside(Map<Attempt, String> scripts) throws Exception {
        Map<Attempt, Outcome> outcomes = new LinkedHashMap<>();
        try (Prison prison = Prison.of(host, Prison.full("root"), "root")) {
            for (var script : scripts.entrySet()) {
                outcomes.put(script.getKey(), host.attempt(script.getValue(), prison.names()));
            }
        }
        return outcomes;
    }
}
