package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to print of one message type, worked out once: which fields, in which order, under which encoded names, read
 * through which getter. Immutable.
 */
final class MessagePlan {

    private final FieldPlan[] fields;

    private MessagePlan(List<FieldPlan> fields) {
        this.fields = fields.toArray(FieldPlan[]::new);
    }

    /** The plan for messages like the given one, shown as the given type. */
    static MessagePlan of(Message example, Descriptor shown, Naming naming) {
        Descriptor own = example.getDescriptorForType();
        List<FieldPlan> plans = new ArrayList<>(shown.getFields().size());
        for (FieldDescriptor shownField : naming.order(shown)) {
            Optional<FieldDescriptor> ownField = Naming.twin(shownField, own);
            byte[] name = JsonOutput.encodeName(naming.name(shownField, ownField));
            boolean always =
                    shownField.hasDefaultValue() && !shownField.getOptions().getDeprecated();
            if (ownField.isPresent()) {
                plans.add(FieldPlans.of(
                        new FieldPlans.Subject(example, ownField.get(), shownField, naming), name, always));
            } else if (!shownField.isRepeated()) {
                UnknownFieldPlan.of(shownField, name, always).ifPresent(plans::add);
            }
        }
        return new MessagePlan(plans);
    }

    void write(Message message, JsonOutput out) {
        out.startObject();
        try {
            for (FieldPlan field : fields) {
                field.write(message, out);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("A getter of " + message.getClass() + " failed", e);
        }
        out.endObject();
    }
}
