package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Optional;

/**
 * Prints a boolean or integer that the shown type has and the message's own type lacks: its value came over the wire and
 * was kept as an unknown field. Mesos' agents send {@code checkpoint}, which v1 dropped.
 */
final class UnknownFieldPlan implements FieldPlan {

    private final int number;
    private final boolean bool;
    private final byte[] name;
    private final boolean always;
    private final long fallback;

    private UnknownFieldPlan(FieldDescriptor field, byte[] name, boolean always) {
        this.number = field.getNumber();
        this.bool = field.getType() == FieldDescriptor.Type.BOOL;
        this.name = name;
        this.always = always;
        Object value = field.getDefaultValue();
        this.fallback = value instanceof Boolean set ? (set ? 1 : 0) : ((Number) value).longValue();
    }

    static Optional<FieldPlan> of(FieldDescriptor field, byte[] name, boolean always) {
        return switch (field.getType()) {
            case BOOL, INT32, INT64, UINT32, UINT64 -> Optional.of(new UnknownFieldPlan(field, name, always));
            default -> Optional.empty();
        };
    }

    @Override
    public void write(Message message, JsonOutput out) {
        UnknownFieldSet unknown = message.getUnknownFields();
        List<Long> values = unknown.hasField(number) ? unknown.getField(number).getVarintList() : List.of();
        if (values.isEmpty() && !always) {
            return;
        }
        long value = values.isEmpty() ? fallback : values.get(values.size() - 1);
        out.encodedName(name);
        if (bool) {
            out.bool(value != 0);
        } else {
            out.number(value);
        }
    }
}
