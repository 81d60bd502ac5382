package io.mesocosm.simulation.walls;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;

/** Every class of Mesocosm, and the place that each package of a daemon has. */
final class Mesocosm {

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("mesocosm-proto") && !location.contains("/proto/target/"))
            .importPackages("io.mesocosm");

    /** Where the master decides: no room knows another. */
    static final List<String> MASTER_ROOMS = List.of(
            "agents",
            "authentication",
            "frameworks",
            "leadership",
            "maintenance",
            "offers",
            "operations",
            "quota",
            "reservations",
            "tasks",
            "weights");

    /** What the rooms of the master share. */
    static final List<String> MASTER_GROUND = List.of("state", "event", "effect", "registry", "drivers", "turn");

    /** Where the master meets the world; what it shows of its state is pure, too, but no room's business. */
    static final List<String> MASTER_EDGE =
            List.of("allocation", "edge", "flags", "http", "metrics", "registry.store", "throttle", "tool", "view");

    /** Where the agent decides: no room knows another. */
    static final List<String> AGENT_ROOMS = List.of(
            "authentication",
            "draining",
            "executors",
            "frameworks",
            "gc",
            "operations",
            "recovery",
            "registration",
            "statusupdates",
            "tasks");

    /** What the rooms of the agent share. */
    static final List<String> AGENT_GROUND = List.of("state", "event", "effect", "checkpoint", "step");

    /** Where the agent meets the world; what it shows of its state is pure, too, but no room's business. */
    static final List<String> AGENT_EDGE =
            List.of("containers", "detect", "disk", "edge", "flags", "hosting", "http", "view");

    private Mesocosm() {}

    static Stream<String> packages(String module, List<String> names) {
        return names.stream().map(name -> "io.mesocosm." + module + "." + name + "..");
    }

    static DescribedPredicate<JavaClass> named(String... names) {
        var all = List.of(names);
        return describe("one of " + all, type -> all.contains(type.getName()));
    }
}
