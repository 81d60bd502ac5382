package io.mesocosm.common.ids;

import org.apache.mesos.v1.Protos;

/** Names a framework: {@code <master id>-<%04d>}, or whatever a scheduler that failed over claims. */
public record FrameworkId(String value) implements Comparable<FrameworkId> {

    /** The id that a message carries. */
    public static FrameworkId of(Protos.FrameworkID proto) {
        return new FrameworkId(proto.getValue());
    }

    /** The id as a message carries it. */
    public Protos.FrameworkID toProto() {
        return Protos.FrameworkID.newBuilder().setValue(value).build();
    }

    @Override
    public int compareTo(FrameworkId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
