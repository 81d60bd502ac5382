package io.mesocosm.common.ids;

import java.util.Comparator;
import org.apache.mesos.v1.Protos;

/** Names an offer or an inverse offer: {@code <master id>-O<n>}. Those of one master sort as they were made. */
public record OfferId(String value) implements Comparable<OfferId> {

    /** The numbers at the end only grow, and so do the lengths. */
    private static final Comparator<OfferId> IN_ORDER =
            Comparator.<OfferId>comparingInt(id -> id.value.length()).thenComparing(OfferId::value);

    /** The id that a message carries. */
    public static OfferId of(Protos.OfferID proto) {
        return new OfferId(proto.getValue());
    }

    /** The id as a message carries it. */
    public Protos.OfferID toProto() {
        return Protos.OfferID.newBuilder().setValue(value).build();
    }

    @Override
    public int compareTo(OfferId other) {
        return IN_ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return value;
    }
}
