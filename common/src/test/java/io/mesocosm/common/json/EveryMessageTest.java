package io.mesocosm.common.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each message type there is, with random contents, is the same after it was printed and read. */
class EveryMessageTest {

    static Stream<Message> messages() throws ReflectiveOperationException {
        List<Message> messages = new ArrayList<>();
        for (Class<?> outer : List.of(
                org.apache.mesos.Protos.class,
                org.apache.mesos.v1.Protos.class,
                org.apache.mesos.v1.agent.Protos.class,
                org.apache.mesos.v1.allocator.Protos.class,
                org.apache.mesos.v1.executor.Protos.class,
                org.apache.mesos.v1.maintenance.Protos.class,
                org.apache.mesos.v1.master.Protos.class,
                org.apache.mesos.v1.quota.Protos.class,
                org.apache.mesos.v1.resource_provider.Protos.class,
                org.apache.mesos.v1.scheduler.Protos.class,
                io.mesocosm.proto.internal.Messages.class,
                io.mesocosm.proto.internal.Acls.class,
                io.mesocosm.proto.internal.Fetcher.class,
                io.mesocosm.proto.internal.MasterRegistry.class)) {
            add(outer, messages);
        }
        return messages.stream();
    }

    private static void add(Class<?> type, List<Message> messages) throws ReflectiveOperationException {
        for (Class<?> nested : type.getDeclaredClasses()) {
            if (Message.class.isAssignableFrom(nested)) {
                messages.add((Message) nested.getMethod("getDefaultInstance").invoke(null));
            }
            add(nested, messages);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isTheSameAfterItWasPrintedAndRead(Message example) throws JsonException {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 8; i++) {
            Message message = random(example.newBuilderForType(), random, 4);
            for (ProtoDialect dialect : List.of(ProtoJson.V1, ProtoJson.V0)) {
                Message.Builder read = example.newBuilderForType();
                dialect.parse(dialect.toBytes(message), read);
                byte[] again = dialect.toBytes(read);
                assertThat(new String(again, UTF_8)).isEqualTo(dialect.toString(message));
                if (dialect == ProtoJson.V1) {
                    assertThat(withoutDefaults(read)).isEqualTo(withoutDefaults(message.toBuilder()));
                }
            }
        }
    }

    /** Printing sets explicit defaults; setting them in both makes them equal. */
    private static Message withoutDefaults(Message.Builder builder) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            if (field.isRepeated() || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                if (!field.isRepeated() && field.hasDefaultValue() && !builder.hasField(field)) {
                    builder.setField(field, field.getDefaultValue());
                }
                if (field.isRepeated()
                        && !field.isMapField()
                        && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
                        Message part = (Message) builder.getRepeatedField(field, i);
                        builder.setRepeatedField(field, i, withoutDefaults(part.toBuilder()));
                    }
                }
            } else if (builder.hasField(field)) {
                builder.setField(field, withoutDefaults(((Message) builder.getField(field)).toBuilder()));
            }
        }
        return builder.build();
    }

    private static Message random(Message.Builder builder, SplittableRandom random, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (field.isMapField() || (!field.isRequired() && (random.nextInt(3) == 0 || (message && depth <= 0)))) {
                continue;
            }
            if (field.isRepeated()) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    builder.addRepeatedField(field, value(builder, field, random, depth));
                }
            } else if (field.getRealContainingOneof() == null || !builder.hasOneof(field.getRealContainingOneof())) {
                builder.setField(field, value(builder, field, random, depth));
            }
        }
        return builder.build();
    }

    private static Object value(Message.Builder builder, FieldDescriptor field, SplittableRandom random, int depth) {
        return switch (field.getJavaType()) {
            case INT ->
                field.getType() == FieldDescriptor.Type.UINT32 ? random.nextInt() & 0x7fffffff : random.nextInt();
            case LONG ->
                field.getType() == FieldDescriptor.Type.UINT64 ? random.nextLong(Long.MAX_VALUE) : random.nextLong();
            case FLOAT -> (float) random.nextInt(1000) / 8;
            case DOUBLE -> random.nextDouble() * 1000;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> "s\"\\é\u0001😀" + random.nextInt();
            case BYTE_STRING -> ByteString.copyFromUtf8("b" + random.nextInt());
            case ENUM ->
                field.getEnumType()
                        .getValues()
                        .get(random.nextInt(field.getEnumType().getValues().size()));
            case MESSAGE -> random(builder.newBuilderForField(field), random, depth - 1);
        };
    }
}
