package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.containerizer.launcher.Confinement.Capabilities;
import io.mesocosm.containerizer.launcher.Confinement.EnterNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.Hostname;
import io.mesocosm.containerizer.launcher.Confinement.IdRange;
import io.mesocosm.containerizer.launcher.Confinement.Ids;
import io.mesocosm.containerizer.launcher.Confinement.InCgroup;
import io.mesocosm.containerizer.launcher.Confinement.NewNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.NoNewPrivileges;
import io.mesocosm.containerizer.launcher.Confinement.OomScore;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.Confinement.SupervisorInCgroup;
import io.mesocosm.containerizer.launcher.Confinement.SystemCallFilter;
import io.mesocosm.containerizer.launcher.Confinement.Terminal;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.Device;
import io.mesocosm.containerizer.launcher.FilesystemStep.Directory;
import io.mesocosm.containerizer.launcher.FilesystemStep.File;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.launcher.FilesystemStep.Mask;
import io.mesocosm.containerizer.launcher.FilesystemStep.Move;
import io.mesocosm.containerizer.launcher.FilesystemStep.Remount;
import io.mesocosm.containerizer.launcher.FilesystemStep.SymbolicLink;
import io.mesocosm.containerizer.process.ProcessId;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The supervisor's parser, built with sanitizers, on what it should take and on what it should not. */
@Tag("processes")
final class DescriptionFuzzTest {

    private static final int MUTATIONS = 50_000;

    /** One of each kind, so that every record is written, read and mutated. */
    private static final List<Confinement> EVERYTHING = List.of(
            new NewNamespaces(Set.of(Namespace.values())),
            new EnterNamespaces(new ProcessId(77, 1L << 40), Set.of(Namespace.NETWORK)),
            new InCgroup(false, Path.of("/sys/fs/cgroup/cpu/x")),
            new InCgroup(true, Path.of("/sys/fs/cgroup/x")),
            new SupervisorInCgroup(true, Path.of("/sys/fs/cgroup/y")),
            new Root(Path.of("/root/fs"), Set.of(MountAttribute.READ_ONLY, MountAttribute.ID_MAPPED)),
            new Bind(Place.trusted(Path.of("/a")), Place.inContainer("/b"), Set.of(MountAttribute.RECURSIVE)),
            new Filesystem("tmpfs", Place.inContainer("/t"), Set.of(MountAttribute.NO_SETUID), "mode=755,size=1m"),
            new Remount(Place.inContainer("/t"), Set.of(MountAttribute.READ_ONLY)),
            new Directory(Place.beneath(Path.of("/a"), "b/c"), 01777, 1, 2),
            new SymbolicLink(Place.inContainer("/l"), "to/here"),
            new Device(Place.inContainer("/dev/null"), false, 1, 3, 0666, 0, 0),
            new Device(Place.inContainer("/dev/disk"), true, 8, 0, 0660, 0, 6),
            new File(Place.inContainer("/f"), 0600, -1, -1, ByteString.copyFrom(new byte[] {0, 1, 2, 0})),
            new Mask(Place.inContainer("/proc/kcore")),
            new Move(Place.trusted(Path.of("/from")), Place.inContainer("/to")),
            new Hostname("host"),
            new IdRange(Ids.USERS, 0, 100_000, 65_536),
            new IdRange(Ids.GROUPS, 0, 100_000, 65_536),
            new OomScore(-17),
            new Capabilities(1, 2, 3, -1, 0),
            new NoNewPrivileges(),
            new SystemCallFilter(2, ByteString.copyFrom(new byte[64])),
            new Terminal(Path.of("/dev/pts/9")));

    private static LaunchDescription description(Optional<Credentials> user) {
        return new LaunchDescription(
                Path.of("/run/x/status"),
                new LaunchDescription.Program(
                        "sh",
                        List.of("sh", "-c", "echo \u00e9 $A", ""),
                        Map.of("A", "1", "EMPTY", "", "EQUALS", "a=b"),
                        Place.beneath(Path.of("/tmp"), "a/b")),
                user,
                List.of(new ResourceLimit(7, 1024, -1)),
                new LaunchDescription.Output(Path.of("/tmp/stdout"), Path.of("/tmp/stderr"), user),
                EVERYTHING);
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

    /** One record more than a description that is fine. */
    private static byte[] with(int type, byte[] payload) {
        byte[] whole = description(Optional.empty()).encode();
        var out = ByteBuffer.allocate(whole.length + 8 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(whole).putInt(type).putInt(payload.length).put(payload);
        int records = out.getInt(12);
        return out.putInt(8, out.capacity()).putInt(12, records + 1).array();
    }

    @Test
    void everyConfinementWithNoiseForAPayloadIsReadOrRefusedAndNothingElse() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(6);
        List<byte[]> noise = new ArrayList<>();
        for (int type = 0; type <= 24; type++) {
            for (int i = 0; i < 1_000; i++) {
                byte[] payload = new byte[random.nextInt(80)];
                random.nextBytes(payload);
                if (payload.length > 4) {
                    Arrays.fill(payload, 1, 4, (byte) 0); // a small number first
                    payload[0] &= 15;
                }
                noise.add(with(type, payload));
            }
        }
        assertThat(verdicts(noise)).hasSize(25 * 1_000).contains("-");
    }

    @Test
    void whatMayBeThereOnceIsRefusedTheSecondTime() throws Exception {
        List<byte[]> twice = new ArrayList<>();
        for (Confinement single : EVERYTHING) {
            ConfinementRecord record = ConfinementRecord.of(single);
            boolean mayRepeat = single instanceof FilesystemStep
                    || single instanceof IdRange
                    || (single instanceof InCgroup(var unified, var _) && !unified)
                    || single instanceof SupervisorInCgroup
                    || single instanceof NoNewPrivileges;
            if (!mayRepeat) {
                twice.add(with(record.type().number(), record.payload()));
            }
        }
        assertThat(verdicts(twice)).isEqualTo("-".repeat(twice.size()));
    }

    @Test
    void aLongerPayloadIsRefusedWhereItsSizeIsFixed() throws Exception {
        List<byte[]> longer = new ArrayList<>();
        for (Confinement single : List.of(new NoNewPrivileges(), new OomScore(1), new IdRange(Ids.USERS, 1, 2, 3))) {
            ConfinementRecord record = ConfinementRecord.of(single);
            longer.add(with(record.type().number(), Arrays.copyOf(record.payload(), record.payload().length + 1)));
        }
        assertThat(verdicts(longer)).isEqualTo("---");
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
                    .putInt(2)
                    .putInt(bytes.length)
                    .putInt(random.nextInt(65536));
            noise.add(bytes);
        }
        assertThat(verdicts(noise)).isEqualTo("-".repeat(noise.size()));
    }
}
