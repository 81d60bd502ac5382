package io.mesocosm.containerizer.seccomp;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;

/**
 * What becomes of some system calls when all conditions hold.
 *
 * @param includes the rule counts only where the container may have all of these
 * @param excludes the rule counts only where the container may have none of these
 */
record Rule(
        List<String> names,
        Action action,
        List<Condition> conditions,
        Set<Capability> includes,
        Set<Capability> excludes) {

    Rule {
        names = List.copyOf(names);
        conditions = List.copyOf(conditions);
        includes = Set.copyOf(includes);
        excludes = Set.copyOf(excludes);
    }

    boolean countsWith(Set<Capability> bounding) {
        return bounding.containsAll(includes) && excludes.stream().noneMatch(bounding::contains);
    }

    /** Docker reads two conditions on one argument as alternatives, others as both: nobody should have to guess. */
    boolean asksTwiceForAnArgument() {
        Set<Integer> seen = new HashSet<>();
        return conditions.stream().anyMatch(condition -> !seen.add(condition.argument()));
    }
}
