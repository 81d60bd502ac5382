package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Under which names a message is shown. A v1 message and its v0 twin are the same on the wire, so the v0 names follow
 * from the numbers of fields and enum values.
 */
enum Naming {
    /** The names of the message itself. */
    OWN,
    /** Those of the v0 twin. */
    V0,
    /** Those of the v0 twin, in the order of the alphabet. */
    V0_SORTED,
    /** The fields of the v0 twin, under v1 names. */
    V0_AS_V1;

    private boolean isV0() {
        return this == V0 || this == V0_SORTED;
    }

    boolean isSorted() {
        return this == V0_SORTED;
    }

    /** The fields of a shown type in the order in which they are printed. */
    List<FieldDescriptor> order(Descriptor shown) {
        return isSorted()
                ? shown.getFields().stream()
                        .sorted(Comparator.comparing(FieldDescriptor::getName))
                        .toList()
                : shown.getFields();
    }

    /** The message type whose fields, order, defaults and labels are shown for the given type. */
    Descriptor shown(Descriptor own) {
        return this == OWN ? own : Twins.of(own).orElse(own);
    }

    /** The message type shown for what a field of a shown type holds. */
    Descriptor shownWithin(FieldDescriptor ownField, FieldDescriptor shownField) {
        Descriptor shown = shownField.getMessageType();
        return shown == ownField.getMessageType() ? shown(shown) : shown;
    }

    /** The name of a shown field. */
    String name(FieldDescriptor shownField, Optional<FieldDescriptor> ownField) {
        if (this != V0_AS_V1) {
            return shownField.getName();
        }
        return ownField.map(FieldDescriptor::getName)
                .orElseGet(() -> shownField.getName().replace("slave", "agent"));
    }

    /** The name by which input sets a field, of which the shown type has the twin. */
    String inputName(FieldDescriptor ownField, Optional<FieldDescriptor> shownField) {
        return isV0() ? shownField.orElse(ownField).getName() : ownField.getName();
    }

    /**
     * The field of a twin type: of the same number, but for the few messages whose numbers differ (Subscribe of the
     * scheduler's calls) of the same name.
     */
    static Optional<FieldDescriptor> twin(FieldDescriptor field, Descriptor type) {
        if (field.getContainingType() == type) {
            return Optional.of(field);
        }
        return Stream.of(type.findFieldByNumber(field.getNumber()), type.findFieldByName(field.getName()))
                .filter(other -> other != null && alike(field, other))
                .findFirst();
    }

    private static boolean alike(FieldDescriptor field, FieldDescriptor other) {
        return field.getJavaType() == other.getJavaType() && field.isRepeated() == other.isRepeated();
    }

    /** The name of a value of the message's enum. */
    String name(EnumValueDescriptor own, EnumDescriptor shown) {
        EnumValueDescriptor twin = shown.findValueByNumber(own.getNumber());
        return !isV0() || twin == null ? own.getName() : twin.getName();
    }

    /** The v0 twins of v1 types, by the full name of the v1 type. */
    private static final class Twins {

        private static final Map<String, Descriptor> V0_TYPES = v0Types();

        private Twins() {}

        static Optional<Descriptor> of(Descriptor own) {
            String name = own.getFullName();
            if (!name.startsWith("mesos.v1.")) {
                return Optional.empty();
            }
            String same = "mesos." + name.substring("mesos.v1.".length());
            Descriptor twin = V0_TYPES.get(same);
            return Optional.ofNullable(twin != null ? twin : V0_TYPES.get(same.replace("Agent", "Slave")));
        }

        private static Map<String, Descriptor> v0Types() {
            Map<String, Descriptor> types = new HashMap<>();
            for (FileDescriptor file : List.of(
                    org.apache.mesos.Protos.getDescriptor(),
                    org.apache.mesos.agent.Protos.getDescriptor(),
                    org.apache.mesos.allocator.Protos.getDescriptor(),
                    org.apache.mesos.executor.Protos.getDescriptor(),
                    org.apache.mesos.maintenance.Protos.getDescriptor(),
                    org.apache.mesos.master.Protos.getDescriptor(),
                    org.apache.mesos.quota.Protos.getDescriptor(),
                    org.apache.mesos.resource_provider.Protos.getDescriptor(),
                    org.apache.mesos.scheduler.Protos.getDescriptor())) {
                add(file.getMessageTypes(), types);
            }
            return Collections.unmodifiableMap(types);
        }

        private static void add(List<Descriptor> messages, Map<String, Descriptor> types) {
            for (Descriptor message : messages) {
                types.put(message.getFullName(), message);
                add(message.getNestedTypes(), types);
            }
        }
    }
}
