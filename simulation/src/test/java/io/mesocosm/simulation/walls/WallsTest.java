package io.mesocosm.simulation.walls;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.mesocosm.simulation.walls.Mesocosm.AGENT_EDGE;
import static io.mesocosm.simulation.walls.Mesocosm.AGENT_GROUND;
import static io.mesocosm.simulation.walls.Mesocosm.AGENT_ROOMS;
import static io.mesocosm.simulation.walls.Mesocosm.CLASSES;
import static io.mesocosm.simulation.walls.Mesocosm.MASTER_EDGE;
import static io.mesocosm.simulation.walls.Mesocosm.MASTER_GROUND;
import static io.mesocosm.simulation.walls.Mesocosm.MASTER_ROOMS;
import static io.mesocosm.simulation.walls.Mesocosm.named;
import static io.mesocosm.simulation.walls.Mesocosm.packages;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WallsTest {

    /** Pure checks that the edge makes before it wakes the loop. */
    private static final String[] ASKED_BY_THE_EDGE = {
        "io.mesocosm.master.frameworks.SchedulerCalls",
        "io.mesocosm.agent.executors.ExecutorCalls",
        "io.mesocosm.agent.recovery.Compatibility",
        "io.mesocosm.agent.recovery.Compatibility$Policy",
    };

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
                                .check(CLASSES)));
    }

    @TestFactory
    Stream<DynamicTest> roomImportsNoOtherRoom() {
        return Stream.concat(
                rooms("master", MASTER_ROOMS, MASTER_GROUND, MASTER_EDGE),
                rooms("agent", AGENT_ROOMS, AGENT_GROUND, AGENT_EDGE));
    }

    @TestFactory
    Stream<DynamicTest> roomIsEnteredByTheCoreOnly() {
        return Stream.concat(doors("master", MASTER_ROOMS), doors("agent", AGENT_ROOMS));
    }

    @Test
    void everyPackageOfADaemonHasItsPlace() {
        assertThat(packagesOf("master")).isEqualTo(all(MASTER_ROOMS, MASTER_GROUND, MASTER_EDGE));
        assertThat(packagesOf("agent")).isEqualTo(all(AGENT_ROOMS, AGENT_GROUND, AGENT_EDGE));
    }

    @TestFactory
    Stream<DynamicTest> onlyTheEdgeImportsTheCoreAndNobodyTheEdge() {
        return Stream.of("master", "agent")
                .map(daemon -> DynamicTest.dynamicTest(daemon, () -> {
                    String core = "io.mesocosm." + daemon + ".core..";
                    String edge = "io.mesocosm." + daemon + ".edge..";
                    var others = noClasses().that().resideInAPackage("io.mesocosm." + daemon + "..");
                    others.and()
                            .resideOutsideOfPackages(core, edge)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(core)
                            .check(CLASSES);
                    others.and()
                            .resideOutsideOfPackage(edge)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(edge)
                            .check(CLASSES);
                }));
    }

    /** Netty's threads belong to {@code common.http}, which gives them frames and nothing else to do. */
    @Test
    void nettyIsSpokenWhereFramesAreMadeOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.mesocosm.common.http..", "io.mesocosm.common.libprocess..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void packagesOfAModuleFormNoCycle() {
        SlicesRuleDefinition.slices()
                .matching("io.mesocosm.(*.*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
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

    /**
     * A room knows what the rooms of its daemon share, and what its module may import; a package of the edge may be inside
     * of a shared one.
     */
    private static Stream<DynamicTest> rooms(
            String daemon, List<String> rooms, List<String> ground, List<String> edge) {
        var outside = packages(daemon, edge).toArray(String[]::new);
        return rooms.stream().map(room -> {
            var allowed = Stream.concat(packages(daemon, List.of(room)), packages(daemon, ground))
                    .toArray(String[]::new);
            return DynamicTest.dynamicTest(
                    daemon + "." + room,
                    () -> noClasses()
                            .that()
                            .resideInAPackage("io.mesocosm." + daemon + "." + room + "..")
                            .should()
                            .dependOnClassesThat(resideInAPackage("io.mesocosm." + daemon + "..")
                                    .and(not(resideInAnyPackage(allowed)).or(resideInAnyPackage(outside))))
                            .check(CLASSES));
        });
    }

    private static Stream<DynamicTest> doors(String daemon, List<String> rooms) {
        return rooms.stream().map(room -> {
            String inside = "io.mesocosm." + daemon + "." + room + "..";
            return DynamicTest.dynamicTest(
                    daemon + "." + room,
                    () -> noClasses()
                            .that()
                            .resideOutsideOfPackages(inside, "io.mesocosm." + daemon + ".core..")
                            .should()
                            .dependOnClassesThat(resideInAPackage(inside).and(not(named(ASKED_BY_THE_EDGE))))
                            .check(CLASSES));
        });
    }

    private static SortedSet<String> packagesOf(String daemon) {
        String start = "io.mesocosm." + daemon + ".";
        return CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(start))
                .map(name -> name.substring(start.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> all(List<String> rooms, List<String> ground, List<String> edge) {
        return Stream.of(rooms, ground, edge, List.of("core"))
                .flatMap(List::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
