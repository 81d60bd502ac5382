package io.mesocosm.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.mesocosm.proto.Schema.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SpecConformanceTest {
    private static final Schema SPEC = SpecTables.read();
    private static final List<FileDescriptorProto> FILES = OwnFiles.ofMesos();
    private static final Schema OURS = Schema.of(FILES);

    @Test
    void everyMessageAndEnumIsDeclaredInMesosFileAndNoOther() {
        assertThat(OURS.files()).isEqualTo(SPEC.files());
    }

    @Test
    void everyEnumHasMesosValuesInMesosOrder() {
        assertThat(OURS.enums()).isEqualTo(SPEC.enums());
    }

    @Test
    void everyMessageHasMesosFieldsInMesosOrder() {
        assertThat(OURS.messages()).isEqualTo(expectedMessages());
    }

    /** The tables, with v1 types in what is internal. */
    private static Map<String, List<Field>> expectedMessages() {
        Map<String, FileDescriptorProto> byName =
                FILES.stream().collect(Collectors.toMap(FileDescriptorProto::getName, file -> file));
        Set<String> api = SPEC.files().entrySet().stream()
                .filter(entry -> OwnFiles.isApi(Objects.requireNonNull(byName.get(entry.getValue()), entry.getValue())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Map<String, List<Field>> expected = new TreeMap<>(SPEC.messages());
        expected.replaceAll((message, fields) -> api.contains(message) ? fields : withV1Types(fields, api));
        return expected;
    }

    private static List<Field> withV1Types(Collection<Field> fields, Set<String> api) {
        return fields.stream()
                .map(field -> new Field(
                        field.number(), field.label(), Twins.v1Of(field.type(), api), field.name(), field.flags()))
                .toList();
    }
}
