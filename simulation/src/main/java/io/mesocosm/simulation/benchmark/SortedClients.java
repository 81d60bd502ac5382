package io.mesocosm.simulation.benchmark;

import io.mesocosm.allocator.compact.Compactor;
import io.mesocosm.allocator.compact.Quantities;
import io.mesocosm.allocator.compact.ResourceNames;
import io.mesocosm.allocator.sorter.ClusterTotals;
import io.mesocosm.allocator.sorter.DrfSorter;
import io.mesocosm.allocator.sorter.RandomSorter;
import io.mesocosm.allocator.sorter.Sorter;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.benchmark.figures.Meter;
import io.mesocosm.simulation.benchmark.figures.Workload;
import java.util.Set;

/**
 * A sorter alone: clients that are charged for a part of each agent in turn, sorted, and discharged. The parameters of
 * Mesos' {@code CommonSorterTest.BENCHMARK_FullSort}. What is charged are resources with fragmented ports, from which the
 * quantities are taken anew each time, as Mesos' sorters do.
 */
record SortedClients(int agents, int clients, String sorterName) implements Workload {

    static final String ADD_CLIENTS = "add the clients";
    static final String ADD_AGENTS = "add the agents";
    static final String ALLOCATE = "allocate on each agent";
    static final String SORT = "sort";
    static final String SORT_AGAIN = "sort again";
    static final String UNALLOCATE = "remove the allocations";
    static final String REMOVE_AGENTS = "remove the agents";
    static final String REMOVE_CLIENTS = "remove the clients";

    @Override
    public void run(Meter meter) {
        var names = new ResourceNames();
        var compactor = new Compactor(names);
        var totals = new ClusterTotals(names, Set.of());
        Sorter sorter = sorterName.equals("drf") ? new DrfSorter(totals) : new RandomSorter(new SeededIds(7));
        Resources total = AllocatorFixture.resources("cpus:24;mem:4096;disk:4096");
        Resources allocated =
                AllocatorFixture.resources("cpus:16;mem:2014;disk:1024;" + AllocatorFixture.portFragments(100));
        int[] handles = new int[clients];
        meter.measure(ADD_CLIENTS, () -> {
            for (int i = 0; i < clients; i++) {
                handles[i] = sorter.add(Integer.toString(i), i);
                sorter.activate(handles[i]);
            }
        });
        meter.measure(ADD_AGENTS, () -> {
            for (int i = 0; i < agents; i++) {
                totals.change(Quantities.NONE, compactor.bundle(total).quantities());
            }
        });
        meter.measure(ALLOCATE, () -> {
            for (int i = 0; i < agents; i++) {
                sorter.allocated(
                        handles[i % clients], compactor.bundle(allocated).quantities());
            }
        });
        meter.measure(SORT, () -> walk(sorter));
        meter.measure(SORT_AGAIN, () -> walk(sorter));
        meter.measure(UNALLOCATE, () -> {
            for (int i = 0; i < agents; i++) {
                sorter.unallocated(
                        handles[i % clients], compactor.bundle(allocated).quantities());
            }
        });
        meter.measure(REMOVE_AGENTS, () -> {
            for (int i = 0; i < agents; i++) {
                totals.change(compactor.bundle(total).quantities(), Quantities.NONE);
            }
        });
        meter.measure(REMOVE_CLIENTS, () -> {
            for (int handle : handles) {
                sorter.remove(handle);
            }
        });
    }

    private void walk(Sorter sorter) {
        Sorter.Cursor cursor = sorter.sort();
        int count = 0;
        while (cursor.next() != Sorter.END) {
            count++;
        }
        if (count != clients) {
            throw new IllegalStateException(count + " clients instead of " + clients);
        }
    }
}
