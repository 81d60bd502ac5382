package io.mesocosm.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenMessagesTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "io", "mesocosm", "proto", "golden");

    /** Declared in v0 only. */
    private static final String CHECKPOINT_OF_SLAVE_INFO = "mesos.v1.AgentInfo 7";

    static Stream<String> recordings() {
        try (Stream<Path> paths = Files.list(GOLDEN)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void recordedMessageIsWrittenAsItWasRead(String recording) throws InvalidProtocolBufferException {
        byte[] bytes = Resources.bytes("golden/" + recording);
        String name = recording.substring(0, recording.length() - ".pb".length());
        Message empty = OwnFiles.message(name).orElseThrow();
        Message message = empty.getParserForType().parseFrom(bytes);
        Set<String> unknown = new TreeSet<>();
        collectUnknown(message, unknown);
        if (unknown.isEmpty()) {
            assertThat(message.toByteArray()).isEqualTo(bytes);
        } else {
            // An unknown field is kept, behind the known ones: same fields, same size, another order.
            assertThat(unknown).containsExactly(CHECKPOINT_OF_SLAVE_INFO);
            assertThat(message.toByteArray()).hasSameSizeAs(bytes);
            assertThat(empty.getParserForType().parseFrom(message.toByteArray()))
                    .isEqualTo(message);
        }
    }

    private static void collectUnknown(Message message, Set<String> unknown) {
        String name = message.getDescriptorForType().getFullName();
        message.getUnknownFields().asMap().keySet().forEach(number -> unknown.add(name + " " + number));
        for (Object value : message.getAllFields().values()) {
            for (Object element : value instanceof List<?> list ? list : List.of(value)) {
                if (element instanceof Message nested) {
                    collectUnknown(nested, unknown);
                }
            }
        }
    }
}
