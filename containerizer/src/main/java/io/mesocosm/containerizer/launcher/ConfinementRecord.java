package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.launcher.Confinement.Capabilities;
import io.mesocosm.containerizer.launcher.Confinement.EnterNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.Hostname;
import io.mesocosm.containerizer.launcher.Confinement.IdRange;
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
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@link Confinement} as a record of the launch description: its type and payload. */
final class ConfinementRecord {

    private static final Place NOWHERE = Place.inContainer("");
    private static final byte[] EMPTY = {};

    private final RecordType type;
    private final byte[] payload;

    private ConfinementRecord(RecordType type, byte[] payload) {
        this.type = type;
        this.payload = payload;
    }

    RecordType type() {
        return type;
    }

    byte[] payload() {
        return payload;
    }

    static ConfinementRecord of(Confinement confinement) {
        return switch (confinement) {
            case NewNamespaces(var namespaces) ->
                new ConfinementRecord(RecordType.NEW_NAMESPACES, numbers(Namespace.flags(namespaces)));
            case EnterNamespaces(var process, var namespaces) ->
                new ConfinementRecord(
                        RecordType.ENTERED_NAMESPACES,
                        ByteBuffer.allocate(16)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(Namespace.flags(namespaces))
                                .putInt(process.pid())
                                .putLong(process.startTicks())
                                .array());
            case InCgroup(var unified, var directory) ->
                new ConfinementRecord(RecordType.CGROUP, cgroup(unified, directory));
            case SupervisorInCgroup(var unified, var directory) ->
                new ConfinementRecord(RecordType.SUPERVISOR_CGROUP, cgroup(unified, directory));
            case Root(var directory, var attributes) ->
                new ConfinementRecord(
                        RecordType.ROOT, join(numbers(MountAttribute.bits(attributes)), text(directory.toString())));
            case Hostname(var name) -> new ConfinementRecord(RecordType.HOST_NAME, text(name));
            case IdRange(var ids, var inside, var outside, var count) ->
                new ConfinementRecord(
                        switch (ids) {
                            case USERS -> RecordType.USER_IDS;
                            case GROUPS -> RecordType.GROUP_IDS;
                        },
                        numbers(inside, outside, count));
            case OomScore(var adjustment) -> new ConfinementRecord(RecordType.OOM_SCORE, numbers(adjustment));
            case Capabilities(var effective, var permitted, var inheritable, var bounding, var ambient) ->
                new ConfinementRecord(
                        RecordType.CAPABILITIES,
                        ByteBuffer.allocate(40)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(effective)
                                .putLong(permitted)
                                .putLong(inheritable)
                                .putLong(bounding)
                                .putLong(ambient)
                                .array());
            case NoNewPrivileges() -> new ConfinementRecord(RecordType.NO_NEW_PRIVILEGES, EMPTY);
            case SystemCallFilter(var flags, var program) ->
                new ConfinementRecord(RecordType.FILTER, join(numbers(flags), program.toByteArray()));
            case Terminal(var path) -> new ConfinementRecord(RecordType.TERMINAL, text(path.toString()));
            case FilesystemStep step -> new ConfinementRecord(RecordType.STEP, filesystem(step));
        };
    }

    private static byte[] filesystem(FilesystemStep step) {
        return switch (step) {
            case Bind(var source, var target, var attributes) ->
                new Step(StepKind.BIND, MountAttribute.bits(attributes)).encode(target, source, "", "", EMPTY);
            case Filesystem(var type, var target, var attributes, var options) ->
                new Step(StepKind.MOUNT, MountAttribute.bits(attributes)).encode(target, NOWHERE, type, options, EMPTY);
            case Remount(var target, var attributes) ->
                new Step(StepKind.REMOUNT, MountAttribute.bits(attributes)).encode(target, NOWHERE, "", "", EMPTY);
            case Directory(var target, var mode, var uid, var gid) ->
                new Step(StepKind.DIRECTORY, 0, mode, uid, gid, 0, 0).encode(target, NOWHERE, "", "", EMPTY);
            case SymbolicLink(var target, var content) ->
                new Step(StepKind.LINK, 0).encode(target, NOWHERE, "", "", content.getBytes(StandardCharsets.UTF_8));
            case Device(var target, var block, var major, var minor, var mode, var uid, var gid) ->
                new Step(block ? StepKind.BLOCK_DEVICE : StepKind.CHARACTER_DEVICE, 0, mode, uid, gid, major, minor)
                        .encode(target, NOWHERE, "", "", EMPTY);
            case File(var target, var mode, var uid, var gid, var content) ->
                new Step(StepKind.FILE, 0, mode, uid, gid, 0, 0).encode(target, NOWHERE, "", "", content.toByteArray());
            case Mask(var target) -> new Step(StepKind.MASK, 0).encode(target, NOWHERE, "", "", EMPTY);
            case Move(var source, var target) -> new Step(StepKind.MOVE, 0).encode(target, source, "", "", EMPTY);
        };
    }

    /** Seven numbers, six texts, and what is left is the content. */
    private record Step(StepKind kind, int attributes, int mode, int uid, int gid, int major, int minor) {

        Step(StepKind kind, int attributes) {
            this(kind, attributes, 0, 0, 0, 0, 0);
        }

        byte[] encode(Place target, Place source, String type, String options, byte[] content) {
            return join(
                    numbers(kind.number(), attributes, mode, uid, gid, major, minor),
                    place(target),
                    place(source),
                    text(type),
                    text(options),
                    content);
        }
    }

    /** Two texts. */
    static byte[] place(Place place) {
        return join(text(place.base().map(Path::toString).orElse("")), text(place.path()));
    }

    private static byte[] cgroup(boolean unified, Path directory) {
        return join(numbers(unified ? 2 : 1), text(directory.toString()));
    }

    private static byte[] numbers(int... numbers) {
        var out = ByteBuffer.allocate(Integer.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int number : numbers) {
            out.putInt(number);
        }
        return out.array();
    }

    private static byte[] text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("The text '" + text.replace('\0', '?') + "' holds a NUL");
        }
        return join(text.getBytes(StandardCharsets.UTF_8), new byte[1]);
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
