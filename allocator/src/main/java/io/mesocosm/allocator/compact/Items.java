package io.mesocosm.allocator.compact;

import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** What a resource that is not a scalar consists of: numbers in ranges, or names in a set. Immutable. */
sealed interface Items permits RangeItems, SetItems {

    /** The items of a resource of type RANGES or SET. */
    static Items of(Resource resource) {
        return resource.getType() == Value.Type.SET
                ? SetItems.of(resource.getSet())
                : RangeItems.of(resource.getRanges());
    }

    boolean isEmpty();

    /** How many items there are. */
    long count();

    /** The items of either; both are of the same kind. */
    Items plus(Items other);

    /** The items that are not in {@code other}. */
    Items minus(Items other);

    /** Whether all items of {@code other} are here. */
    boolean contains(Items other);

    /** Sets the value of a resource. */
    void writeTo(Resource.Builder resource);
}
