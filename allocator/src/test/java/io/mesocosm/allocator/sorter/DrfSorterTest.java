package io.mesocosm.allocator.sorter;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.compact.Quantities;
import io.mesocosm.allocator.compact.ResourceNames;
import io.mesocosm.common.resources.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The order of dominant resource fairness. Behaviour: Mesos' {@code sorter_tests}. */
class DrfSorterTest {

    private final ResourceNames names = new ResourceNames();
    private final ClusterTotals totals = new ClusterTotals(names, Set.of());
    private final DrfSorter sorter = new DrfSorter(totals);
    private final List<String> paths = new ArrayList<>();
    private final Map<String, Integer> handles = new HashMap<>();
    private long[] total = Quantities.NONE;

    @Tag("B002")
    @Test
    void leastDominantShareComesFirst() {
        total(100, 100);
        add("a", 5, 5);
        add("b", 6, 6);
        assertThat(order()).containsExactly("a", "b");
        add("c", 1, 1);
        add("d", 3, 1);
        assertThat(order()).containsExactly("c", "d", "a", "b");
        sorter.remove(handle("a"));
        free("b", 4, 4);
        assertThat(order()).containsExactly("c", "b", "d");
        add("e", 1, 5);
        total(50, 100);
        assertThat(order()).containsExactly("c", "b", "e", "d");
        total(50, 200);
        add("f", 5, 1);
        allocate("c", 0, 15);
        assertThat(order()).containsExactly("e", "b", "d", "c", "f");
        sorter.deactivate(handle("d"));
        assertThat(order()).containsExactly("e", "b", "c", "f");
        sorter.activate(handle("d"));
        assertThat(order()).containsExactly("e", "b", "d", "c", "f");
        assertThat(sorter.size()).isEqualTo(5);
    }

    @Test
    void sharesAreDividedByWeights() {
        total(100, 100);
        add("a", 5, 5);
        add("b", 6, 6);
        sorter.setWeight("b", 2);
        assertThat(order()).containsExactly("b", "a");
        add("c", 4, 4);
        assertThat(order()).containsExactly("b", "c", "a");
        sorter.setWeight("d", 10);
        add("d", 10, 20);
        assertThat(order()).containsExactly("d", "b", "c", "a");
        sorter.remove(handle("b"));
        allocate("d", 10, 25);
        assertThat(order()).containsExactly("c", "d", "a");
        add("e", 1, 1);
        sorter.setWeight("e", 0.1);
        assertThat(order()).containsExactly("c", "d", "a", "e");
    }

    @Test
    void equalSharesAreServedByTheNumberOfAllocationsEverMade() {
        total(100, 100);
        add("a", 3, 3);
        add("b", 3, 3);
        add("c", 1, 1);
        allocate("c", 1, 1);
        allocate("c", 1, 1);
        add("d", 2, 2);
        allocate("d", 1, 1);
        add("e", 3, 3);
        assertThat(order()).containsExactly("a", "b", "e", "d", "c");
        free("c", 3, 3);
        assertThat(order()).containsExactly("c", "a", "b", "e", "d");
        allocate("c", 3, 3);
        sorter.deactivate(handle("c"));
        sorter.activate(handle("c"));
        assertThat(order()).containsExactly("a", "b", "e", "d", "c");
        sorter.deactivate(handle("a"));
        free("a", 1, 3);
        allocate("a", 1, 3);
        assertThat(order()).containsExactly("b", "e", "d", "c");
        sorter.activate(handle("a"));
        assertThat(order()).containsExactly("b", "e", "a", "d", "c");
    }

    @Tag("B004")
    @Test
    void siblingsCompeteWithinTheirParentOnly() {
        total(100, 100);
        add("a", 6, 6);
        add("b/c", 4, 4);
        add("b/d", 3, 3);
        assertThat(order()).containsExactly("a", "b/d", "b/c");
        allocate("a", 2, 2);
        assertThat(order()).containsExactly("b/d", "b/c", "a");
        add("b/e/f", 0, 0);
        assertThat(order()).containsExactly("b/e/f", "b/d", "b/c", "a");
        allocate("b/e/f", 3.5, 3.5);
        assertThat(order()).containsExactly("a", "b/d", "b/e/f", "b/c");
        sorter.remove(handle("b/e/f"));
        assertThat(order()).containsExactly("b/d", "b/c", "a");
        sorter.adjust(handle("b/c"), quantities(3, 3), -1, -1);
        assertThat(order()).containsExactly("b/c", "b/d", "a");
    }

    @Tag("B005")
    @Test
    void aClientCompetesWithItsOwnChildren() {
        total(100, 100);
        add("a", 10, 10);
        add("b", 6, 6);
        assertThat(order()).containsExactly("b", "a");
        add("a/c", 5, 5);
        assertThat(order()).containsExactly("b", "a/c", "a");
        sorter.remove(handle("a"));
        assertThat(order()).containsExactly("a/c", "b");
        add("a", 10, 10);
        assertThat(order()).containsExactly("b", "a/c", "a");
        sorter.setWeight("a/c", 0.2);
        assertThat(order()).containsExactly("b", "a", "a/c");
        sorter.setWeight("a", 3);
        assertThat(order()).containsExactly("a", "a/c", "b");
        sorter.setWeight("a/c", 1);
        assertThat(order()).containsExactly("a/c", "a", "b");
    }

    @Test
    void anIdleClientStaysIdleWhenItsChildLeaves() {
        total(100, 100);
        add("a", 10, 10);
        add("a/c", 5, 5);
        sorter.deactivate(handle("a"));
        assertThat(order()).containsExactly("a/c");
        sorter.remove(handle("a/c"));
        assertThat(order()).isEmpty();
        sorter.activate(handle("a"));
        assertThat(order()).containsExactly("a");
        assertThat(sorter.quantities(handle("a"))[0]).isEqualTo(10_000);
    }

    @Test
    void sharedResourcesAreChargedDownToALevel() {
        total(100, 100);
        add("a/b", 1, 1);
        add("a/c", 2, 2);
        add("d", 4, 4);
        assertThat(order()).containsExactly("a/b", "a/c", "d");
        sorter.adjust(handle("a/b"), quantities(2, 0), 1, 1);
        assertThat(order()).containsExactly("a/c", "a/b", "d");
        sorter.adjust(handle("a/b"), quantities(2, 0), 1, 0);
        assertThat(order()).containsExactly("d", "a/c", "a/b");
    }

    @Test
    void equalsComeInTheOrderOfTheirPathsAndParentsAmongTheirChildren() {
        total(100, 100);
        add("a/b", 0, 0);
        add("c", 0, 0);
        add("d", 0, 0);
        add("d/e", 0, 0);
        assertThat(order()).containsExactly("a/b", "c", "d", "d/e");
        allocate("c", 8, 8);
        assertThat(order()).containsExactly("a/b", "d", "d/e", "c");
        allocate("d", 3, 3);
        allocate("d/e", 2, 2);
        assertThat(order()).containsExactly("a/b", "d/e", "d", "c");
        allocate("a/b", 6, 6);
        assertThat(order()).containsExactly("d/e", "d", "a/b", "c");
    }

    @Test
    void clientsOfDifferentDepthsCompeteByTheirFirstComponents() {
        total(100, 100);
        add("a/a/a/b", 5, 5);
        add("b/b", 6, 6);
        add("c/c", 1, 1);
        add("d", 3, 1);
        assertThat(order()).containsExactly("c/c", "d", "a/a/a/b", "b/b");
        sorter.remove(handle("a/a/a/b"));
        free("b/b", 4, 4);
        assertThat(order()).containsExactly("c/c", "b/b", "d");
        add("e/e/e", 1, 5);
        total(50, 100);
        assertThat(order()).containsExactly("c/c", "b/b", "e/e/e", "d");
    }

    @Test
    void aPathWithClientsBelowItBecomesOneOfThem() {
        total(100, 100);
        add("x/a", 10, 10);
        add("x/b", 6, 6);
        add("x", 7, 7);
        assertThat(order()).containsExactly("x/b", "x", "x/a");
        add("z", 20, 20);
        assertThat(order()).containsExactly("z", "x/b", "x", "x/a");
        sorter.remove(handle("x"));
        assertThat(order()).containsExactly("x/b", "x/a", "z");
    }

    @Test
    void whatAnIdleClientHasCountsForThoseAboveIt() {
        total(100, 100);
        add("a", 10, 10);
        add("b", 12, 12);
        sorter.deactivate(handle("a"));
        assertThat(order()).containsExactly("b");
        add("a/c", 5, 5);
        assertThat(order()).containsExactly("b", "a/c");
    }

    @Test
    void theWeightOfAPathHoldsForAllBelowItAndNotForItsOwnLeaf() {
        total(100, 100);
        sorter.setWeight("b", 3);
        sorter.setWeight("a", 2);
        add("a/x", 10, 10);
        add("b/y", 10, 10);
        assertThat(order()).containsExactly("b/y", "a/x");
        add("b/z", 5, 5);
        assertThat(order()).containsExactly("b/z", "b/y", "a/x");
        add("b", 4, 4);
        assertThat(order()).containsExactly("a/x", "b", "b/z", "b/y");
        add("a/zz", 2, 2);
        assertThat(order()).containsExactly("a/zz", "a/x", "b", "b/z", "b/y");
        sorter.setWeight("a", 0.5);
        assertThat(order()).containsExactly("b", "b/z", "b/y", "a/zz", "a/x");
    }

    @Test
    void theDominantResourceChangesWithTheTotals() {
        total(10, 100);
        add("a", 2, 1);
        add("b", 1, 2);
        assertThat(order()).containsExactly("b", "a");
        total(100, 10);
        assertThat(order()).containsExactly("a", "b");
    }

    @Test
    void anyHistoryGivesTheOrderOfAPlainSorter() {
        for (int seed = 0; seed < 100; seed++) {
            new RandomHistory(seed).play(150);
        }
    }

    private int handle(String path) {
        return Objects.requireNonNull(handles.get(path));
    }

    private void total(double cpus, double mem) {
        long[] after = quantities(cpus, mem);
        totals.change(total, after);
        total = after;
    }

    private long[] quantities(double cpus, double mem) {
        long[] result = new long[3];
        result[names.index("cpus")] = Math.round(cpus * 1000);
        result[names.index("mem")] = Math.round(mem * 1000);
        return result;
    }

    private void add(String path, double cpus, double mem) {
        int handle = sorter.add(path, paths.size());
        paths.add(path);
        handles.put(path, handle);
        sorter.activate(handle);
        if (cpus > 0 || mem > 0) {
            sorter.allocated(handle, quantities(cpus, mem));
        }
    }

    private void allocate(String path, double cpus, double mem) {
        sorter.allocated(handle(path), quantities(cpus, mem));
    }

    private void free(String path, double cpus, double mem) {
        sorter.unallocated(handle(path), quantities(cpus, mem));
    }

    private List<String> order() {
        List<String> result = new ArrayList<>();
        Sorter.Cursor cursor = sorter.sort();
        IntStream.generate(cursor::next).takeWhile(tag -> tag != Sorter.END).forEach(tag -> result.add(paths.get(tag)));
        return result;
    }

    /** Plays the same random history to a sorter and to {@link PlainSorter} and compares after each event. */
    private static final class RandomHistory {

        private static final List<String> PATHS =
                List.of("a", "b", "c", "a/b", "a/c", "a/b/d", "b/x", "b/y", "e/f/g", "e/f", "e", "h", "i", "j", "k");

        private final int seed;
        private final Random random;
        private final DrfSorterTest real = new DrfSorterTest();
        private final Map<String, Integer> cpus = new TreeMap<>();
        private final Map<String, Integer> mem = new TreeMap<>();
        private final PlainSorter plain =
                new PlainSorter(clients -> Map.of("cpus", sum(cpus, clients), "mem", sum(mem, clients)));
        private Map<String, Scalar> totals = Map.of();

        RandomHistory(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        private static Scalar sum(Map<String, Integer> amounts, Predicate<String> clients) {
            return Scalar.of(amounts.keySet().stream()
                    .filter(clients)
                    .mapToInt(path -> amounts.getOrDefault(path, 0))
                    .sum());
        }

        void play(int events) {
            total();
            for (int i = 0; i < events; i++) {
                event(PATHS.get(random.nextInt(PATHS.size())));
                if (random.nextInt(3) > 0) {
                    assertThat(real.order()).as("seed %s, event %s", seed, i).isEqualTo(plain.order(totals));
                }
            }
        }

        private void event(String path) {
            if (!plain.contains(path)) {
                real.add(path, 0, 0);
                plain.add(path);
                return;
            }
            switch (random.nextInt(12)) {
                case 0 -> {
                    real.sorter.remove(real.handle(path));
                    plain.remove(path);
                    cpus.remove(path);
                    mem.remove(path);
                }
                case 1 -> {
                    real.sorter.deactivate(real.handle(path));
                    plain.setActive(path, false);
                }
                case 2, 3 -> {
                    real.sorter.activate(real.handle(path));
                    plain.setActive(path, true);
                }
                case 4 -> total();
                case 5 -> {
                    double weight = random.nextInt(1, 5) / 2.0;
                    real.sorter.setWeight(path, weight);
                    plain.weights.put(path, weight);
                }
                case 6 -> free(path);
                default -> {
                    int moreCpus = random.nextInt(4);
                    int moreMem = random.nextInt(4);
                    real.allocate(path, moreCpus, moreMem);
                    plain.allocated(path);
                    cpus.merge(path, moreCpus, Integer::sum);
                    mem.merge(path, moreMem, Integer::sum);
                }
            }
        }

        private void free(String path) {
            if (cpus.getOrDefault(path, 0) > 0) {
                real.free(path, 1, 0);
                cpus.merge(path, -1, Integer::sum);
            }
        }

        private void total() {
            int totalCpus = random.nextInt(10, 100);
            int totalMem = random.nextInt(10, 100);
            totals = Map.of("cpus", Scalar.of(totalCpus), "mem", Scalar.of(totalMem));
            real.total(totalCpus, totalMem);
        }
    }
}
