package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.cgroups.ControllerLine.Kind;
import io.mesocosm.containerizer.isolator.cgroups.v1.V1Controllers;
import io.mesocosm.containerizer.isolator.cgroups.v2.V2Controllers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of the controllers are asked for. */
final class ControllerTable {

    private static final String ALL = "all";

    private ControllerTable() {}

    /**
     * The lines that {@code --isolation} asks for; {@code all} are those that the kernel has.
     *
     * @param names without {@code cgroups/}
     * @param kernel the controllers that the kernel lists
     */
    static List<ControllerLine> wanted(Set<String> names, boolean unified, Set<String> kernel)
            throws ContainerizerException {
        List<ControllerLine> table = unified ? V2Controllers.LINES : V1Controllers.LINES;
        Set<String> unknown = new LinkedHashSet<>(names);
        unknown.remove(ALL);
        table.forEach(line -> unknown.remove(line.isolation()));
        if (!unknown.isEmpty()) {
            throw new ContainerizerException("Unknown or unsupported isolator 'cgroups/"
                    + unknown.iterator().next() + "'");
        }
        return table.stream()
                .filter(line -> line.kind() == Kind.ALWAYS
                        || names.contains(line.isolation())
                        || (names.contains(ALL)
                                && (line.kind() == Kind.UNLISTED || kernel.contains(line.controller()))))
                .toList();
    }
}
