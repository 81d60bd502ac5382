package io.mesocosm.allocator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text form of {@code --min_allocatable_resources}: alternatives split by "|", quantities by ";". */
public final class MinAllocatableResources {

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private MinAllocatableResources() {}

    /**
     * Reads {@code cpus:0.01|mem:32}: at least that many cpus, or at least that much memory.
     *
     * @return quantities in thousandths; no alternatives for an empty text
     * @throws IllegalArgumentException naming the part that is not a positive scalar quantity
     */
    public static List<Map<String, Long>> parse(String text) {
        List<Map<String, Long>> alternatives = new ArrayList<>();
        for (String alternative : text.split("\\|", -1)) {
            if (!alternative.isBlank()) {
                alternatives.add(quantities(alternative));
            }
        }
        return List.copyOf(alternatives);
    }

    private static Map<String, Long> quantities(String text) {
        Map<String, Long> result = new HashMap<>();
        for (String part : text.split(";", -1)) {
            if (!part.isBlank()) {
                int colon = part.indexOf(':');
                if (colon <= 0 || part.indexOf(':', colon + 1) >= 0) {
                    throw refused(text, part);
                }
                result.merge(part.substring(0, colon).trim(), thousandths(text, part, colon), Long::sum);
            }
        }
        return Map.copyOf(result);
    }

    private static long thousandths(String text, String part, int colon) {
        try {
            BigDecimal value = new BigDecimal(part.substring(colon + 1).trim());
            if (value.signum() < 0) {
                throw refused(text, part);
            }
            return value.multiply(THOUSAND).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(refused(text, part).getMessage(), e);
        }
    }

    private static IllegalArgumentException refused(String text, String part) {
        return new IllegalArgumentException(
                "Invalid min_allocatable_resources '" + text + "': '" + part + "' is not a scalar quantity");
    }
}
