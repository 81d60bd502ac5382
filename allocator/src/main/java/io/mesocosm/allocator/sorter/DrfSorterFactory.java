package io.mesocosm.allocator.sorter;

import java.util.List;

/** {@code drf}: whoever has the smallest dominant share comes first. */
public final class DrfSorterFactory implements SorterFactory {

    @Override
    public List<String> names() {
        return List.of("drf");
    }

    @Override
    public Sorter create(Surroundings surroundings) {
        return new DrfSorter(surroundings.totals());
    }
}
