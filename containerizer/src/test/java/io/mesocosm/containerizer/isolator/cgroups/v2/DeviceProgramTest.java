package io.mesocosm.containerizer.isolator.cgroups.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.containerizer.isolator.cgroups.DevicePolicy;
import io.mesocosm.containerizer.isolator.cgroups.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Runs the program as the kernel does, and compares its answers with the policy's. */
final class DeviceProgramTest {

    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;

    /** The instructions that such programs consist of. */
    private static long run(byte[] program, int[] context) {
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
        long[] registers = new long[11];
        for (int at = 0; ; at++) {
            int opcode = code.get(at * 8) & 0xff;
            int destination = code.get(at * 8 + 1) & 0xf;
            int source = code.get(at * 8 + 1) >> 4 & 0xf;
            int offset = code.getShort(at * 8 + 2);
            int value = code.getInt(at * 8 + 4);
            switch (opcode) {
                case 0x61 -> registers[destination] = Integer.toUnsignedLong(context[offset / 4]);
                case 0xb7 -> registers[destination] = value;
                case 0xbf -> registers[destination] = registers[source];
                case 0x57 -> registers[destination] &= value;
                case 0x77 -> registers[destination] >>>= value;
                case 0x55 -> at += registers[destination] != value ? offset : 0;
                case 0x95 -> {
                    return registers[0];
                }
                default -> throw new AssertionError("opcode " + opcode);
            }
        }
    }

    private static boolean allows(DevicePolicy policy, int kind, int access, int major, int minor) {
        return run(DeviceProgram.of(policy), new int[] {access << 16 | kind, major, minor}) == 1;
    }

    private static boolean matches(DeviceRule rule, int kind, int access, int major, int minor) {
        return (rule.block() ? BLOCK : CHARACTER) == kind
                && (access & ~rule.access()) == 0
                && rule.major().orElse(major) == major
                && rule.minor().orElse(minor) == minor;
    }

    @Test
    void itAnswersAsTheRulesDo() throws Exception {
        DevicePolicy policy = DevicePolicy.of(Optional.empty());
        for (int kind = BLOCK; kind <= CHARACTER; kind++) {
            for (int access = 1; access <= DeviceRule.EVERYTHING; access++) {
                for (int major : List.of(0, 1, 4, 5, 8, 10, 136, 259)) {
                    for (int minor : List.of(0, 1, 2, 3, 5, 9, 11, 200, 1 << 19)) {
                        int k = kind;
                        int a = access;
                        assertThat(allows(policy, kind, access, major, minor))
                                .as("kind %d access %d device %d:%d", kind, access, major, minor)
                                .isEqualTo(policy.rules().stream().anyMatch(rule -> matches(rule, k, a, major, minor)));
                    }
                }
            }
        }
    }

    @Test
    void withoutRulesNothingIsAllowed() {
        assertThat(allows(new DevicePolicy(List.of()), CHARACTER, DeviceRule.READ, 1, 3))
                .isFalse();
    }

    @Test
    void anyMinorOfAMajorCanBeAllowed() {
        var policy = new DevicePolicy(
                List.of(new DeviceRule(true, OptionalInt.of(8), OptionalInt.empty(), DeviceRule.READ)));
        assertThat(allows(policy, BLOCK, DeviceRule.READ, 8, 77)).isTrue();
        assertThat(allows(policy, BLOCK, DeviceRule.READ | DeviceRule.WRITE, 8, 77))
                .isFalse();
        assertThat(allows(policy, CHARACTER, DeviceRule.READ, 8, 77)).isFalse();
    }
}
