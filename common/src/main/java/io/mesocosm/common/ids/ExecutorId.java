package io.mesocosm.common.ids;

import org.apache.mesos.v1.Protos;

/** Names an executor within a framework on one agent; the task id for command tasks. */
public record ExecutorId(String value) implements Comparable<ExecutorId> {

    /** The id that a message carries. */
    public static ExecutorId of(Protos.ExecutorID proto) {
        return new ExecutorId(proto.getValue());
    }

    /** The id as a message carries it. */
    public Protos.ExecutorID toProto() {
        return Protos.ExecutorID.newBuilder().setValue(value).build();
    }

    @Override
    public int compareTo(ExecutorId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
