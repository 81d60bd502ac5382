package io.mesocosm.containerizer.seccomp;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program for the kernel's classic BPF machine, written from its end to its beginning: as jumps only lead forward,
 * where one leads to is then always known. A {@link Place} is what an instruction before it may lead to.
 */
final class Program {

    /** {@code BPF_MAXINSNS}. */
    static final int MAX_INSTRUCTIONS = 4096;

    /** Of {@code struct sock_filter}. */
    static final int INSTRUCTION_BYTES = 8;

    /** Instructions of {@code linux/bpf_common.h}, put together. */
    static final int LOAD = 0x20;

    static final int AND = 0x54;
    static final int JUMP = 0x05;
    static final int JUMP_IF_EQUAL = 0x15;
    static final int JUMP_IF_GREATER = 0x25;
    static final int JUMP_IF_GREATER_OR_EQUAL = 0x35;
    static final int RETURN = 0x06;

    private static final int FARTHEST = 255;

    /** An instruction, counted from the end of the program. */
    record Place(int fromEnd) {}

    private record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

    private final List<Instruction> backwards = new ArrayList<>();
    private final Map<Integer, Place> returns = new HashMap<>();

    /** An instruction that returns this; one that is near is used again. */
    Place returning(int result) {
        Place known = returns.get(result);
        if (known != null && distance(known) < FARTHEST) {
            return known;
        }
        Place place = add(new Instruction(RETURN, 0, 0, result));
        returns.put(result, place);
        return place;
    }

    /** Loads 32 bits of {@code struct seccomp_data}, then goes on. */
    Place load(int offset, Place then) {
        follow(then);
        return add(new Instruction(LOAD, 0, 0, offset));
    }

    /** Keeps the bits of this mask of what was loaded, then goes on. */
    Place and(int mask, Place then) {
        follow(then);
        return add(new Instruction(AND, 0, 0, mask));
    }

    /** Compares what was loaded, as an unsigned number. */
    Place jump(int comparison, int with, Place ifTrue, Place ifFalse) {
        Place nearTrue = near(ifTrue, FARTHEST - 1);
        Place nearFalse = near(ifFalse, FARTHEST);
        return add(new Instruction(comparison, distance(nearTrue), distance(nearFalse), with));
    }

    /** The next instruction that is added comes right before this one. */
    private void follow(Place then) {
        if (distance(then) != 0) {
            near(then, -1);
        }
    }

    private Place near(Place place, int reach) {
        return distance(place) <= reach ? place : add(new Instruction(JUMP, 0, 0, distance(place)));
    }

    /** How many instructions one that is added now would have to leave out. */
    private int distance(Place place) {
        return backwards.size() - place.fromEnd;
    }

    private Place add(Instruction instruction) {
        backwards.add(instruction);
        return new Place(backwards.size());
    }

    /** The program that begins with this place, which is the last that was made. */
    ByteString encode(Place start) throws SeccompException {
        follow(start);
        if (backwards.size() > MAX_INSTRUCTIONS) {
            throw new SeccompException(
                    "The filter has " + backwards.size() + " instructions, and the kernel takes " + MAX_INSTRUCTIONS);
        }
        var out = ByteBuffer.allocate(INSTRUCTION_BYTES * backwards.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction instruction : backwards.reversed()) {
            out.putShort((short) instruction.code)
                    .put((byte) instruction.ifTrue)
                    .put((byte) instruction.ifFalse)
                    .putInt(instruction.operand);
        }
        return ByteString.copyFrom(out.array());
    }
}
