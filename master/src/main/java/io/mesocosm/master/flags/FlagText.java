package io.mesocosm.master.flags;

import io.mesocosm.common.resources.Roles;
import io.mesocosm.common.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Texts of flags that say more than one thing: rates, shares. */
final class FlagText {

    private FlagText() {}

    /** {@code 80%} as 0.8. */
    static double fraction(String percent) {
        return Double.parseDouble(percent.substring(0, percent.length() - 1)) / 100;
    }

    /** What is wrong with a share in percent. */
    static Optional<String> percentComplaint(String text) {
        String start = "Invalid value '" + text + "' for --recovery_agent_removal_percent_limit: ";
        if (!text.endsWith("%")) {
            return Optional.of(start + "missing '%'");
        }
        try {
            double value = fraction(text);
            return value >= 0 && value <= 1 ? Optional.empty() : Optional.of(start + "Must be within [0%-100%]");
        } catch (NumberFormatException e) {
            return Optional.of(start + "Failed to convert '" + text.substring(0, text.length() - 1) + "' to number");
        }
    }

    /** What is wrong with a list of roles. */
    static Optional<String> rolesComplaint(String text) {
        return Stream.of(text.split(","))
                .filter(role -> !role.isEmpty())
                .flatMap(role -> Roles.validate(role).stream())
                .findFirst()
                .map("Failed to parse roles: "::concat);
    }

    /** {@code web=2,batch=0.5} as a map. */
    static SortedMap<String, Double> weights(String text) {
        var weights = new TreeMap<String, Double>();
        for (String item : List.of(text.split(",", -1))) {
            if (!item.isEmpty()) {
                int equals = item.indexOf('=');
                weights.put(item.substring(0, equals), Double.valueOf(item.substring(equals + 1)));
            }
        }
        return weights;
    }

    /** What is wrong with weights. */
    static Optional<String> weightsComplaint(String text) {
        for (String item : List.of(text.split(",", -1))) {
            Optional<String> complaint = item.isEmpty() ? Optional.empty() : weightComplaint(item);
            if (complaint.isPresent()) {
                return complaint.map(reason -> "Invalid weight: '" + item + "'. " + reason);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> weightComplaint(String item) {
        int equals = item.indexOf('=');
        if (equals <= 0 || equals != item.lastIndexOf('=') || equals == item.length() - 1) {
            return Optional.of("--weights should be of the form 'role=weight,role=weight'");
        }
        if (Roles.validate(item.substring(0, equals)).isPresent()) {
            return Optional.of(item.substring(0, equals) + " is not a valid role");
        }
        try {
            double weight = Double.parseDouble(item.substring(equals + 1));
            return weight > 0 ? Optional.empty() : Optional.of("Weights must be positive");
        } catch (NumberFormatException e) {
            return Optional.of("Weights must be positive");
        }
    }

    /** {@code 2/10mins} as five minutes: the time between two. */
    static Duration interval(String rate) {
        int slash = rate.indexOf('/');
        return Durations.parse(rate.substring(slash + 1)).dividedBy(Integer.parseInt(rate.substring(0, slash)));
    }

    /** What is wrong with a rate. */
    static Optional<String> rateComplaint(String text) {
        String start = "Invalid agent_removal_rate_limit: " + text + ". Format is <Number of agents>/<Duration>";
        int slash = text.indexOf('/');
        if (slash < 0 || slash != text.lastIndexOf('/')) {
            return Optional.of(start);
        }
        try {
            boolean positive = Integer.parseInt(text.substring(0, slash)) > 0;
            Durations.parse(text.substring(slash + 1));
            return positive ? Optional.empty() : Optional.of(start);
        } catch (NumberFormatException e) {
            return Optional.of(start + ": Failed to convert '" + text.substring(0, slash) + "' to number");
        } catch (IllegalArgumentException e) {
            return Optional.of(start + ": " + e.getMessage());
        }
    }
}
