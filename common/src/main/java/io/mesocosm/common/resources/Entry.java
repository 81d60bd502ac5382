package io.mesocosm.common.resources;

import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** All that there is of one key: an amount, or copies of what cannot be divided. Immutable. */
final class Entry {

    private final ResourceKey key;
    private final Amount amount;
    private final int copies;

    /** The resource as it came, whose value is not {@link #amount} any more when the entry is a sum. */
    private final Resource template;

    /** The resource with its value; until somebody asks the default instance, which alone has no name. */
    private volatile Resource resource;

    private Entry(ResourceKey key, Amount amount, int copies, Resource template, Resource resource) {
        this.key = key;
        this.amount = amount;
        this.copies = copies;
        this.template = template;
        this.resource = resource;
    }

    /** Of a valid resource in the format with a stack of reservations. */
    static Entry of(Resource resource) {
        Amount amount = Amount.of(resource);
        return new Entry(ResourceKey.of(resource, amount), amount, 1, resource, resource);
    }

    ResourceKey key() {
        return key;
    }

    Amount amount() {
        return amount;
    }

    /** The amount of all copies; a shared resource is there once, however many use it. */
    Amount total() {
        Amount total = amount;
        for (int i = template.hasShared() ? copies : 1; i < copies; i++) {
            total = total.plus(amount);
        }
        return total;
    }

    int copies() {
        return copies;
    }

    /** One copy of the resource. */
    Resource resource() {
        Resource known = resource;
        if (known.getName().isEmpty()) {
            Resource.Builder builder = template.toBuilder();
            amount.setIn(builder);
            known = builder.build();
            resource = known;
        }
        return known;
    }

    /** The resource, whose value may not be up to date: for looking at everything else. */
    Resource template() {
        return template;
    }

    boolean isOf(String name, Value.Type type) {
        return template.getType() == type && template.getName().equals(name);
    }

    boolean isEmpty() {
        return copies <= 0 || amount.isEmpty() || amount.isNegative();
    }

    Entry plus(Entry that) {
        return key.isIndivisible() ? withCopies(copies + that.copies) : withAmount(amount.plus(that.amount));
    }

    Entry minus(Entry that) {
        return key.isIndivisible() ? withCopies(copies - that.copies) : withAmount(amount.minus(that.amount));
    }

    boolean contains(Entry that) {
        return key.isIndivisible() ? copies >= that.copies : amount.contains(that.amount);
    }

    /** The same amount and copies of a changed resource. */
    Entry map(UnaryOperator<Resource> change) {
        Resource changed = change.apply(resource());
        return new Entry(ResourceKey.of(changed, amount), amount, copies, changed, changed);
    }

    private Entry withCopies(int count) {
        return new Entry(key, amount, count, template, resource);
    }

    private Entry withAmount(Amount changed) {
        return new Entry(key, changed, copies, template, Resource.getDefaultInstance());
    }

    boolean sameAs(Entry that) {
        return copies == that.copies && amount.equals(that.amount);
    }
}
