package io.mesocosm.allocator.sorter;

import java.util.List;

/** {@code random}: chance decides, in proportion to the weights. */
public final class RandomSorterFactory implements SorterFactory {

    @Override
    public List<String> names() {
        return List.of("random");
    }

    @Override
    public Sorter create(Surroundings surroundings) {
        return new RandomSorter(surroundings.ids());
    }
}
