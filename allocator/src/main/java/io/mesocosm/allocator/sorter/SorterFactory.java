package io.mesocosm.allocator.sorter;

import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.modules.ModuleFactory;
import io.mesocosm.common.modules.ModuleParameters;

/**
 * Makes sorters; how {@code --role_sorter=NAME} and {@code --framework_sorter=NAME} find one. Implementations are listed
 * in {@code META-INF/services/io.mesocosm.allocator.sorter.SorterFactory} and have a public constructor without
 * parameters.
 */
public interface SorterFactory extends ModuleFactory {

    /**
     * A fresh sorter without clients. An allocator makes one for the roles, and one for the frameworks of each role that
     * has some.
     *
     * @throws IllegalArgumentException when it cannot work with its parameters; the message says what is wrong with them
     */
    Sorter create(Surroundings surroundings);

    /**
     * What a sorter decides by beside what it is told of its clients.
     *
     * @param totals the cluster, against which shares are measured; the allocator keeps them, the sorter reads them
     * @param ids where randomness comes from; there is no other chance
     * @param parameters of its module in the manifest
     */
    record Surroundings(ClusterTotals totals, Ids ids, ModuleParameters parameters) {}
}
