package io.mesocosm.common.ids;

import org.apache.mesos.v1.Protos;

/** Names an offer or an inverse offer: {@code <master id>-O<n>}. */
public record OfferId(String value) implements Comparable<OfferId> {

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
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
