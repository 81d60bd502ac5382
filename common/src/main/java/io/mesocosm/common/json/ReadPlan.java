package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
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
     */
    record Member(
            FieldDescriptor field, FieldDescriptor shown, String name, Map<String, EnumValueDescriptor> constants) {}

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

        ReadPlan of(Descriptor own) {
            return of(own, naming.shown(own));
        }

        /** The plan for what a field holds. */
        ReadPlan within(Member member) {
            return of(member.field().getMessageType(), naming.shownWithin(member.field(), member.shown()));
        }

        private ReadPlan of(Descriptor own, Descriptor shown) {
            return plans.computeIfAbsent(new Key(own, shown), key -> make(naming, own, shown));
        }
    }

    private static ReadPlan make(Naming naming, Descriptor own, Descriptor shown) {
        Map<String, Member> members = new HashMap<>();
        for (FieldDescriptor field : own.getFields()) {
            Optional<FieldDescriptor> twin = Naming.twin(field, shown);
            String name = naming.inputName(field, twin);
            FieldDescriptor shownField = twin.orElse(field);
            members.put(name, new Member(field, shownField, name, constants(naming, field, shownField)));
        }
        return new ReadPlan(members);
    }

    private static Map<String, EnumValueDescriptor> constants(
            Naming naming, FieldDescriptor field, FieldDescriptor shown) {
        if (field.getType() != FieldDescriptor.Type.ENUM) {
            return Map.of();
        }
        EnumDescriptor names = shown.getType() == FieldDescriptor.Type.ENUM ? shown.getEnumType() : field.getEnumType();
        Map<String, EnumValueDescriptor> constants = new HashMap<>();
        for (EnumValueDescriptor value : field.getEnumType().getValues()) {
            constants.put(naming.name(value, names), value);
        }
        return constants;
    }
}
