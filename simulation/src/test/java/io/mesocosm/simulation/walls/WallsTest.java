package io.mesocosm.simulation.walls;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WallsTest {

    /** Where the master decides: no room knows another. */
    private static final List<String> MASTER_ROOMS =
            List.of("agents", "frameworks", "leadership", "offers", "operations", "tasks");

    /** What the rooms of the master share. */
    private static final List<String> MASTER_GROUND = List.of("state", "event", "effect", "registry", "turn");

    /** Where the master meets the world; what it shows of its state is pure, too, but no room's business. */
    private static final List<String> MASTER_EDGE = List.of("allocation", "edge", "flags", "http", "metrics", "view");

    /** Where the agent decides: no room knows another. */
    private static final List<String> AGENT_ROOMS =
            List.of("draining", "executors", "frameworks", "gc", "recovery", "registration", "statusupdates", "tasks");

    /** What the rooms of the agent share. */
    private static final List<String> AGENT_GROUND = List.of("state", "event", "effect", "checkpoint", "step");

    /** Where the agent meets the world; what it shows of its state is pure, too, but no room's business. */
    private static final List<String> AGENT_EDGE =
            List.of("containers", "detect", "disk", "edge", "flags", "hosting", "http", "view");

    /** Where decisions are made: no clock, no chance, no thread, no input or output. */
    private static final String[] PURE = Stream.of(
                    packages("common", List.of("ids", "collect", "resources", "text")),
                    Stream.of("io.mesocosm.allocator..", "io.mesocosm.executor.command.."),
                    packages("master", MASTER_ROOMS),
                    packages("master", MASTER_GROUND),
                    packages("master", List.of("core")),
                    packages("agent", AGENT_ROOMS),
                    packages("agent", AGENT_GROUND),
                    packages("agent", List.of("core")))
            .flatMap(Function.identity())
            .toArray(String[]::new);

    /** Pure checks that the edge makes before it wakes the loop. */
    private static final String[] ASKED_BY_THE_EDGE = {
        "io.mesocosm.master.frameworks.SchedulerCalls",
        "io.mesocosm.agent.executors.ExecutorCalls",
        "io.mesocosm.agent.recovery.Compatibility",
        "io.mesocosm.agent.recovery.Compatibility$Policy",
    };

    /** The threads that own something for as long as the process lives. */
    private static final String[] LOOPS = {
        "io.mesocosm.common.loop.EventLoop",
        "io.mesocosm.master.allocation.AllocatorLoop",
        "io.mesocosm.containerizer.process.ReadinessLoop",
    };

    /**
     * What frameworks and executors link runs on a JDK without virtual threads, a shutdown hook must be a thread, and the
     * log's level is set back by the JDK's own timer.
     */
    private static final String[] OTHER_THREADS = {
        "io.mesocosm.common.api.Subscription",
        "io.mesocosm.common.api.ClientThread",
        "io.mesocosm.cli.execute.Execute",
        "io.mesocosm.master.edge.MasterMain",
        "io.mesocosm.common.daemon.LogSetup",
    };

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
        knowsNoClockNoChanceNoThreadAndNoIo(PURE).check(MESOCOSM);
    }

    /** What endpoints show follows from the snapshot alone; a path is only a name there. */
    @Test
    void viewsKnowNoClockNoChanceNoThreadAndNoIo() {
        knowsNoClockNoChanceNoThreadAndNoIo(
                        new String[] {"io.mesocosm.master.view..", "io.mesocosm.agent.view.."}, "java.nio.file.Path")
                .check(MESOCOSM);
    }

    /** One seed decides everything, so nothing else may. An address is only a value there. */
    @Test
    void whatIsSimulatedKnowsNoClockNoChanceNoThreadAndNoIo() {
        knowsNoClockNoChanceNoThreadAndNoIo(
                        packages("simulation", List.of("world", "nodes", "story"))
                                .toArray(String[]::new),
                        "java.net.InetAddress",
                        "java.net.UnknownHostException")
                .check(MESOCOSM);
    }

    private static ArchRule knowsNoClockNoChanceNoThreadAndNoIo(String[] packages, String... values) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
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
                        .and(not(named("java.util.concurrent.ConcurrentMap", "java.util.concurrent.ConcurrentHashMap")))
                        .and(not(named(values))))
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
                .callMethod("java.lang.System", "nanoTime");
    }

    @TestFactory
    Stream<DynamicTest> roomImportsNoOtherRoom() {
        return Stream.concat(rooms("master", MASTER_ROOMS, MASTER_GROUND), rooms("agent", AGENT_ROOMS, AGENT_GROUND));
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
                            .check(MESOCOSM);
                    others.and()
                            .resideOutsideOfPackage(edge)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(edge)
                            .check(MESOCOSM);
                }));
    }

    /** Virtual threads are the edge's to start; purity is another test's. */
    @Test
    void onlyLoopsStartThreadsThatAreNotVirtual() {
        noClasses()
                .that(not(named(LOOPS)).and(not(named(OTHER_THREADS))))
                .should()
                .callConstructorWhere(target(owner(type(Thread.class))))
                .orShould()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .dependOnClassesThat(named(
                        "java.util.Timer",
                        "java.util.concurrent.ForkJoinPool",
                        "java.util.concurrent.ThreadPoolExecutor",
                        "java.util.concurrent.ScheduledThreadPoolExecutor"))
                .orShould()
                .callMethodWhere(target(owner(type(Executors.class)))
                        .and(not(target(nameMatching("newVirtualThreadPerTaskExecutor")))))
                .orShould()
                .callMethodWhere(describe("borrow the common pool", WallsTest::borrowsTheCommonPool))
                .check(MESOCOSM);
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
                .check(MESOCOSM);
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

    private static boolean borrowsTheCommonPool(JavaMethodCall call) {
        String name = call.getTarget().getName();
        return call.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                && (name.equals("delayedExecutor") || name.endsWith("Async"))
                && call.getTarget().getRawParameterTypes().stream()
                        .noneMatch(type -> type.isEquivalentTo(Executor.class));
    }

    /** A room knows what the rooms of its daemon share, and what its module may import. */
    private static Stream<DynamicTest> rooms(String daemon, List<String> rooms, List<String> ground) {
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
                                    .and(not(resideInAnyPackage(allowed))))
                            .check(MESOCOSM));
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
                            .check(MESOCOSM));
        });
    }

    private static Stream<String> packages(String module, List<String> names) {
        return names.stream().map(name -> "io.mesocosm." + module + "." + name + "..");
    }

    private static SortedSet<String> packagesOf(String daemon) {
        String start = "io.mesocosm." + daemon + ".";
        return MESOCOSM.stream()
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

    private static DescribedPredicate<JavaClass> named(String... names) {
        var all = List.of(names);
        return describe("one of " + all, type -> all.contains(type.getName()));
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
