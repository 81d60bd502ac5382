package io.mesocosm.allocator.compact;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Names. Rare, so plain. */
record SetItems(SortedSet<String> names) implements Items {

    SetItems {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    static SetItems of(Value.Set set) {
        return new SetItems(new TreeSet<>(set.getItemList()));
    }

    @Override
    public boolean isEmpty() {
        return names.isEmpty();
    }

    @Override
    public long count() {
        return names.size();
    }

    @Override
    public Items plus(Items other) {
        SortedSet<String> result = new TreeSet<>(names);
        result.addAll(((SetItems) other).names);
        return new SetItems(result);
    }

    @Override
    public Items minus(Items other) {
        SortedSet<String> result = new TreeSet<>(names);
        result.removeAll(((SetItems) other).names);
        return new SetItems(result);
    }

    @Override
    public boolean contains(Items other) {
        return names.containsAll(((SetItems) other).names);
    }

    @Override
    public void writeTo(Resource.Builder resource) {
        resource.setSet(Value.Set.newBuilder().addAllItem(names));
    }
}
