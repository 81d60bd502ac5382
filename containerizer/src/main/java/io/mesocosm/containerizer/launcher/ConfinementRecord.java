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

    private static final int NEW_NAMESPACES = 9;
    private static final int ENTER_NAMESPACES = 10;
    private static final int CGROUP = 11;
    private static final int SUPERVISOR_CGROUP = 12;
    private static final int ROOT = 13;
    private static final int FILESYSTEM = 14;
    private static final int HOSTNAME = 15;
    private static final int USER_IDS = 16;
    private static final int GROUP_IDS = 17;
    private static final int OOM_SCORE = 18;
    private static final int CAPABILITIES = 19;
    private static final int NO_NEW_PRIVILEGES = 20;
    private static final int FILTER = 21;
    private static final int TERMINAL = 22;

    private static final Place NOWHERE = Place.inContainer("");
    private static final byte[] EMPTY = {};

    private final int type;
    private final byte[] payload;

    private ConfinementRecord(int type, byte[] payload) {
        this.type = type;
        this.payload = payload;
    }

    int type() {
        return type;
    }

    byte[] payload() {
        return payload;
    }

    static ConfinementRecord of(Confinement confinement) {
        return switch (confinement) {
            case NewNamespaces(var namespaces) ->
                new ConfinementRecord(NEW_NAMESPACES, numbers(Namespace.flags(namespaces)));
            case EnterNamespaces(var process, var namespaces) ->
                new ConfinementRecord(
                        ENTER_NAMESPACES,
                        ByteBuffer.allocate(16)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(Namespace.flags(namespaces))
                                .putInt(process.pid())
                                .putLong(process.startTicks())
                                .array());
            case InCgroup(var unified, var directory) -> new ConfinementRecord(CGROUP, cgroup(unified, directory));
            case SupervisorInCgroup(var unified, var directory) ->
                new ConfinementRecord(SUPERVISOR_CGROUP, cgroup(unified, directory));
            case Root(var directory, var attributes) ->
                new ConfinementRecord(ROOT, join(numbers(MountAttribute.bits(attributes)), text(directory.toString())));
            case Hostname(var name) -> new ConfinementRecord(HOSTNAME, text(name));
            case IdRange(var groups, var inside, var outside, var count) ->
                new ConfinementRecord(groups ? GROUP_IDS : USER_IDS, numbers(inside, outside, count));
            case OomScore(var adjustment) -> new ConfinementRecord(OOM_SCORE, numbers(adjustment));
            case Capabilities(var effective, var permitted, var inheritable, var bounding, var ambient) ->
                new ConfinementRecord(
                        CAPABILITIES,
                        ByteBuffer.allocate(40)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(effective)
                                .putLong(permitted)
                                .putLong(inheritable)
                                .putLong(bounding)
                                .putLong(ambient)
                                .array());
            case NoNewPrivileges() -> new ConfinementRecord(NO_NEW_PRIVILEGES, EMPTY);
            case SystemCallFilter(var flags, var program) ->
                new ConfinementRecord(FILTER, join(numbers(flags), program.toByteArray()));
            case Terminal(var path) -> new ConfinementRecord(TERMINAL, text(path.toString()));
            case FilesystemStep step -> new ConfinementRecord(FILESYSTEM, filesystem(step));
        };
    }

    private static byte[] filesystem(FilesystemStep step) {
        return switch (step) {
            case Bind(var source, var target, var attributes) ->
                new Step(1, MountAttribute.bits(attributes)).encode(target, source, "", "", EMPTY);
            case Filesystem(var type, var target, var attributes, var options) ->
                new Step(2, MountAttribute.bits(attributes)).encode(target, NOWHERE, type, options, EMPTY);
            case Remount(var target, var attributes) ->
                new Step(3, MountAttribute.bits(attributes)).encode(target, NOWHERE, "", "", EMPTY);
            case Directory(var target, var mode, var uid, var gid) ->
                new Step(4, 0, mode, uid, gid, 0, 0).encode(target, NOWHERE, "", "", EMPTY);
            case SymbolicLink(var target, var content) ->
                new Step(5, 0).encode(target, NOWHERE, "", "", content.getBytes(StandardCharsets.UTF_8));
            case Device(var target, var block, var major, var minor, var mode, var uid, var gid) ->
                new Step(block ? 7 : 6, 0, mode, uid, gid, major, minor).encode(target, NOWHERE, "", "", EMPTY);
            case File(var target, var mode, var uid, var gid, var content) ->
                new Step(8, 0, mode, uid, gid, 0, 0).encode(target, NOWHERE, "", "", content.toByteArray());
            case Mask(var target) -> new Step(9, 0).encode(target, NOWHERE, "", "", EMPTY);
            case Move(var source, var target) -> new Step(10, 0).encode(target, source, "", "", EMPTY);
        };
    }

    /** Seven numbers, six texts, and what is left is the content. */
    private record Step(int kind, int attributes, int mode, int uid, int gid, int major, int minor) {

        Step(int kind, int attributes) {
            this(kind, attributes, 0, 0, 0, 0, 0);
        }

        byte[] encode(Place target, Place source, String type, String options, byte[] content) {
            return join(
                    numbers(kind, attributes, mode, uid, gid, major, minor),
                    base(target),
                    text(target.path()),
                    base(source),
                    text(source.path()),
                    text(type),
                    text(options),
                    content);
        }

        private static byte[] base(Place place) {
            return text(place.base().map(Path::toString).orElse(""));
        }
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
