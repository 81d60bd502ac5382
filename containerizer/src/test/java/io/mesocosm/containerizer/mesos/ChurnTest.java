package io.mesocosm.containerizer.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.testing.Await;
import io.mesocosm.containerizer.testing.TestContainerizer;
import io.mesocosm.containerizer.testing.TestHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything at once, on few names. */
@Tag("processes")
final class ChurnTest {

    private static final int THREADS = 12;
    private static final int TURNS = 60;
    private static final int ROOTS = 6;
    private static final List<String> COMMANDS =
            List.of("true", "sleep 1000", "trap '' TERM; sleep 1000", "setsid sleep 1000 & exit 1", "exec /no/such");

    @TempDir
    Path directory;

    @Test
    void whateverIsAskedInWhateverOrderNothingHangsOrLeaks() throws Exception {
        try (var test = new TestContainerizer(directory)) {
            churn(test, TURNS);
        }
    }

    /** So many turns of each thread. */
    static void churn(TestContainerizer test, int turns) throws Exception {
        var warmUp = new ContainerId("warm-up");
        test.launch(warmUp, "true");
        test.awaitTermination(warmUp);
        long before = TestHost.openDescriptors();
        runThreads(test, turns);
        for (ContainerId id : test.containerizer.containers()) {
            test.containerizer.destroy(id);
        }
        Await.until("all gone", () -> test.containerizer.containers().isEmpty());
        Await.until("no process left", () -> test.host.children().isEmpty());
        Await.until("no descriptor left", () -> TestHost.openDescriptors() < before + TestHost.OWN_DESCRIPTORS);
        assertThat(test.host.loop.size()).isZero();
        // All that ever were: the last of them may have gone before their listener was told.
        List<ContainerId> roots = Stream.concat(
                        Stream.of(warmUp), IntStream.range(0, ROOTS).mapToObj(ChurnTest::root))
                .toList();
        assertThat(test.forget(roots)).isEmptyDirectory();
        assertThat(test.metrics.snapshot()).containsEntry("containerizer/mesos/container_destroy_errors", 0.0);
    }

    private static void runThreads(TestContainerizer test, int turns) throws Exception {
        RandomGenerator seeds = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long seed = seeds.nextLong();
                all.add(threads.submit(() -> turns(
                        test,
                        turns,
                        RandomGeneratorFactory.of("L64X128MixRandom").create(seed))));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static ContainerId root(int number) {
        return new ContainerId("c" + number);
    }

    private static void turns(TestContainerizer test, int turns, RandomGenerator random) {
        for (int i = 0; i < turns; i++) {
            ContainerId root = root(random.nextInt(ROOTS));
            ContainerId id = random.nextInt(3) == 0 ? root.child("n" + random.nextInt(2)) : root;
            try {
                turn(test, random, id);
            } catch (ContainerizerException e) {
                assertThat(e).message().isNotBlank(); // destroyed by another, no parent, no such command
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void turn(TestContainerizer test, RandomGenerator random, ContainerId id) throws Exception {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> test.launch(id, COMMANDS.get(random.nextInt(COMMANDS.size())));
            case 3 -> test.containerizer.destroy(id);
            case 4 -> test.containerizer.kill(id, 15);
            case 5 -> test.containerizer.killTree(id, 15);
            case 6 -> test.containerizer.usage(id);
            default -> test.containerizer.status(id);
        }
    }
}
