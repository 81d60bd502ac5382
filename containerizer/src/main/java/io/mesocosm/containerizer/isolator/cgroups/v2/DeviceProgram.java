package io.mesocosm.containerizer.isolator.cgroups.v2;

import io.mesocosm.containerizer.isolator.cgroups.DevicePolicy;
import io.mesocosm.containerizer.isolator.cgroups.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A policy about devices as a program of the kernel's virtual machine. It is called for each access with a pointer to
 * three numbers of 32 bits (access and kind of device, major, minor) in register 1, and answers with 0 or 1 in register
 * 0. Each rule is tests that jump to the next rule, then an answer.
 */
final class DeviceProgram {

    /** Opcodes of {@code linux/bpf.h}: class, size or operation, source. */
    private static final int LOAD_WORD = 0x61;

    private static final int MOVE = 0xb7;
    private static final int MOVE_REGISTER = 0xbf;
    private static final int AND = 0x57;
    private static final int SHIFT_RIGHT = 0x77;
    private static final int JUMP_IF_NOT_EQUAL = 0x55;
    private static final int EXIT = 0x95;

    private static final int ANSWER = 0;
    private static final int CONTEXT = 1;
    private static final int KIND = 2;
    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int SCRATCH = 6;

    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;

    private static final int INSTRUCTION_BYTES = 8;

    private record Instruction(int opcode, int destination, int source, int jump, int value) {

        static Instruction of(int opcode, int destination, int value) {
            return new Instruction(opcode, destination, 0, 0, value);
        }

        Instruction jumping(int over) {
            return new Instruction(opcode, destination, source, over, value);
        }

        void put(ByteBuffer to) {
            to.put((byte) opcode)
                    .put((byte) (source << 4 | destination))
                    .putShort((short) jump)
                    .putInt(value);
        }
    }

    private DeviceProgram() {}

    static byte[] of(DevicePolicy policy) {
        List<Instruction> program = new ArrayList<>(List.of(
                new Instruction(LOAD_WORD, KIND, CONTEXT, 0, 0),
                new Instruction(MOVE_REGISTER, ACCESS, KIND, 0, 0),
                Instruction.of(AND, KIND, 0xffff),
                Instruction.of(SHIFT_RIGHT, ACCESS, 16),
                new Instruction(LOAD_WORD, MAJOR, CONTEXT, 4, 0),
                new Instruction(LOAD_WORD, MINOR, CONTEXT, 8, 0)));
        policy.rules().forEach(rule -> program.addAll(instructions(rule)));
        program.addAll(answer(0));
        ByteBuffer bytes =
                ByteBuffer.allocate(program.size() * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        program.forEach(instruction -> instruction.put(bytes));
        return bytes.array();
    }

    private static List<Instruction> instructions(DeviceRule rule) {
        List<Instruction> body = new ArrayList<>();
        body.add(Instruction.of(JUMP_IF_NOT_EQUAL, KIND, rule.block() ? BLOCK : CHARACTER));
        if (rule.access() != DeviceRule.EVERYTHING) {
            body.add(new Instruction(MOVE_REGISTER, SCRATCH, ACCESS, 0, 0));
            body.add(Instruction.of(AND, SCRATCH, DeviceRule.EVERYTHING & ~rule.access()));
            body.add(Instruction.of(JUMP_IF_NOT_EQUAL, SCRATCH, 0));
        }
        test(body, MAJOR, rule.major());
        test(body, MINOR, rule.minor());
        body.addAll(answer(1));
        for (int i = 0; i < body.size(); i++) {
            if (body.get(i).opcode == JUMP_IF_NOT_EQUAL) {
                body.set(i, body.get(i).jumping(body.size() - i - 1)); // to the next rule
            }
        }
        return body;
    }

    private static void test(List<Instruction> body, int register, OptionalInt number) {
        number.ifPresent(value -> body.add(Instruction.of(JUMP_IF_NOT_EQUAL, register, value)));
    }

    private static List<Instruction> answer(int answer) {
        return List.of(Instruction.of(MOVE, ANSWER, answer), Instruction.of(EXIT, 0, 0));
    }
}
