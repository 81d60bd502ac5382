package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The supervisor's parser, built with sanitizers, on what it should take and on what it should not. */
@Tag("processes")
final class DescriptionFuzzTest {

    private static final int MUTATIONS = 50_000;

    private static LaunchDescription description(Optional<Credentials> user) {
        return new LaunchDescription(
                Path.of("/run/x/status"),
                "sh",
                List.of("sh", "-c", "echo \u00e9 $A", ""),
                Map.of("A", "1", "EMPTY", "", "EQUALS", "a=b"),
                Path.of("/tmp"),
                user,
                List.of(new ResourceLimit(7, 1024, -1)),
                new LaunchDescription.Output(Path.of("/tmp/stdout"), Path.of("/tmp/stderr"), user),
                List.of());
    }

    /** A verdict, + or -, for each description; the process must end well. */
    private static String verdicts(List<byte[]> descriptions) throws Exception {
        var input = new ByteArrayOutputStream();
        for (byte[] description : descriptions) {
            input.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(description.length)
                    .array());
            input.writeBytes(description);
        }
        Process parser = new ProcessBuilder(Path.of(System.getProperty("mesocosm.native.test"), "description-fuzz")
                        .toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(
                () -> {
                    try (var out = parser.getOutputStream()) {
                        out.write(input.toByteArray());
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);
        String verdicts = new String(parser.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(parser.waitFor()).isZero();
        writing.get();
        return verdicts;
    }

    @Test
    void whatWeWriteIsAccepted() throws Exception {
        var user = new Credentials(65534, 65534, List.of(1, 2, 3));
        assertThat(verdicts(List.of(
                        description(Optional.empty()).encode(),
                        description(Optional.of(user)).encode())))
                .isEqualTo("++");
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        byte[] whole =
                description(Optional.of(new Credentials(1, 1, List.of(4)))).encode();
        List<byte[]> cut = new ArrayList<>();
        for (int length = 0; length < whole.length; length++) {
            cut.add(Arrays.copyOf(whole, length));
        }
        assertThat(verdicts(cut)).isEqualTo("-".repeat(whole.length));
    }

    @Test
    void randomMutationsNeverCrashTheParser() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20261121);
        byte[] whole =
                description(Optional.of(new Credentials(1, 1, List.of(4)))).encode();
        List<byte[]> mutated = new ArrayList<>();
        for (int i = 0; i < MUTATIONS; i++) {
            mutated.add(mutate(whole, random));
        }
        assertThat(verdicts(mutated)).hasSize(MUTATIONS).contains("-");
    }

    private static byte[] mutate(byte[] original, RandomGenerator random) {
        byte[] bytes = original.clone();
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = 0;
                case 3 ->
                    ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(Math.min(at, bytes.length - 4), random.nextBoolean() ? random.nextInt() : -1);
                default -> {
                    bytes = Arrays.copyOf(bytes, Math.max(20, at));
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, bytes.length);
                }
            }
        }
        return bytes;
    }

    @Test
    void pureNoiseWithAValidHeaderIsRefused() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        List<byte[]> noise = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[16 + random.nextInt(400)];
            random.nextBytes(bytes);
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0x4443534d)
                    .putInt(1)
                    .putInt(bytes.length)
                    .putInt(random.nextInt(65536));
            noise.add(bytes);
        }
        assertThat(verdicts(noise)).isEqualTo("-".repeat(noise.size()));
    }
}
