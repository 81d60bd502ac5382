package io.mesocosm.common.ids;

import java.util.Optional;
import org.apache.mesos.v1.Protos;

/** Names a container on an agent; a nested container also by the container that it lives in. */
public record ContainerId(String value, Optional<ContainerId> parent) implements Comparable<ContainerId> {

    /** A container that lives in no other. */
    public ContainerId(String value) {
        this(value, Optional.empty());
    }

    /** The id that a message carries. */
    public static ContainerId of(Protos.ContainerID proto) {
        return new ContainerId(
                proto.getValue(), proto.hasParent() ? Optional.of(of(proto.getParent())) : Optional.empty());
    }

    /** The id as a message carries it. */
    public Protos.ContainerID toProto() {
        var proto = Protos.ContainerID.newBuilder().setValue(value);
        parent.ifPresent(id -> proto.setParent(id.toProto()));
        return proto.build();
    }

    /** The id of a container of that name nested in this one. */
    public ContainerId child(String name) {
        return new ContainerId(name, Optional.of(this));
    }

    /** The outermost container around this one; itself when it is not nested. */
    public ContainerId root() {
        ContainerId id = this;
        while (id.parent.isPresent()) {
            id = id.parent.get();
        }
        return id;
    }

    /** Ordered as printed. */
    @Override
    public int compareTo(ContainerId other) {
        return toString().compareTo(other.toString());
    }

    /** The ids from the root inwards, with dots between them: {@code <root>.<child>}. */
    @Override
    public String toString() {
        return parent.map(id -> id + "." + value).orElse(value);
    }
}
