package io.mesocosm.containerizer.seccomp;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The kernel's classic BPF machine, as far as filters of system calls use it; refuses what the kernel refuses. */
final class BpfMachine {

    private static final int DATA_BYTES = 64;

    private final ByteBuffer program;
    private final int length;
    private int steps;

    BpfMachine(ByteString program) {
        if (program.size() % 8 != 0 || program.isEmpty() || program.size() / 8 > 4096) {
            throw new AssertionError("a program of " + program.size() + " bytes");
        }
        this.program = program.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        this.length = program.size() / 8;
        for (int at = 0; at < length; at++) {
            check(at);
        }
    }

    private int code(int at) {
        return Short.toUnsignedInt(program.getShort(at * 8));
    }

    private int ifTrue(int at) {
        return Byte.toUnsignedInt(program.get(at * 8 + 2));
    }

    private int ifFalse(int at) {
        return Byte.toUnsignedInt(program.get(at * 8 + 3));
    }

    private int operand(int at) {
        return program.getInt(at * 8 + 4);
    }

    private void check(int at) {
        int farthest = switch (code(at)) {
            case 0x06 -> at;
            case 0x20 -> {
                if (operand(at) < 0 || operand(at) >= DATA_BYTES || operand(at) % 4 != 0) {
                    throw new AssertionError("loads from " + operand(at));
                }
                yield at + 1;
            }
            case 0x54 -> at + 1;
            case 0x05 -> at + 1 + operand(at);
            case 0x15, 0x25, 0x35 -> at + 1 + Math.max(ifTrue(at), ifFalse(at));
            default -> throw new AssertionError("unknown instruction " + code(at));
        };
        if (farthest >= length || farthest < at) {
            throw new AssertionError("instruction " + at + " of " + length + " leads to " + farthest);
        }
    }

    int length() {
        return length;
    }

    /** Instructions of the last run. */
    int steps() {
        return steps;
    }

    int run(int architecture, int number, long... arguments) {
        var data = ByteBuffer.allocate(DATA_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(architecture).putLong(0x1234567812345678L);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        steps = 0;
        for (int at = 0; ; at++) {
            steps++;
            switch (code(at)) {
                case 0x06 -> {
                    return operand(at);
                }
                case 0x20 -> accumulator = data.getInt(operand(at));
                case 0x54 -> accumulator &= operand(at);
                case 0x05 -> at += operand(at);
                case 0x15 -> at += accumulator == operand(at) ? ifTrue(at) : ifFalse(at);
                case 0x25 -> at += Integer.compareUnsigned(accumulator, operand(at)) > 0 ? ifTrue(at) : ifFalse(at);
                case 0x35 -> at += Integer.compareUnsigned(accumulator, operand(at)) >= 0 ? ifTrue(at) : ifFalse(at);
                default -> throw new AssertionError("unknown instruction");
            }
        }
    }
}
