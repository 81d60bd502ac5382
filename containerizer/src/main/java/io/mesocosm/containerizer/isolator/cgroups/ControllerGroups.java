package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.ContainerCgroups;
import io.mesocosm.containerizer.cgroups.Hierarchy;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.cgroups.ControllerLine.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the controllers that {@code --isolation} names, each with its hierarchy and the cgroup above containers there.
 */
final class ControllerGroups {

    private static final Logger log = LoggerFactory.getLogger(ControllerGroups.class);
    private static final String FAMILY = "cgroups/";
    private static final String ALL = "all";

    private final IsolatorContext context;
    private final CgroupHost host;
    private final String root;

    ControllerGroups(IsolatorContext context, CgroupHost host) {
        this.context = context;
        this.host = host;
        this.root = context.settings().cgroups().root();
    }

    List<ControllerGroup> make() throws ContainerizerException {
        Set<String> names = context.settings().isolation().members(FAMILY);
        List<ControllerLine> lines = ControllerTable.wanted(names, host.unified(), host.controllers());
        return host.unified() ? List.of(unified(lines)) : separate(lines, names);
    }

    private ControllerGroup unified(List<ControllerLine> lines) throws ContainerizerException {
        try {
            Hierarchy hierarchy = host.tracking();
            List<String> enabled = lines.stream()
                    .filter(line -> line.kind() == Kind.LISTED)
                    .map(ControllerLine::controller)
                    .toList();
            Cgroup above = hierarchy.ensure(root);
            hierarchy.enableDownTo(root, enabled);
            return new ControllerGroup(new ContainerCgroups(hierarchy, root), make(lines, above), enabled);
        } catch (CgroupException e) {
            throw new ContainerizerException("Failed to prepare cgroup '" + root + "': " + e.getMessage(), e);
        }
    }

    private List<ControllerGroup> separate(List<ControllerLine> lines, Set<String> names)
            throws ContainerizerException {
        Map<Hierarchy, List<ControllerLine>> byHierarchy = new LinkedHashMap<>();
        for (ControllerLine line : lines) {
            try {
                Hierarchy hierarchy = host.attach(line.controller(), context.syscalls());
                byHierarchy.computeIfAbsent(hierarchy, _ -> new ArrayList<>()).add(line);
            } catch (CgroupException e) {
                if (names.contains(line.isolation()) || !names.contains(ALL)) {
                    throw new ContainerizerException(
                            "Failed to prepare hierarchy for the subsystem '" + line.controller() + "': "
                                    + e.getMessage(),
                            e);
                }
                log.warn("left out of cgroups/all controller={} reason={}", line.controller(), e.getMessage());
            }
        }
        List<ControllerGroup> groups = new ArrayList<>();
        for (Map.Entry<Hierarchy, List<ControllerLine>> entry : byHierarchy.entrySet()) {
            var cgroups = new ContainerCgroups(entry.getKey(), root);
            groups.add(new ControllerGroup(cgroups, make(entry.getValue(), rootIn(entry.getKey())), List.of()));
        }
        return groups;
    }

    private Cgroup rootIn(Hierarchy hierarchy) throws ContainerizerException {
        try {
            return hierarchy.ensure(root);
        } catch (CgroupException e) {
            throw new ContainerizerException("Failed to create root cgroup: " + e.getMessage(), e);
        }
    }

    private List<Controller> make(List<ControllerLine> lines, Cgroup above) throws ContainerizerException {
        List<Controller> controllers = new ArrayList<>();
        for (ControllerLine line : lines) {
            try {
                controllers.add(line.maker().make(context, above));
            } catch (ContainerizerException | IOException e) {
                throw new ContainerizerException(
                        "Failed to create subsystem '" + line.controller() + "': " + e.getMessage(), e);
            }
        }
        return controllers;
    }
}
