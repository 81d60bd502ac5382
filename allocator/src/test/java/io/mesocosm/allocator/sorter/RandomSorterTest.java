package io.mesocosm.allocator.sorter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mesocosm.common.loop.SeededIds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chance in proportion to weights. Behaviour and tables: Mesos' {@code sorter_tests}. */
class RandomSorterTest {

    private static final int RUNS = 20_000;

    private final RandomSorter sorter = new RandomSorter(new SeededIds(3));
    private final List<Integer> handles = new ArrayList<>();

    private void add(String path) {
        int handle = sorter.add(path, handles.size());
        sorter.activate(handle);
        handles.add(handle);
    }

    private List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        Sorter.Cursor cursor = sorter.sort();
        for (int tag = cursor.next(); tag != Sorter.END; tag = cursor.next()) {
            order.add(tag);
        }
        return order;
    }

    /** How often each client came in each place. */
    private double[][] chances(int clients) {
        double[][] chances = new double[clients][clients];
        for (int run = 0; run < RUNS; run++) {
            List<Integer> order = order();
            for (int place = 0; place < clients; place++) {
                chances[order.get(place)][place] += 1.0 / RUNS;
            }
        }
        return chances;
    }

    private static void check(double[][] chances, double[]... expected) {
        for (int client = 0; client < expected.length; client++) {
            for (int place = 0; place < expected.length; place++) {
                assertThat(chances[client][place])
                        .as("client %s in place %s", client, place)
                        .isEqualTo(expected[client][place], within(0.02));
            }
        }
    }

    @Test
    void heavyClientsComeSooner() {
        for (int i = 0; i < 5; i++) {
            add("c" + i);
            sorter.setWeight("c" + i, i + 1);
        }
        check(
                chances(5),
                new double[] {0.07, 0.08, 0.12, 0.20, 0.54},
                new double[] {0.13, 0.16, 0.20, 0.28, 0.23},
                new double[] {0.20, 0.22, 0.24, 0.22, 0.12},
                new double[] {0.27, 0.26, 0.23, 0.17, 0.07},
                new double[] {0.33, 0.28, 0.21, 0.13, 0.04});
    }

    @Test
    void weightsAreRelativeToSiblings() {
        add("a");
        add("a/b");
        add("c/d");
        add("c/e");
        sorter.setWeight("a/b", 2);
        sorter.setWeight("c", 2);
        sorter.setWeight("c/e", 2);
        check(
                chances(4),
                new double[] {0.11, 0.15, 0.23, 0.51},
                new double[] {0.22, 0.27, 0.30, 0.21},
                new double[] {0.22, 0.27, 0.30, 0.21},
                new double[] {0.44, 0.31, 0.18, 0.07});
    }

    @Test
    void whereNobodyIsActiveNoWeightCounts() {
        add("a");
        add("b/c");
        add("b/d");
        add("e/f");
        sorter.setWeight("e", 1000);
        sorter.setWeight("b/d", 1000);
        sorter.deactivate(handles.get(2));
        sorter.deactivate(handles.get(3));
        int first = 0;
        for (int run = 0; run < RUNS; run++) {
            List<Integer> order = order();
            assertThat(order).containsExactlyInAnyOrder(0, 1);
            first += order.getFirst() == 0 ? 1 : 0;
        }
        assertThat((double) first / RUNS).isEqualTo(0.5, within(0.02));
    }

    @Test
    void everyActiveClientIsServedOnce() {
        for (int i = 0; i < 100; i++) {
            add("r" + i % 7 + "/c" + i);
        }
        sorter.deactivate(handles.get(13));
        sorter.remove(handles.get(14));
        for (int run = 0; run < 100; run++) {
            assertThat(order()).hasSize(98).doesNotHaveDuplicates().doesNotContain(13, 14);
        }
        assertThat(sorter.size()).isEqualTo(99);
    }
}
