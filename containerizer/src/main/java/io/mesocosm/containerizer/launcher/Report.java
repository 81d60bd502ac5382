package io.mesocosm.containerizer.launcher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What a supervisor says over its channel ({@code supervisor/report.h}). */
sealed interface Report {

    /** Room for the largest packet. */
    int MAX_BYTES = 1024;

    /** The container's first process exists and waits for the go-ahead. */
    record Started(int pid) implements Report {}

    /** It has become the command. */
    record Running() implements Report {}

    record Failed(LaunchStep step, int errno, String text) implements Report {}

    /** The supervisor is gone, or says something that we do not understand. */
    record Silent() implements Report {}

    static Report parse(byte[] packet, int size) {
        if (size < 16) {
            return new Silent();
        }
        var in = ByteBuffer.wrap(packet, 0, size).order(ByteOrder.LITTLE_ENDIAN);
        int kind = in.getInt();
        int pid = in.getInt();
        int step = in.getInt();
        int errno = in.getInt();
        return switch (kind) {
            case 1 -> new Started(pid);
            case 2 -> new Running();
            case 3 -> new Failed(LaunchStep.of(step), errno, new String(packet, 16, size - 16, StandardCharsets.UTF_8));
            default -> new Silent();
        };
    }
}
