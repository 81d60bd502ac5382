package io.mesocosm.common.ids;

import org.apache.mesos.v1.Protos;

/** Names an agent: {@code <master id>-S<n>}. */
public record AgentId(String value) implements Comparable<AgentId> {

    /** The id that a message carries. */
    public static AgentId of(Protos.AgentID proto) {
        return new AgentId(proto.getValue());
    }

    /** The id as a message carries it. */
    public Protos.AgentID toProto() {
        return Protos.AgentID.newBuilder().setValue(value).build();
    }

    @Override
    public int compareTo(AgentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
