package io.mesocosm.simulation.walls;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WallsTest {

    /** Where decisions are made: no clock, no chance, no thread, no input or output. */
    private static final String[] PURE = {
        "io.mesocosm.common.ids..",
        "io.mesocosm.common.collect..",
        "io.mesocosm.common.resources..",
        "io.mesocosm.allocator..",
        "io.mesocosm.executor.command..",
        "io.mesocosm.master.state..",
        "io.mesocosm.master.event..",
        "io.mesocosm.master.effect..",
        "io.mesocosm.master.turn..",
        "io.mesocosm.master.core..",
        "io.mesocosm.master.agents..",
        "io.mesocosm.master.frameworks..",
        "io.mesocosm.master.offers..",
        "io.mesocosm.master.tasks..",
        "io.mesocosm.agent.state..",
        "io.mesocosm.agent.event..",
        "io.mesocosm.agent.effect..",
        "io.mesocosm.agent.core..",
        "io.mesocosm.agent.checkpoint..",
        "io.mesocosm.agent.registration..",
        "io.mesocosm.agent.frameworks..",
        "io.mesocosm.agent.executors..",
        "io.mesocosm.agent.tasks..",
        "io.mesocosm.agent.statusupdates..",
        "io.mesocosm.agent.recovery..",
        "io.mesocosm.agent.gc..",
    };

    private static final List<String> MASTER_ROOMS = List.of("agents", "frameworks", "offers", "tasks");
    private static final List<String> AGENT_ROOMS =
            List.of("registration", "frameworks", "executors", "tasks", "statusupdates", "recovery", "gc");

    private static final JavaClasses MESOCOSM = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("mesocosm-proto") && !location.contains("/proto/target/"))
            .importPackages("io.mesocosm");

    @TestFactory
    Stream<DynamicTest> moduleImportsOnlyWhatItsRowAllows() {
        return Stream.of(
                        module("common"),
                        module("allocator", "common"),
                        module("containerizer", "common"),
                        module("scheduler", "common"),
                        module("executor", "common"),
                        module("master", "common", "allocator"),
                        module("agent", "common", "containerizer", "executor"),
                        module("cli", "common", "scheduler"))
                .map(row -> DynamicTest.dynamicTest(
                        row.name,
                        () -> noClasses()
                                .that()
                                .resideInAPackage("io.mesocosm." + row.name + "..")
                                .should()
                                .dependOnClassesThat(
                                        resideInAnyPackage("io.mesocosm..").and(not(resideInAnyPackage(row.allowed()))))
                                .check(MESOCOSM)));
    }

    @Test
    void purePackagesKnowNoClockNoChanceNoThreadAndNoIo() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.net..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.util.concurrent..",
                                "java.util.random..",
                                "io.netty..",
                                "org.slf4j..")
                        // Remembering what never changes is no concurrency.
                        .and(not(named(
                                "java.util.concurrent.ConcurrentMap", "java.util.concurrent.ConcurrentHashMap"))))
                .orShould()
                .dependOnClassesThat(named(
                        "java.lang.Thread",
                        "java.lang.ProcessBuilder",
                        "java.lang.Runtime",
                        "java.time.Clock",
                        "java.time.InstantSource",
                        "java.util.Random",
                        "java.security.SecureRandom"))
                .orShould()
                .callMethod("java.time.Instant", "now")
                .orShould()
                .callMethod("java.util.UUID", "randomUUID")
                .orShould()
                .callMethod("java.lang.Math", "random")
                .orShould()
                .callMethod("java.lang.System", "currentTimeMillis")
                .orShould()
                .callMethod("java.lang.System", "nanoTime")
                .check(MESOCOSM);
    }

    @TestFactory
    Stream<DynamicTest> roomImportsNoOtherRoom() {
        return Stream.concat(rooms("master", MASTER_ROOMS), rooms("agent", AGENT_ROOMS));
    }

    @Test
    void packagesOfAModuleFormNoCycle() {
        SlicesRuleDefinition.slices()
                .matching("io.mesocosm.(*.*)..")
                .should()
                .beFreeOfCycles()
                .check(MESOCOSM);
    }

    @Test
    void packagesAreNullMarked() {
        assertThat(MESOCOSM.stream()
                        .map(JavaClass::getPackage)
                        .distinct()
                        .filter(room -> !isNullMarked(room))
                        .map(JavaPackage::getName))
                .isEmpty();
    }

    @Test
    void slaveIsSaidOnlyAtTheWire() {
        assertThat(MESOCOSM.stream()
                        .filter(type -> !isWire(type))
                        .flatMap(type -> Stream.concat(
                                Stream.of(type.getName()),
                                type.getMembers().stream().map(JavaMember::getFullName)))
                        .filter(name -> name.substring(name.lastIndexOf('.', paren(name)) + 1, paren(name))
                                .toLowerCase(Locale.ROOT)
                                .contains("slave")))
                .isEmpty();
    }

    @Test
    void namesSayWhatAClassIs() {
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Impl")
                .andShould()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .andShould()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .check(MESOCOSM);
    }

    private record Module(String name, List<String> others) {
        String[] allowed() {
            return Stream.concat(
                            Stream.of("io.mesocosm." + name + "..", "io.mesocosm.proto.."),
                            others.stream().map(other -> "io.mesocosm." + other + ".."))
                    .toArray(String[]::new);
        }
    }

    private static Module module(String name, String... others) {
        return new Module(name, List.of(others));
    }

    private static Stream<DynamicTest> rooms(String daemon, List<String> rooms) {
        return rooms.stream().map(room -> {
            var others = rooms.stream()
                    .filter(other -> !other.equals(room))
                    .map(other -> "io.mesocosm." + daemon + "." + other + "..")
                    .toArray(String[]::new);
            return DynamicTest.dynamicTest(
                    daemon + "." + room,
                    () -> noClasses()
                            .that()
                            .resideInAPackage("io.mesocosm." + daemon + "." + room + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others)
                            .check(MESOCOSM));
        });
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        var all = List.of(names);
        return DescribedPredicate.describe("one of " + all, type -> all.contains(type.getName()));
    }

    private static boolean isNullMarked(JavaPackage room) {
        return room.tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
    }

    /** Where names of the wire, of the disk and of flags are spoken. */
    private static boolean isWire(JavaClass type) {
        return belongTo(resideInAnyPackage("..wire..", "..view..", "..flags..", "..libprocess..", "..json.."))
                .test(type);
    }

    private static int paren(String name) {
        int at = name.indexOf('(');
        return at < 0 ? name.length() : at;
    }
}
