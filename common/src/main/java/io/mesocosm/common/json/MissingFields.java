package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Names the required fields that a message lacks: its own in the order of declaration, then those of its parts. */
final class MissingFields {

    private final Naming naming;
    private final List<String> missing = new ArrayList<>();

    MissingFields(Naming naming) {
        this.naming = naming;
    }

    List<String> of(Message message) {
        visit(message, naming.shown(message.getDescriptorForType()), "");
        return missing;
    }

    private void visit(Message message, Descriptor shown, String path) {
        Descriptor descriptor = message.getDescriptorForType();
        for (FieldDescriptor field : descriptor.getFields()) {
            if (field.isRequired() && !message.hasField(field)) {
                missing.add(path + name(shown, field));
            }
        }
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            Descriptor within =
                    naming.shownWithin(field, Naming.twin(field, shown).orElse(field));
            String name = path + name(shown, field);
            if (entry.getValue() instanceof List<?> parts) {
                for (int i = 0; i < parts.size(); i++) {
                    visit((Message) parts.get(i), within, name + "[" + i + "].");
                }
            } else {
                visit((Message) entry.getValue(), within, name + ".");
            }
        }
    }

    private String name(Descriptor shown, FieldDescriptor field) {
        return naming.inputName(field, Naming.twin(field, shown));
    }
}
