package io.mesocosm.common.ids;

import org.apache.mesos.v1.Protos;

/** Names an offer operation within a framework, as its scheduler chose. */
public record OperationId(String value) implements Comparable<OperationId> {

    /** The id that a message carries. */
    public static OperationId of(Protos.OperationID proto) {
        return new OperationId(proto.getValue());
    }

    /** The id as a message carries it. */
    public Protos.OperationID toProto() {
        return Protos.OperationID.newBuilder().setValue(value).build();
    }

    @Override
    public int compareTo(OperationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
