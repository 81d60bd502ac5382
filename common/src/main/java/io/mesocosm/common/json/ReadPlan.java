package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Which field each member of a JSON object sets, by the name that the input gives it. Immutable. */
record ReadPlan(Map<String, Member> members) {

    /**
     * A field that input can set.
     *
     * @param shown the field of the twin type
     * @param name the name that input gives it
     * @param constants the values of an enum by the names that input gives them; empty for other fields
     * @param setter sets the field, or adds to it if it is repeated
     */
    record Member(
            FieldDescriptor field, FieldDescriptor shown, String name, Map<String, Object> constants, Setter setter) {}

    /** The plans of one dialect. Thread safe. */
    static final class Cache {

        private record Key(Descriptor own, Descriptor shown) {}

        private final Naming naming;
        private final ConcurrentMap<Key, ReadPlan> plans = new ConcurrentHashMap<>();

        Cache(Naming naming) {
            this.naming = naming;
        }

        Naming naming() {
            return naming;
        }

        /** The plan for a whole message. */
        ReadPlan of(Message.Builder builder) {
            return of(builder, naming.shown(builder.getDescriptorForType()));
        }

        /** The plan for what a field holds. */
        ReadPlan within(Member member, Message.Builder part) {
            return of(part, naming.shownWithin(member.field(), member.shown()));
        }

        private ReadPlan of(Message.Builder builder, Descriptor shown) {
            Key key = new Key(builder.getDescriptorForType(), shown);
            ReadPlan plan = plans.get(key);
            if (plan == null) {
                plan = make(naming, builder, shown);
                plans.put(key, plan);
            }
            return plan;
        }
    }

    private static ReadPlan make(Naming naming, Message.Builder builder, Descriptor shown) {
        Map<String, Member> members = new HashMap<>();
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            Optional<FieldDescriptor> twin = Naming.twin(field, shown);
            String name = naming.inputName(field, twin);
            FieldDescriptor shownField = twin.orElse(field);
            Setter setter = Setter.of(builder, field);
            members.put(
                    name, new Member(field, shownField, name, constants(naming, field, shownField, setter), setter));
        }
        return new ReadPlan(members);
    }

    private static Map<String, Object> constants(
            Naming naming, FieldDescriptor field, FieldDescriptor shown, Setter setter) {
        if (field.getType() != FieldDescriptor.Type.ENUM) {
            return Map.of();
        }
        EnumDescriptor names = shown.getType() == FieldDescriptor.Type.ENUM ? shown.getEnumType() : field.getEnumType();
        Map<String, Object> constants = new HashMap<>();
        for (EnumValueDescriptor value : field.getEnumType().getValues()) {
            constants.put(naming.name(value, names), setter.constant(value));
        }
        return constants;
    }
}
