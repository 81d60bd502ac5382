package io.mesocosm.simulation.walls;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.mesocosm.simulation.walls.Mesocosm.AGENT_GROUND;
import static io.mesocosm.simulation.walls.Mesocosm.AGENT_ROOMS;
import static io.mesocosm.simulation.walls.Mesocosm.CLASSES;
import static io.mesocosm.simulation.walls.Mesocosm.MASTER_GROUND;
import static io.mesocosm.simulation.walls.Mesocosm.MASTER_ROOMS;
import static io.mesocosm.simulation.walls.Mesocosm.named;
import static io.mesocosm.simulation.walls.Mesocosm.packages;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PurityTest {

    /** Where decisions are made: no clock, no chance, no thread, no input or output. */
    private static final String[] PURE = Stream.of(
                    packages("common", List.of("ids", "collect", "resources", "tasks", "text")),
                    Stream.of(
                            "io.mesocosm.allocator..",
                            "io.mesocosm.executor.checks..",
                            "io.mesocosm.executor.command..",
                            "io.mesocosm.scheduler.driver.."),
                    packages("master", MASTER_ROOMS),
                    packages("master", MASTER_GROUND),
                    packages("master", List.of("core")),
                    packages("agent", AGENT_ROOMS),
                    packages("agent", AGENT_GROUND),
                    packages("agent", List.of("core")))
            .flatMap(Function.identity())
            .toArray(String[]::new);

    /** What runs in the simulator as in production, beside others of their packages that meet the world. */
    private static final String[] ELECTION = {
        "io.mesocosm.common.detect.Contender",
        "io.mesocosm.common.detect.Group",
        "io.mesocosm.common.detect.LeaderData",
        "io.mesocosm.common.detect.LeaderDetector",
        "io.mesocosm.common.zookeeper.ZnodePath",
        "io.mesocosm.common.zookeeper.ZooKeeperClient",
    };

    /** The threads that own something for as long as the process lives. */
    private static final String[] LOOPS = {
        "io.mesocosm.common.loop.EventLoop",
        "io.mesocosm.master.allocation.AllocatorLoop",
        "io.mesocosm.containerizer.process.ReadinessLoop",
    };

    /**
     * What frameworks and executors link runs on a JDK without virtual threads, a shutdown hook must be a thread, the log's
     * level is set back by the JDK's own timer, and a lookup of a name would hold the carrier of a virtual thread.
     */
    private static final String[] OTHER_THREADS = {
        "io.mesocosm.common.api.Subscription",
        "io.mesocosm.common.api.ClientThread",
        "io.mesocosm.common.api.ClientThreads",
        "io.mesocosm.cli.execute.Execute",
        "io.mesocosm.master.edge.MasterMain",
        "io.mesocosm.common.daemon.LogSetup",
        "io.mesocosm.common.libprocess.NameLookups",
    };

    @Test
    void purePackagesKnowNoClockNoChanceNoThreadAndNoIo() {
        knowsNoClockNoChanceNoThreadAndNoIo(resideInAnyPackage(PURE)).check(CLASSES);
    }

    /** They wait for answers and for the session, never for a time. */
    @Test
    void electionKnowsNoClockNoChanceNoThreadAndNoIo() {
        knowsNoClockNoChanceNoThreadAndNoIo(named(ELECTION)).check(CLASSES);
    }

    /** What endpoints show follows from the snapshot alone; a path is only a name there. */
    @Test
    void viewsKnowNoClockNoChanceNoThreadAndNoIo() {
        knowsNoClockNoChanceNoThreadAndNoIo(
                        resideInAnyPackage("io.mesocosm.master.view..", "io.mesocosm.agent.view.."),
                        "java.nio.file.Path")
                .check(CLASSES);
    }

    /** One seed decides everything, so nothing else may. An address is only a value there. */
    @Test
    void whatIsSimulatedKnowsNoClockNoChanceNoThreadAndNoIo() {
        knowsNoClockNoChanceNoThreadAndNoIo(
                        resideInAnyPackage(packages("simulation", List.of("world", "nodes", "story"))
                                .toArray(String[]::new)),
                        "java.net.InetAddress",
                        "java.net.UnknownHostException")
                .check(CLASSES);
    }

    private static ArchRule knowsNoClockNoChanceNoThreadAndNoIo(DescribedPredicate<JavaClass> pure, String... values) {
        return noClasses()
                .that(pure)
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
                .callMethodWhere(describe("borrow the common pool", PurityTest::borrowsTheCommonPool))
                .check(CLASSES);
    }

    private static boolean borrowsTheCommonPool(JavaMethodCall call) {
        String name = call.getTarget().getName();
        return call.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                && (name.equals("delayedExecutor") || name.endsWith("Async"))
                && call.getTarget().getRawParameterTypes().stream()
                        .noneMatch(type -> type.isEquivalentTo(Executor.class));
    }
}
