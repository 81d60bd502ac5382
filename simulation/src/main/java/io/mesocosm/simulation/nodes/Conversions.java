package io.mesocosm.simulation.nodes;

import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Optional;

/** What operations make of resources, for those who keep account of them. */
final class Conversions {

    private Conversions() {}

    /** What is there afterwards. */
    static Resources apply(Resources resources, List<ResourceConversion> conversions) throws ResourceException {
        Resources result = resources;
        for (ResourceConversion conversion : conversions) {
            // Whether others hold copies of a volume is not seen by who holds one.
            result = result.apply(
                    new ResourceConversion(conversion.consumed(), conversion.converted(), Optional.empty()));
        }
        return result;
    }

    /** The same for the agent's total; copies of what is shared are no more of it. */
    static List<ResourceConversion> ofTotal(List<ResourceConversion> conversions) {
        return conversions.stream()
                .filter(conversion -> !conversion.consumed().isEmpty())
                .map(conversion -> new ResourceConversion(
                        conversion.consumed().unallocate(),
                        conversion.converted().unallocate(),
                        Optional.empty()))
                .toList();
    }
}
