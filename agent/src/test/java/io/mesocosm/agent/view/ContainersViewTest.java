package io.mesocosm.agent.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.JsonValue.ArrayValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.junit.jupiter.api.Test;

/** Whatever isolators report is shown. */
class ContainersViewTest {

    private static final ResourceStatistics EVERYTHING = (ResourceStatistics) filled(ResourceStatistics.newBuilder());

    private static final ListedContainer CONTAINER =
            new ListedContainer(new ContainerId("c"), Optional.empty(), Optional.empty(), Optional.of(EVERYTHING));

    /** Every field has a value, those of messages inside too; lists have one element. */
    private static Message filled(Message.Builder builder) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            Object value = value(builder, field);
            if (field.isRepeated()) {
                builder.addRepeatedField(field, value);
            } else {
                builder.setField(field, value);
            }
        }
        return builder.build();
    }

    private static Object value(Message.Builder builder, FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT -> 1;
            case LONG -> 1L;
            case FLOAT -> 1f;
            case DOUBLE -> 1.0;
            case BOOLEAN -> true;
            case STRING -> "text";
            case BYTE_STRING -> ByteString.copyFromUtf8("bytes");
            case ENUM -> field.getEnumType().getValues().getLast();
            case MESSAGE -> filled(builder.newBuilderForField(field));
        };
    }

    private static void assertComplete(ObjectValue json, Message message) {
        message.getAllFields().forEach((field, value) -> {
            JsonValue shown = json.members().get(field.getName());
            assertThat(shown).as(field.getFullName()).isNotNull();
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                Object first = field.isRepeated() ? ((List<?>) value).getFirst() : value;
                JsonValue inside =
                        shown instanceof ArrayValue list ? list.elements().getFirst() : shown;
                assertComplete((ObjectValue) Objects.requireNonNull(inside), (Message) Objects.requireNonNull(first));
            }
        });
        assertThat(json.members()).hasSameSizeAs(message.getAllFields().entrySet());
    }

    private static ObjectValue statistics(JsonOutput out) throws Exception {
        var containers = (ArrayValue) JsonValue.parse(out.toByteArray());
        var container = (ObjectValue) containers.elements().getFirst();
        return (ObjectValue) Objects.requireNonNull(container.members().get("statistics"));
    }

    @Test
    void everyFieldOfTheStatisticsIsShown() throws Exception {
        var containers = new JsonOutput();
        ContainersView.write(List.of(CONTAINER), containers);
        assertComplete(statistics(containers), EVERYTHING);

        var statistics = new JsonOutput();
        ContainersView.statistics(List.of(CONTAINER), statistics);
        assertComplete(statistics(statistics), EVERYTHING);

        assertThat(ContainersView.message(List.of(CONTAINER)).getContainers(0).getResourceStatistics())
                .isEqualTo(EVERYTHING);
    }
}
