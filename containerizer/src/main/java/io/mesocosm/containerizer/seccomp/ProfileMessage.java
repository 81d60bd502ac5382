package io.mesocosm.containerizer.seccomp;

import io.mesocosm.containerizer.seccomp.Condition.Operator;
import io.mesocosm.proto.internal.Seccomp.ContainerSeccompProfile;
import io.mesocosm.proto.internal.Seccomp.ContainerSeccompProfile.Syscall;
import io.mesocosm.proto.internal.Seccomp.ContainerSeccompProfile.Syscall.Arg;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A profile as Mesos' message, there and back. */
final class ProfileMessage {

    private ProfileMessage() {}

    static ContainerSeccompProfile write(SeccompProfile profile) {
        var message = ContainerSeccompProfile.newBuilder().setDefaultAction(action(profile.defaultAction()));
        profile.architectures().stream().sorted().forEach(message::addArchitectures);
        for (Rule rule : profile.rules()) {
            var syscall = message.addSyscallsBuilder().addAllNames(rule.names()).setAction(action(rule.action()));
            for (Condition condition : rule.conditions()) {
                syscall.addArgsBuilder()
                        .setIndex(condition.argument())
                        .setOp(Arg.Operator.valueOf("CMP_" + condition.operator()))
                        .setValue(condition.value())
                        .setValueTwo(condition.second());
            }
            if (!rule.includes().isEmpty()) {
                rule.includes().stream().sorted().forEach(syscall.getIncludesBuilder()::addCapabilities);
            }
            if (!rule.excludes().isEmpty()) {
                rule.excludes().stream().sorted().forEach(syscall.getExcludesBuilder()::addCapabilities);
            }
        }
        return message.build();
    }

    static SeccompProfile read(ContainerSeccompProfile message) throws SeccompException {
        List<Rule> rules = new ArrayList<>();
        for (Syscall syscall : message.getSyscallsList()) {
            List<Condition> conditions = new ArrayList<>();
            for (Arg arg : syscall.getArgsList()) {
                conditions.add(condition(arg));
            }
            rules.add(new Rule(
                    syscall.getNamesList(),
                    action(syscall.getAction()),
                    conditions,
                    Set.copyOf(syscall.getIncludes().getCapabilitiesList()),
                    Set.copyOf(syscall.getExcludes().getCapabilitiesList())));
        }
        return new SeccompProfile(
                action(message.getDefaultAction()), Set.copyOf(message.getArchitecturesList()), rules);
    }

    private static Condition condition(Arg arg) throws SeccompException {
        String name = arg.getOp().name();
        Operator operator = Operator.named(name.startsWith("CMP_") ? name.substring(4) : name)
                .orElseThrow(() -> new SeccompException("Unknown operator: " + name));
        if (Integer.compareUnsigned(arg.getIndex(), Condition.ARGUMENTS) >= 0) {
            throw new SeccompException("System calls have no argument " + Integer.toUnsignedString(arg.getIndex()));
        }
        return new Condition(arg.getIndex(), operator, arg.getValue(), arg.getValueTwo());
    }

    private static Action action(Syscall.Action message) throws SeccompException {
        String name = message.name();
        return Action.of(Action.Kind.named(name.startsWith("ACT_") ? name.substring(4) : name)
                .orElseThrow(() -> new SeccompException("Unknown action: " + name)));
    }

    private static Syscall.Action action(Action action) {
        return switch (action.kind()) {
            case KILL_PROCESS, KILL -> Syscall.Action.ACT_KILL;
            case TRAP -> Syscall.Action.ACT_TRAP;
            case ERRNO -> Syscall.Action.ACT_ERRNO;
            case TRACE -> Syscall.Action.ACT_TRACE;
            case LOG, ALLOW -> Syscall.Action.ACT_ALLOW;
        };
    }
}
