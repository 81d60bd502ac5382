package io.mesocosm.containerizer.seccomp;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import io.mesocosm.proto.internal.Seccomp.ContainerSeccompProfile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Docker's format as Mesos does, and what Docker has put into it since: rules without {@code args}, {@code
 * includes} and {@code excludes}, {@code errnoRet}, {@code minKernel}, {@code architectures} in place of {@code archMap},
 * {@code name} in place of {@code names}. Rules for other hosts are left out here, rules for other capabilities when the
 * capabilities of the container are known. (Mesos: {@code seccomp::parseProfileData})
 */
final class ProfileReader {

    private static final String SYSCALL_ITEM = "'syscalls' item";

    /** Named by profiles, and in none of Mesos' messages: no host of ours has them. */
    private static final Set<String> OTHER_ARCHITECTURES =
            Set.of("LOONGARCH64", "M68K", "PARISC", "PARISC64", "RISCV64", "SH", "SHEB");

    private final Host host;

    ProfileReader(Host host) {
        this.host = host;
    }

    SeccompProfile read(byte[] json) throws SeccompException {
        ObjectValue profile;
        try {
            profile = JsonValue.parseObject(json);
        } catch (JsonException e) {
            throw new SeccompException(String.valueOf(e.getMessage()), e);
        }
        var fields = new ProfileFields(profile, "the Seccomp configuration");
        Action byDefault = action(fields.text("defaultAction"), fields.number("defaultErrnoRet"));
        Set<ContainerSeccompProfile.Architecture> architectures = architectures(fields);
        List<Rule> rules = new ArrayList<>();
        for (JsonValue item : fields.array("syscalls")) {
            rule(ProfileFields.of(item, "'syscalls'", SYSCALL_ITEM)).ifPresent(rules::add);
        }
        return new SeccompProfile(byDefault, architectures, rules);
    }

    private static Action action(String name, Optional<Long> errno) throws SeccompException {
        if (!name.startsWith("SCMP_")) {
            throw new SeccompException("Unexpected syscall action: '" + name + "'");
        }
        Action.Kind kind = Action.Kind.named(name.replaceFirst("^SCMP_ACT_", ""))
                .filter(_ -> name.startsWith("SCMP_ACT_"))
                .orElseThrow(() -> new SeccompException("Unknown syscall action: '" + name + "'"));
        if (errno.isEmpty() || !kind.takesData()) {
            return Action.of(kind);
        }
        try {
            return new Action(kind, Math.toIntExact(errno.get()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new SeccompException("Action '" + name + "' cannot carry " + errno.get(), e);
        }
    }

    private Set<ContainerSeccompProfile.Architecture> architectures(ProfileFields profile) throws SeccompException {
        Set<ContainerSeccompProfile.Architecture> architectures =
                EnumSet.noneOf(ContainerSeccompProfile.Architecture.class);
        if (!profile.has("archMap") && profile.has("architectures")) {
            for (String name : profile.texts("architectures")) {
                architecture(name).ifPresent(architectures::add);
            }
            return architectures;
        }
        for (JsonValue item : profile.array("archMap")) {
            var map = ProfileFields.of(item, "'archMap'", "'archMap' item");
            Optional<ContainerSeccompProfile.Architecture> own = architecture(map.text("architecture"));
            List<ContainerSeccompProfile.Architecture> below = new ArrayList<>();
            for (String name : map.textsOrNull("subArchitectures")) {
                architecture(name).ifPresent(below::add);
            }
            if (own.isPresent() && own.get() == host.architecture().message()) {
                architectures.add(own.get());
                architectures.addAll(below);
            }
        }
        return architectures;
    }

    /** Empty for those that are known and no concern of ours. */
    private static Optional<ContainerSeccompProfile.Architecture> architecture(String name) throws SeccompException {
        if (!name.startsWith("SCMP_")) {
            throw new SeccompException("Unexpected architecture: '" + name + "'");
        }
        String known = name.substring("SCMP_".length());
        if (OTHER_ARCHITECTURES.contains(known.replaceFirst("^ARCH_", ""))) {
            return Optional.empty();
        }
        for (var architecture : ContainerSeccompProfile.Architecture.values()) {
            if (architecture != ContainerSeccompProfile.Architecture.UNKNOWN
                    && architecture.name().equals(known)) {
                return Optional.of(architecture);
            }
        }
        throw new SeccompException("Unknown architecture: '" + name + "'");
    }

    /** Empty when the rule is for other hosts. */
    private Optional<Rule> rule(ProfileFields rule) throws SeccompException {
        RuleFilter includes = RuleFilter.read(rule.object("includes"), host);
        RuleFilter excludes = RuleFilter.read(rule.object("excludes"), host);
        List<String> names = rule.has("name") && !rule.has("names") ? List.of(rule.text("name")) : rule.texts("names");
        if (names.isEmpty()) {
            throw new SeccompException("Syscall 'names' list is empty");
        }
        Action action = action(rule.text("action"), rule.number("errnoRet"));
        List<Condition> conditions = new ArrayList<>();
        for (JsonValue item : rule.arrayOrNothing("args")) {
            conditions.add(condition(ProfileFields.of(item, "'args'", "'args' item")));
        }
        if (!includes.allMatch() || excludes.anyMatches()) {
            return Optional.empty();
        }
        var made = new Rule(names, action, conditions, includes.capabilities(), excludes.capabilities());
        check(made);
        return Optional.of(made);
    }

    private static void check(Rule rule) throws SeccompException {
        for (String name : rule.names()) {
            if (!CallNumbers.isKnown(name)) {
                throw new SeccompException("Unrecognized syscall '" + name + "'");
            }
        }
        if (rule.asksTwiceForAnArgument()) {
            throw new SeccompException("Failed to add rule for syscall '"
                    + rule.names().getFirst() + "' with action 'ACT_"
                    + rule.action().kind() + "': it asks twice for one argument");
        }
    }

    private static Condition condition(ProfileFields fields) throws SeccompException {
        long argument = fields.requiredNumber("index");
        long value = fields.requiredNumber("value");
        long second = fields.number("valueTwo").orElse(0L);
        String name = fields.text("op");
        if (!name.startsWith("SCMP_")) {
            throw new SeccompException("Unexpected operation: '" + name + "'");
        }
        Condition.Operator operator = Condition.Operator.named(name.replaceFirst("^SCMP_CMP_", ""))
                .filter(_ -> name.startsWith("SCMP_CMP_"))
                .orElseThrow(() -> new SeccompException("Unknown operator: '" + name + "'"));
        if (argument < 0 || argument >= Condition.ARGUMENTS) {
            throw new SeccompException("System calls have no argument " + argument);
        }
        return new Condition((int) argument, operator, value, second);
    }
}
