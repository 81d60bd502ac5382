package io.mesocosm.common.resources;

import org.apache.mesos.v1.Protos.Resource;

/** How much of a resource there is; amounts of one resource are always of one kind. */
sealed interface Amount permits Scalar, Ranges, Items {

    /** Whether there is nothing. */
    boolean isEmpty();

    /** Whether a subtraction took more than there was. */
    boolean isNegative();

    /** Both together. */
    Amount plus(Amount that);

    /** This without that; of ranges and sets what is not here is passed over. */
    Amount minus(Amount that);

    /** Whether that is a part of this. */
    boolean contains(Amount that);

    /** Sets the value of a resource. */
    void setIn(Resource.Builder resource);

    /** The amount of a valid resource. */
    static Amount of(Resource resource) {
        return switch (resource.getType()) {
            case SCALAR -> Scalar.of(resource.getScalar());
            case RANGES -> Ranges.of(resource.getRanges());
            case SET -> Items.of(resource.getSet());
            case TEXT -> throw new IllegalArgumentException("Resource of type TEXT: " + resource.getName());
        };
    }
}
