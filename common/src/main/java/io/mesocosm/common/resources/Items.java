package io.mesocosm.common.resources;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** The amount of a resource of type SET: named things, in the order they came. */
record Items(Set<String> names) implements Amount {

    Items(Set<String> names) {
        this.names = Collections.unmodifiableSet(names);
    }

    static Items of(Value.Set proto) {
        return new Items(new LinkedHashSet<>(proto.getItemList()));
    }

    Value.Set toProto() {
        return Value.Set.newBuilder().addAllItem(names).build();
    }

    @Override
    public boolean isEmpty() {
        return names.isEmpty();
    }

    @Override
    public boolean isNegative() {
        return false;
    }

    @Override
    public Amount plus(Amount that) {
        Set<String> sum = new LinkedHashSet<>(names);
        sum.addAll(((Items) that).names);
        return new Items(sum);
    }

    @Override
    public Amount minus(Amount that) {
        Set<String> rest = new LinkedHashSet<>(names);
        ((Items) that).names.forEach(rest::remove);
        return new Items(rest);
    }

    @Override
    public boolean contains(Amount that) {
        return names.containsAll(((Items) that).names);
    }

    @Override
    public void setIn(Resource.Builder resource) {
        resource.setSet(toProto());
    }

    @Override
    public String toString() {
        return "{" + String.join(", ", names) + "}";
    }
}
