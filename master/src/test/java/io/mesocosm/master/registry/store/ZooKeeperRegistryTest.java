package io.mesocosm.master.registry.store;

import static io.mesocosm.master.registry.store.Operations.replay;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.master.registry.RandomOperations;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.master.registry.store.FakeZooKeeper.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ZooKeeperRegistryTest {

    /** So small that a schedule of few machines goes through the redo log. */
    private static final int SMALL = 2000;

    private static final List<Fault> FAULTS = List.of(Fault.LOST_DONE, Fault.LOST_DROPPED, Fault.TWICE);
    private static final RegistryContents NONE = RegistryContents.none();

    private final FakeZooKeeper zookeeper = new FakeZooKeeper();

    @Test
    void theNextMasterReadsWhatTheLastOneCommitted() {
        RegistryContents contents = NONE;
        for (int seed = 0; seed < 20; seed++) {
            var operations = new RandomOperations(seed);
            TestMaster first = TestMaster.leading(zookeeper, "m" + seed);
            List<Boolean> expected = new ArrayList<>();
            contents = replay(contents, "m" + seed, List.of());
            assertThat(first.recovered).contains(contents);
            for (int i = 0; i < 100; i++) {
                RegistryOperation operation = operations.next();
                expected.add(contents.apply(operation).isPresent());
                contents = contents.apply(operation).orElse(contents);
                first.commit(operation);
                if (i % 7 == 0) {
                    zookeeper.run();
                }
            }
            zookeeper.run();

            assertThat(first.failures).isEmpty();
            assertThat(first.answers).isEqualTo(expected);
            assertThat(first.registry.contents()).isEqualTo(contents);
        }
    }

    @Test
    void whatIsCommittedDuringATransactionIsGatheredForTheNext() {
        TestMaster master = TestMaster.leading(zookeeper, "m");
        int before = zookeeper.transactions.size();
        for (int i = 0; i < 100; i++) {
            master.commit(Operations.admit("S" + i, 10));
        }
        assertThat(master.registry.queued()).isEqualTo(99);
        zookeeper.run();
        assertThat(master.registry.queued()).isZero();
        assertThat(master.answers).hasSize(100).doesNotContain(false);
        assertThat(zookeeper.transactions).hasSize(before + 2);
    }

    @Test
    void whatChangesNothingOrIsRefusedPassesTheFenceWithTheRest() {
        TestMaster master = TestMaster.leading(zookeeper, "m");
        master.commit(Operations.admit("S1", 10));
        zookeeper.run();
        int before = zookeeper.transactions.size();
        RegistryContents contents = master.registry.contents();
        for (int i = 0; i < 50; i++) {
            master.commit(Operations.admit("S1", 10));
            master.commit(new RegistryOperation.UpdateWeights(List.of()));
        }
        assertThat(master.answers).hasSize(1);
        zookeeper.run();
        assertThat(master.answers).hasSize(101).startsWith(true, false, true, false, true);
        assertThat(master.registry.contents()).isEqualTo(contents);
        assertThat(zookeeper.transactions).hasSize(before + 2);
    }

    @Test
    void aDeposedMasterThatDoesNotKnowItAnswersNothing() {
        for (RegistryOperation operation : List.of(
                new RegistryOperation.MarkAgentReachable(Operations.agent("S1", 10)),
                Operations.admit("S1", 10),
                new RegistryOperation.UpdateWeights(List.of()))) {
            FakeZooKeeper ensemble = new FakeZooKeeper();
            TestMaster deposed = TestMaster.leading(ensemble, "deposed");
            deposed.commit(Operations.admit("S1", 10));
            ensemble.run();
            TestMaster.leading(ensemble, "next");

            deposed.commit(operation);
            ensemble.run();

            assertThat(deposed.answers).containsExactly(true);
            assertThat(deposed.failures)
                    .containsExactly("Failed to update registry: master 'next' has taken the registry over");
        }
    }

    @Test
    void whatIsCommittedDuringRecoveryIsAppliedToWhatIsRecovered() {
        TestMaster first = TestMaster.leading(zookeeper, "first");
        first.commit(Operations.admit("S1", 10));
        zookeeper.run();
        TestMaster second = new TestMaster(zookeeper, "second");
        second.commit(Operations.admit("S1", 10));
        second.commit(Operations.admit("S2", 10));
        zookeeper.run();
        assertThat(second.answers).containsExactly(false, true);
    }

    /** Some commits, one of which is larger than a transaction. */
    private static void work(FakeZooKeeper zookeeper, TestMaster master) {
        for (int i = 0; i < 10; i++) {
            master.commit(Operations.admit("S" + i, 10));
            if (i % 3 == 0) {
                zookeeper.run();
            }
        }
        master.commit(Operations.schedule(20));
        master.commit(Operations.admit("last", 10));
        zookeeper.run();
    }

    /** The lists of the 256 buckets are asked for at once: a few of these steps stand for all. */
    private static int skip(int step) {
        return step > 20 && step < 250 ? 20 : 1;
    }

    @Test
    void anAnswerThatGetsLostAtAnyStepDoesNoHarm() {
        for (Fault fault : FAULTS) {
            for (int at = 0; at < 320; at += skip(at)) {
                int step = at;
                FakeZooKeeper ensemble = new FakeZooKeeper();
                TestMaster master = new TestMaster(ensemble, "m", SMALL);
                int[] requests = {0};
                master.client.faults(changes -> requests[0]++ == step ? fault : Fault.NONE);
                work(ensemble, master);
                check(ensemble, master, fault + " at request " + at);
            }
        }
    }

    @Test
    void answersMayGetLostAgainAndAgain() {
        Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
        for (int seed = 0; seed < 60; seed++) {
            var random = new SplittableRandom(seed);
            FakeZooKeeper ensemble = new FakeZooKeeper();
            TestMaster master = new TestMaster(ensemble, "m", SMALL);
            master.client.faults(changes -> {
                Fault fault = random.nextInt(5) > 0 ? Fault.NONE : FAULTS.get(random.nextInt(FAULTS.size()));
                counts.merge(fault, 1, Integer::sum);
                return fault;
            });
            work(ensemble, master);
            master.client.faults(changes -> Fault.NONE);
            ensemble.run();
            check(ensemble, master, "seed " + seed);
        }
        assertThat(counts).hasSize(4);
    }

    private static void check(FakeZooKeeper ensemble, TestMaster master, String when) {
        RegistryContents expected = replay(NONE, "m", master.asked);
        assertThat(master.failures).as(when).isEmpty();
        assertThat(master.answers).as(when).hasSize(master.asked.size()).doesNotContain(false);
        assertThat(master.registry.contents()).as(when).isEqualTo(expected);
        TestMaster next = TestMaster.leading(ensemble, "next");
        assertThat(next.recovered).as(when).contains(replay(expected, "next", List.of()));
    }

    /** The master ends when so many requests were served; the next one is lost on its way, or done and not answered. */
    private static int[] endsAfter(TestMaster master, int steps, Fault fault) {
        int[] left = {steps};
        master.client.faults(changes -> {
            if (left[0]-- > 0) {
                return Fault.NONE;
            }
            assertThat(left[0]).as("a master that has ended asks no more").isEqualTo(-1);
            master.crash();
            return fault;
        });
        return left;
    }

    private static TestMaster next(FakeZooKeeper ensemble, String when) {
        TestMaster next = TestMaster.leading(ensemble, "next");
        assertThat(next.failures).as(when).isEmpty();
        assertThat(ensemble.data().get("/mesos/registry/journal")).as(when).isEqualTo(ByteString.EMPTY);
        assertThat(ensemble.data().keySet()).as(when).noneMatch(path -> path.startsWith("/mesos/registry/journal/"));
        return next;
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_DROPPED", "LOST_DONE"})
    void aMasterThatEndsAtAnyStepLeavesWhatItAnsweredAndNothingHalfDone(Fault fault) {
        Set<Integer> answered = new HashSet<>();
        boolean ended = true;
        for (int steps = 0; ended; steps += skip(steps)) {
            FakeZooKeeper ensemble = new FakeZooKeeper();
            TestMaster master = new TestMaster(ensemble, "m", SMALL);
            int[] left = endsAfter(master, steps, fault);
            work(ensemble, master);
            ended = left[0] < 0;
            TestMaster next = next(ensemble, "after " + steps + " steps");
            assertThat(prefixes(master)).as("after %d steps", steps).contains(next.recovered.orElseThrow());
            answered.add(master.answers.size());
        }
        assertThat(answered).contains(0, 1, 12).hasSizeGreaterThan(4);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_DROPPED", "LOST_DONE"})
    void whoeverEndsWhileItFillsARegistryFillsItOrLeavesItAsItWas(Fault fault) {
        List<RegistryOperation> operations = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            operations.add(Operations.admit("S" + i, 100));
        }
        RegistryContents empty = replay(NONE, "next", List.of());
        RegistryContents whole = replay(NONE, "next", operations);
        Map<RegistryContents, Integer> found = new HashMap<>();
        boolean ended = true;
        for (int steps = 0; ended; steps += skip(steps)) {
            FakeZooKeeper ensemble = new FakeZooKeeper();
            TestMaster filling = TestMaster.filling(ensemble, "m", SMALL, operations);
            int[] left = endsAfter(filling, steps, fault);
            ensemble.run();
            ended = left[0] < 0;
            assertThat(filling.answers).isEqualTo(ended ? List.of() : List.of(true));
            RegistryContents contents =
                    next(ensemble, "after " + steps + " steps").recovered.orElseThrow();
            assertThat(contents).as("after %d steps", steps).isIn(empty, whole);
            found.merge(contents, 1, Integer::sum);
        }
        // It ended while the parts were written down, and while they were performed.
        assertThat(found.get(empty)).isGreaterThan(20);
        assertThat(found.get(whole)).isGreaterThan(10);
    }

    @Test
    void aRegistryIsNotFilledWithWhatDoesNotFit() {
        TestMaster first = TestMaster.leading(zookeeper, "first");
        first.commit(Operations.admit("S1", 10));
        zookeeper.run();
        TestMaster filling = TestMaster.filling(
                zookeeper, "m", SMALL, List.of(Operations.admit("S0", 10), Operations.admit("S1", 10)));
        zookeeper.run();
        assertThat(filling.answers).containsExactly(false);
        assertThat(filling.failures).isEmpty();
        assertThat(filling.registry.contents()).isEqualTo(first.registry.contents());
    }

    /** What may have been stored: everything that was answered, and what else was asked, in its order. */
    private static List<RegistryContents> prefixes(TestMaster master) {
        List<RegistryContents> prefixes = new ArrayList<>();
        for (int length = master.answers.size(); length <= master.asked.size(); length++) {
            prefixes.add(replay(replay(NONE, "m", master.asked.subList(0, length)), "next", List.of()));
        }
        if (master.recovered.isEmpty()) {
            prefixes.add(replay(NONE, "next", List.of()));
        }
        return prefixes;
    }

    @Test
    void aDeposedMasterWritesNothingWhateverItWasDoing() {
        for (int steps = 8; ; steps += skip(steps)) {
            FakeZooKeeper ensemble = new FakeZooKeeper();
            TestMaster deposed = new TestMaster(ensemble, "deposed", SMALL);
            int[] left = {steps};
            deposed.client.faults(changes -> {
                if (--left[0] == 0) {
                    deposed.client.hold();
                }
                return Fault.NONE;
            });
            work(ensemble, deposed);
            if (left[0] > 0) {
                break;
            }
            deposed.commit(Operations.admit("one more", 10));
            List<Boolean> answered = List.copyOf(deposed.answers);
            TestMaster next = TestMaster.leading(ensemble, "next");
            assertThat(next.failures).isEmpty();
            Map<String, ByteString> data = ensemble.data();

            deposed.client.release();
            ensemble.run();
            deposed.commit(Operations.admit("yet one more", 10));
            ensemble.run();

            assertThat(ensemble.data()).as("after %d steps", steps).isEqualTo(data);
            assertThat(deposed.failures)
                    .as("after %d steps", steps)
                    .singleElement()
                    .asString()
                    .endsWith("master 'next' has taken the registry over");
            assertThat(deposed.answers).as("after %d steps", steps).isEqualTo(answered);
        }
    }

    @Test
    void ofTwoMastersThatTakeOverAtOnceOneLeads() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            FakeZooKeeper ensemble = new FakeZooKeeper();
            if (random.nextBoolean()) {
                TestMaster.leading(ensemble, "before").crash();
            }
            List<TestMaster> masters = List.of(new TestMaster(ensemble, "a"), new TestMaster(ensemble, "b"));
            boolean any = true;
            while (any) {
                any = false;
                for (int tries = 0; tries < 20 && !any; tries++) {
                    any = masters.get(random.nextInt(2)).client.step();
                }
            }
            ensemble.run();
            masters.forEach(master -> master.commit(Operations.admit("S1", 10)));
            ensemble.run();
            assertThat(masters)
                    .as("seed %d", seed)
                    .filteredOn(master -> master.failures.isEmpty())
                    .hasSize(1);
            assertThat(masters)
                    .as("seed %d", seed)
                    .filteredOn(master -> master.answers.equals(List.of(true)))
                    .hasSize(1);
        }
    }

    @Test
    void whoTakesOverIsWhoWasElected() {
        TestMaster master = new TestMaster(zookeeper, "m");
        zookeeper.step();
        master.client.tell(SessionState.EXPIRED);
        master.client.tell(SessionState.CONNECTED);
        zookeeper.run();
        assertThat(master.failures)
                .containsExactly("Failed to recover registrar: the ZooKeeper session ended meanwhile");
        assertThat(master.recovered).isEmpty();
    }

    /** Who leads is the election's business: without one, the registry goes on. */
    @Test
    void aSessionThatEndsLaterIsFollowedByAnother() {
        TestMaster master = TestMaster.leading(zookeeper, "m");
        master.client.tell(SessionState.EXPIRED);
        zookeeper.run();
        master.commit(Operations.admit("S1", 10));
        zookeeper.run();
        assertThat(master.answers).isEmpty();
        master.client.tell(SessionState.CONNECTED);
        zookeeper.run();
        assertThat(master.answers).containsExactly(true);
        assertThat(master.failures).isEmpty();
    }

    @Test
    void whatIsNotPermittedEndsIt() {
        FakeZooKeeper closed = new FakeZooKeeper();
        closed.forbid("/mesos/registry");
        assertThat(TestMaster.leading(closed, "m").failures)
                .containsExactly(
                        "Failed to recover registrar: ZooKeeper does not permit it at znode '/mesos/registry'");
        TestMaster master = TestMaster.leading(zookeeper, "m");
        zookeeper.forbid("/mesos/registry/epoch");
        master.commit(Operations.admit("S1", 10));
        zookeeper.run();
        assertThat(master.failures)
                .containsExactly(
                        "Failed to update registry: ZooKeeper does not permit it at znode '/mesos/registry/epoch'");
        assertThat(master.answers).isEmpty();
    }
}
