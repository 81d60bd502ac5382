package io.mesocosm.common.json;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Sets a field of a builder, or adds to it if it is repeated. */
abstract class Setter {

    abstract void put(Message.Builder into, Object value);

    /** An enum value as {@link #put} takes it. */
    abstract Object constant(EnumValueDescriptor value);

    /** A builder for a value of a field that holds messages. */
    abstract Message.Builder part(Message.Builder into);

    static Setter of(Message.Builder builder, FieldDescriptor field) {
        if (builder instanceof MapEntry.Builder || field.isMapField()) {
            return new Reflective(field);
        }
        return new Generated(builder, field);
    }

    /** Calls what the protobuf compiler made: several times faster than its reflection. */
    private static final class Generated extends Setter {

        private final MethodHandle handle;
        private final Class<?> type;
        private final Message.Builder[] example;

        Generated(Message.Builder builder, FieldDescriptor field) {
            Method method = method(builder.getClass(), field);
            type = method.getParameterTypes()[0];
            try {
                handle = MethodHandles.publicLookup()
                        .unreflect(method)
                        .asType(MethodType.methodType(void.class, Message.Builder.class, Object.class));
                example = Message.class.isAssignableFrom(type)
                        ? new Message.Builder[] {
                            (Message.Builder) type.getMethod("newBuilder").invoke(null)
                        }
                        : new Message.Builder[0];
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("No setter of " + field.getFullName(), e);
            }
        }

        private static Method method(Class<?> builder, FieldDescriptor field) {
            String name = (field.isRepeated() ? "add" : "set") + Getters.camelCase(field.getName());
            return Arrays.stream(builder.getMethods())
                    .filter(method ->
                            method.getName().equals(name) || method.getName().equals(name + "_"))
                    .filter(method -> method.getParameterCount() == 1 && !method.isBridge())
                    .filter(method -> !Message.Builder.class.isAssignableFrom(method.getParameterTypes()[0]))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No setter of " + field.getFullName()));
        }

        @Override
        void put(Message.Builder into, Object value) {
            try {
                handle.invokeExact(into, value);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("A setter of " + into.getClass() + " failed", e);
            }
        }

        @Override
        Object constant(EnumValueDescriptor value) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> ((ProtocolMessageEnum) constant)
                            .getValueDescriptor()
                            .equals(value))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No constant for " + value.getFullName()));
        }

        @Override
        Message.Builder part(Message.Builder into) {
            return example[0].getDefaultInstanceForType().newBuilderForType();
        }
    }

    /** For the entries of maps, which have no generated class. */
    private static final class Reflective extends Setter {

        private final FieldDescriptor field;

        Reflective(FieldDescriptor field) {
            this.field = field;
        }

        @Override
        void put(Message.Builder into, Object value) {
            if (field.isRepeated()) {
                into.addRepeatedField(field, value);
            } else {
                into.setField(field, value);
            }
        }

        @Override
        Object constant(EnumValueDescriptor value) {
            return value;
        }

        @Override
        Message.Builder part(Message.Builder into) {
            return into.newBuilderForField(field);
        }
    }
}
