package io.mesocosm.common.ids;

import org.apache.mesos.v1.Protos;

/** Names a task within a framework, as its scheduler chose. */
public record TaskId(String value) implements Comparable<TaskId> {

    /** The id that a message carries. */
    public static TaskId of(Protos.TaskID proto) {
        return new TaskId(proto.getValue());
    }

    /** The id as a message carries it. */
    public Protos.TaskID toProto() {
        return Protos.TaskID.newBuilder().setValue(value).build();
    }

    @Override
    public int compareTo(TaskId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
