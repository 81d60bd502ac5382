package io.mesocosm.containerizer.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.containerizer.seccomp.Action.Kind;
import io.mesocosm.containerizer.seccomp.Condition.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.junit.jupiter.api.Test;

/** Filters, run by a machine like the kernel's, against what the profile's words say. */
final class FilterCompilerTest {

    private static final List<Operator> OPERATORS = List.of(Operator.values());
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final Action DENY = Action.of(Kind.ERRNO);
    private static final int X86_64 = Architecture.X86_64.token();
    private static final int X86 = Architecture.X86.token();
    private static final Set<Architecture> ALL_X86 =
            EnumSet.of(Architecture.X86_64, Architecture.X86, Architecture.X32);

    private static SeccompProfile profile(Action byDefault, Set<Architecture> architectures, List<Rule> rules) {
        return new SeccompProfile(
                byDefault, architectures.stream().map(Architecture::message).collect(Collectors.toSet()), rules);
    }

    private static Rule rule(String name, Action action, Condition... conditions) {
        return new Rule(List.of(name), action, List.of(conditions), Set.of(), Set.of());
    }

    private static BpfMachine machine(SeccompProfile profile, Capability... bounding) throws SeccompException {
        return new BpfMachine(new FilterCompiler(Architecture.X86_64).compile(profile, Set.of(bounding)));
    }

    private static int number(String name) {
        return Architecture.X86_64.number(name).orElseThrow();
    }

    @Test
    void everyCallOfEveryArchitectureIsFound() throws Exception {
        var random = new Random(1);
        List<Action> actions =
                List.of(Action.ALLOW, Action.of(Kind.TRAP), new Action(Kind.ERRNO, 7), Action.of(Kind.LOG));
        List<Rule> rules = new ArrayList<>();
        Stream.of(Architecture.values())
                .flatMap(architecture -> architecture.names().stream())
                .distinct()
                .sorted()
                .filter(name -> Multiplexed.of(name).isEmpty())
                .forEach(name -> rules.add(rule(name, actions.get(random.nextInt(actions.size())))));
        SeccompProfile all = profile(DENY, ALL_X86, rules);
        BpfMachine machine = machine(all);
        for (Architecture architecture : ALL_X86) {
            int base = architecture == Architecture.X32 ? Architecture.X32_BIT : 0;
            for (int number = base; number < base + 1000; number++) {
                assertThat(machine.run(architecture.token(), number))
                        .as("%s %d", architecture, number)
                        .isEqualTo(spoken(all, architecture, number).result());
                assertThat(machine.steps()).isLessThan(20);
            }
        }
        assertThat(new BpfMachine(new FilterCompiler(Architecture.AARCH64).compile(all, Set.of()))
                        .run(Architecture.AARCH64.token(), 222))
                .isEqualTo(spoken(all, Architecture.AARCH64, 222).result());
    }

    /** What the profile says, told without any cleverness. */
    private static Action spoken(SeccompProfile profile, Architecture architecture, int number, long... arguments) {
        return profile.rules().stream()
                .filter(rule -> rule.names().stream()
                        .anyMatch(name -> architecture.number(name).orElse(-2) == number))
                .filter(rule -> rule.conditions().stream()
                        .allMatch(condition -> holds(
                                condition,
                                architecture.isNarrow()
                                        || rule.names().stream()
                                                .anyMatch(name -> NarrowArguments.of(name, condition.argument())),
                                arguments[condition.argument()])))
                .min(Comparator.comparing(Rule::action)
                        .thenComparing(rule -> rule.conditions().isEmpty()))
                .map(Rule::action)
                .orElse(profile.defaultAction());
    }

    private static boolean holds(Condition condition, boolean narrow, long argument) {
        long mask = narrow ? 0xffffffffL : -1;
        long value = condition.value() & mask;
        int compared = Long.compareUnsigned(argument & mask, value);
        return switch (condition.operator()) {
            case NE -> compared != 0;
            case LT -> compared < 0;
            case LE -> compared <= 0;
            case EQ -> compared == 0;
            case GE -> compared >= 0;
            case GT -> compared > 0;
            case MASKED_EQ -> (argument & value) == (condition.second() & mask);
        };
    }

    @Test
    void argumentsDecideAsTheRulesSay() throws Exception {
        var random = new Random(2);
        List<String> names = Architecture.X86_64.names().stream()
                .filter(name -> Multiplexed.of(name).isEmpty())
                .sorted()
                .toList();
        for (int round = 0; round < 60; round++) {
            List<Rule> rules = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                rules.add(randomRule(random, names.get(random.nextInt(names.size() / (round % 2 == 0 ? 30 : 1)))));
            }
            SeccompProfile profile = profile(randomAction(random), ALL_X86, rules);
            BpfMachine machine = machine(profile);
            for (Rule rule : rules) {
                for (Architecture architecture : ALL_X86) {
                    compare(profile, machine, rule, architecture, random);
                }
            }
        }
    }

    private static void compare(
            SeccompProfile profile, BpfMachine machine, Rule rule, Architecture architecture, Random random) {
        int number = architecture.number(rule.names().getFirst()).orElse(-1);
        if (number < 0) {
            return;
        }
        for (int i = 0; i < 20; i++) {
            long[] arguments = new long[Condition.ARGUMENTS];
            for (int j = 0; j < arguments.length; j++) {
                arguments[j] = randomNumber(random);
            }
            for (Condition condition : rule.conditions()) {
                if (random.nextInt(4) > 0) {
                    arguments[condition.argument()] = near(condition, random);
                }
            }
            if (architecture == Architecture.X86) {
                for (int j = 0; j < arguments.length; j++) {
                    arguments[j] &= 0xffffffffL;
                }
            }
            assertThat(machine.run(architecture.token(), number, arguments))
                    .as("%s %s %s", architecture, rule, Arrays.toString(arguments))
                    .isEqualTo(spoken(profile, architecture, number, arguments).result());
        }
    }

    private static long near(Condition condition, Random random) {
        long base = condition.operator() == Operator.MASKED_EQ
                ? condition.second() | (random.nextLong() & ~condition.value())
                : condition.value();
        return switch (random.nextInt(5)) {
            case 0 -> base + 1;
            case 1 -> base - 1;
            case 2 -> base ^ (1L << random.nextInt(64));
            default -> base;
        };
    }

    private static Rule randomRule(Random random, String name) {
        List<Integer> indexes =
                new ArrayList<>(IntStream.range(0, Condition.ARGUMENTS).boxed().toList());
        Collections.shuffle(indexes, random);
        List<Condition> conditions = new ArrayList<>();
        for (int index : indexes.subList(0, random.nextInt(4))) {
            Operator operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
            long value = randomNumber(random);
            conditions.add(new Condition(index, operator, value, randomNumber(random) & value));
        }
        return new Rule(List.of(name), randomAction(random), conditions, Set.of(), Set.of());
    }

    private static Action randomAction(Random random) {
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        return kind.takesData() ? new Action(kind, random.nextInt(0x10000)) : Action.of(kind);
    }

    private static long randomNumber(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(4);
            case 1 -> 0xffffffffL;
            case 2 -> random.nextInt() & 0xffffffffL;
            case 3 -> -1;
            default -> random.nextLong();
        };
    }

    @Test
    void programsOfOtherArchitecturesEnd() throws Exception {
        var nothing = machine(profile(Action.ALLOW, Set.of(Architecture.X86_64), List.of()));
        assertThat(nothing.run(X86_64, 0)).isEqualTo(Action.ALLOW.result());
        assertThat(nothing.run(X86, 0)).isEqualTo(Action.KILL_PROCESS.result());
        assertThat(nothing.run(Architecture.AARCH64.token(), 0)).isEqualTo(Action.KILL_PROCESS.result());
        assertThat(nothing.run(X86_64, Architecture.X32_BIT)).isEqualTo(Action.KILL_PROCESS.result());
        assertThat(nothing.run(X86_64, Architecture.X32_BIT | 59)).isEqualTo(Action.KILL_PROCESS.result());
        assertThat(nothing.run(X86_64, 0x80000000)).isEqualTo(Action.KILL_PROCESS.result());
        assertThat(nothing.run(X86_64, -1)).as("no call at all").isEqualTo(Action.ALLOW.result());
    }

    @Test
    void theStrictestRuleCountsInWhateverOrder() throws Exception {
        Rule allows = rule("socket", Action.ALLOW);
        Rule refuses = rule("socket", new Action(Kind.ERRNO, 97), new Condition(0, Operator.EQ, 40, 0));
        for (List<Rule> rules : List.of(List.of(allows, refuses), List.of(refuses, allows))) {
            var machine = machine(profile(DENY, Set.of(), rules));
            assertThat(machine.run(X86_64, number("socket"), 40)).isEqualTo(0x00050000 | 97);
            assertThat(machine.run(X86_64, number("socket"), 2)).isEqualTo(Action.ALLOW.result());
        }
    }

    @Test
    void aBitThatTheKernelDoesNotReadPassesNoRule() throws Exception {
        var machine = machine(profile(
                Action.ALLOW,
                Set.of(),
                List.of(
                        rule("socket", DENY, new Condition(0, Operator.EQ, 40, 0)),
                        rule("ioctl", DENY, new Condition(1, Operator.EQ, 0x5412, 0)))));
        assertThat(machine.run(X86_64, number("socket"), 40 | 1L << 40)).isEqualTo(DENY.result());
        assertThat(machine.run(X86_64, number("ioctl"), 0, 0x5412 | 1L << 32)).isEqualTo(DENY.result());
    }

    @Test
    void whatIsForbiddenIsForbiddenByTheOldWayToo() throws Exception {
        int socketcall = Architecture.X86.number("socketcall").orElseThrow();
        var forbidding = machine(profile(
                Action.ALLOW,
                ALL_X86,
                List.of(rule("socket", DENY, new Condition(0, Operator.EQ, 40, 0)), rule("shmget", DENY))));
        assertThat(forbidding.run(X86, socketcall, 1)).isEqualTo(DENY.result());
        assertThat(forbidding.run(X86, socketcall, 2)).isEqualTo(Action.ALLOW.result());
        assertThat(forbidding.run(X86, Architecture.X86.number("ipc").orElseThrow(), 0x10017))
                .isEqualTo(DENY.result());
        var allowing = machine(profile(
                DENY,
                ALL_X86,
                List.of(
                        rule("socket", Action.ALLOW, new Condition(0, Operator.EQ, 1, 0)),
                        rule("bind", Action.ALLOW))));
        assertThat(allowing.run(X86, socketcall, 1)).isEqualTo(DENY.result());
        assertThat(allowing.run(X86, socketcall, 2)).isEqualTo(Action.ALLOW.result());
    }

    @Test
    void rulesForCapabilitiesCountForThose() throws Exception {
        var profile = profile(
                DENY,
                Set.of(),
                List.of(
                        new Rule(
                                List.of("mount"),
                                Action.ALLOW,
                                List.of(),
                                Set.of(Capability.SYS_ADMIN, Capability.CHOWN),
                                Set.of()),
                        new Rule(List.of("read"), Action.ALLOW, List.of(), Set.of(), Set.of(Capability.CHOWN))));
        assertThat(machine(profile).run(X86_64, number("mount"))).isEqualTo(DENY.result());
        assertThat(machine(profile, Capability.SYS_ADMIN).run(X86_64, number("mount")))
                .isEqualTo(DENY.result());
        assertThat(machine(profile, Capability.SYS_ADMIN, Capability.CHOWN).run(X86_64, number("mount")))
                .isEqualTo(Action.ALLOW.result());
        assertThat(machine(profile).run(X86_64, number("read"))).isEqualTo(Action.ALLOW.result());
        assertThat(machine(profile, Capability.CHOWN).run(X86_64, number("read")))
                .isEqualTo(DENY.result());
    }

    @Test
    void whatTheKernelCannotTakeIsRefused() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            rules.add(rule("read", Action.ALLOW, new Condition(i % 6, Operator.EQ, i, 0)));
        }
        assertThatThrownBy(() -> machine(profile(DENY, Set.of(), rules)))
                .isInstanceOf(SeccompException.class)
                .hasMessageContaining("instructions, and the kernel takes 4096");
    }

    @Test
    void jumpsReachHoweverFarTheyLead() throws Exception {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rules.add(rule("read", new Action(Kind.ERRNO, i), new Condition(1, Operator.EQ, 2L * i, 0)));
        }
        rules.add(rule("close", Action.ALLOW));
        rules.add(rule("open", Action.of(Kind.TRAP)));
        var machine = machine(profile(Action.of(Kind.LOG), ALL_X86, rules));
        for (int i = 0; i < 300; i++) {
            assertThat(machine.run(X86_64, number("read"), 0, 2L * i)).isEqualTo(0x00050000 | i);
            assertThat(machine.run(X86_64, number("read"), 0, 2L * i + 1))
                    .isEqualTo(Action.of(Kind.LOG).result());
        }
        assertThat(machine.run(X86_64, number("close"))).isEqualTo(Action.ALLOW.result());
        assertThat(machine.run(X86_64, number("open")))
                .isEqualTo(Action.of(Kind.TRAP).result());
    }
}
