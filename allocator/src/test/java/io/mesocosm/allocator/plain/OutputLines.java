package io.mesocosm.allocator.plain;

import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.DomainInfo;

/** Outputs as sorted lines, in which no order means anything: "f1 role1 A1 cpus:2; mem:1024". */
public final class OutputLines {

    private OutputLines() {}

    /** A line for each offer, inverse offer and answer. */
    public static List<String> of(Collection<AllocatorOutput> outputs) {
        List<String> lines = new ArrayList<>();
        for (AllocatorOutput output : outputs) {
            switch (output) {
                case AllocatorOutput.Offers(var framework, var offerings) ->
                    offerings.forEach(offering -> lines.add(framework + " " + offering.role() + " " + offering.agent()
                            + " " + sorted(offering.resources())));
                case AllocatorOutput.InverseOffers(var framework, var agents) ->
                    agents.forEach(agent -> lines.add("inverse " + framework + " " + agent));
                case AllocatorOutput.AvailableUpdated(var ticket, var error) ->
                    lines.add("ticket " + ticket + (error.isPresent() ? " refused" : " done"));
            }
        }
        lines.sort(null);
        return lines;
    }

    private static String sorted(Resources resources) {
        return resources.stream().map(Resources::print).sorted().collect(Collectors.joining("; "));
    }

    /** A domain of that region. */
    public static DomainInfo region(String name) {
        return RandomInfos.region(name);
    }
}
