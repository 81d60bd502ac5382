package io.mesocosm.master.flags;

import io.mesocosm.common.text.Durations;
import java.time.Duration;
import java.util.Optional;

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
