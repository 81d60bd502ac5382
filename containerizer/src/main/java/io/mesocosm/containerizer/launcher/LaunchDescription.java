package io.mesocosm.containerizer.launcher;

import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container's first process is to be, in the form that the supervisor reads ({@code supervisor/description.h}).
 *
 * @param status where the wait status of the process goes when it ends
 * @param program what the process executes
 * @param user whom the process becomes; empty for whoever runs the agent
 * @param limits set before the process becomes the user
 * @param output where its standard output and error go
 * @param confinement what holds it in
 */
public record LaunchDescription(
        Path status,
        Program program,
        Optional<Credentials> user,
        List<ResourceLimit> limits,
        Output output,
        List<Confinement> confinement) {

    /**
     * A program as execve(2) takes it, and where it starts. Everything has a text that the kernel can take: no NUL, no
     * variable without a name.
     *
     * @param executable a path, or a name that is looked for in the working directory and then along {@code PATH}
     * @param arguments the first one is what the process sees as its own name
     * @param workingDirectory as the container sees it, after all steps
     */
    public record Program(
            String executable, List<String> arguments, Map<String, String> environment, Place workingDirectory) {

        public Program {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
            refuseNul("executable", executable);
            arguments.forEach(argument -> refuseNul("argument", argument));
            environment.forEach((name, value) -> {
                refuseNul("environment variable", name);
                if (holdsNul(value)) { // not told which: it may be a secret
                    throw new IllegalArgumentException(
                            "The value of the environment variable '" + name + "' holds a NUL");
                }
                if (name.isEmpty() || name.indexOf('=') >= 0) {
                    throw new IllegalArgumentException("Environment variable '" + name + "' has no usable name");
                }
            });
            if (executable.isEmpty() || arguments.isEmpty()) {
                throw new IllegalArgumentException("There is no command to execute");
            }
        }

        private static void refuseNul(String what, String text) {
            if (holdsNul(text)) {
                throw new IllegalArgumentException("The " + what + " '" + text.replace('\0', '?') + "' holds a NUL");
            }
        }

        private static boolean holdsNul(String text) {
            return text.indexOf('\0') >= 0;
        }
    }

    /** Files that standard output and error are appended to, and who owns them if they are not ours. */
    public record Output(Path stdout, Path stderr, Optional<Credentials> owner) {}

    static final int MAGIC = 0x4443534d;
    static final int VERSION = 2;
    private static final int HEADER_BYTES = 16;
    private static final int RECORD_HEADER_BYTES = 8;
    private static final int USER_BYTES = 8;
    private static final int LIMIT_BYTES = 20;
    static final int APPEND = 2;
    private static final int NOBODY = -1;

    public LaunchDescription {
        limits = List.copyOf(limits);
        confinement = List.copyOf(confinement);
    }

    /** The same, held in by one thing more. */
    public LaunchDescription with(Confinement more) {
        if (confinement.contains(more)) {
            return this;
        }
        var all = new ArrayList<>(confinement);
        all.add(more);
        return new LaunchDescription(status, program, user, limits, output, all);
    }

    /** The bytes that the supervisor reads. */
    public byte[] encode() {
        var records = new Records();
        records.text(RecordType.STATUS_PATH, status.toString());
        records.text(RecordType.EXECUTABLE, program.executable);
        program.arguments.forEach(argument -> records.text(RecordType.ARGUMENT, argument));
        program.environment.forEach((name, value) -> records.text(RecordType.ENVIRONMENT, name + "=" + value));
        records.add(RecordType.WORKING_DIRECTORY, ConfinementRecord.place(program.workingDirectory));
        user.ifPresent(credentials -> records.add(RecordType.USER, ids(credentials)));
        limits.forEach(limit -> records.add(RecordType.LIMIT, limit(limit)));
        records.add(RecordType.STREAM, stream(1, output.stdout));
        records.add(RecordType.STREAM, stream(2, output.stderr));
        confinement.stream().map(ConfinementRecord::of).forEach(record -> records.add(record.type(), record.payload()));
        return records.encode();
    }

    private static byte[] ids(Credentials credentials) {
        var out = ByteBuffer.allocate(
                        USER_BYTES + Integer.BYTES * credentials.groups().size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(credentials.uid())
                .putInt(credentials.gid());
        credentials.groups().forEach(out::putInt);
        return out.array();
    }

    private static byte[] limit(ResourceLimit limit) {
        return ByteBuffer.allocate(LIMIT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(limit.resource())
                .putLong(limit.soft())
                .putLong(limit.hard())
                .array();
    }

    private byte[] stream(int descriptor, Path path) {
        byte[] text = terminated(path.toString());
        return ByteBuffer.allocate(16 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(descriptor)
                .putInt(APPEND)
                .putInt(output.owner.map(Credentials::uid).orElse(NOBODY))
                .putInt(output.owner.map(Credentials::gid).orElse(NOBODY))
                .put(text)
                .array();
    }

    private static byte[] terminated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] terminated = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, terminated, 0, bytes.length);
        return terminated;
    }

    private static final class Records {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(4096);
        private int count;

        void text(RecordType type, String text) {
            add(type, terminated(text));
        }

        void add(RecordType type, byte[] payload) {
            body.writeBytes(ByteBuffer.allocate(RECORD_HEADER_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(type.number())
                    .putInt(payload.length)
                    .array());
            body.writeBytes(payload);
            count++;
        }

        byte[] encode() {
            var out = ByteBuffer.allocate(HEADER_BYTES + body.size()).order(ByteOrder.LITTLE_ENDIAN);
            out.putInt(MAGIC).putInt(VERSION).putInt(out.capacity()).putInt(count);
            return out.put(body.toByteArray()).array();
        }
    }
}
