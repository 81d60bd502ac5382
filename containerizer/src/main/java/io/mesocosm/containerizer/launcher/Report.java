package io.mesocosm.containerizer.launcher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What a supervisor says over its channel ({@code supervisor/report.h}). */
sealed interface Report {

    /** Before the text of a packet. */
    int HEADER_BYTES = 16;

    /** Room for the largest packet. */
    int MAX_BYTES = 1024;

    int STARTED = 1;
    int RUNNING = 2;
    int FAILED = 3;
    int MADE = 4;

    /** The container's first process exists, and makes the container. */
    record Started(int pid) implements Report {}

    /** Its file systems are made, and it waits for the go-ahead. */
    record Made() implements Report {}

    /** It has become the command. */
    record Running() implements Report {}

    record Failed(LaunchStep step, int errno, String text) implements Report {}

    /** The supervisor is gone, or says something that we do not understand. */
    record Silent() implements Report {}

    static Report parse(byte[] packet, int size) {
        if (size < HEADER_BYTES) {
            return new Silent();
        }
        var in = ByteBuffer.wrap(packet, 0, size).order(ByteOrder.LITTLE_ENDIAN);
        int kind = in.getInt();
        int pid = in.getInt();
        int step = in.getInt();
        int errno = in.getInt();
        return switch (kind) {
            case STARTED -> new Started(pid);
            case RUNNING -> new Running();
            case MADE -> new Made();
            case FAILED ->
                new Failed(
                        LaunchStep.of(step),
                        errno,
                        new String(packet, HEADER_BYTES, size - HEADER_BYTES, StandardCharsets.UTF_8));
            default -> new Silent();
        };
    }
}
