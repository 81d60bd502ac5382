package io.mesocosm.containerizer.seccomp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What becomes of each system call of one architecture. */
final class CallDecisions {

    /**
     * What becomes of a call: the first alternative whose conditions hold, else the action at the end.
     *
     * @param alternatives the strictest first; of two that are as strict, the one that the profile has first
     */
    record Decision(List<Alternative> alternatives, Action otherwise) {
        Decision {
            alternatives = List.copyOf(alternatives);
        }
    }

    /** All conditions must hold. */
    record Alternative(List<Condition> conditions, Action action) {
        Alternative {
            conditions = List.copyOf(conditions);
        }
    }

    private final Architecture architecture;
    private final Action defaultAction;

    /** By the number without the bit that marks x32. */
    private final Map<Integer, List<Alternative>> matching = new TreeMap<>();

    CallDecisions(Architecture architecture, Action defaultAction, List<Rule> rules) {
        this.architecture = architecture;
        this.defaultAction = defaultAction;
        for (Rule rule : rules) {
            for (String name : rule.names()) {
                add(name, rule);
            }
        }
    }

    /** By number, in the order of unsigned numbers; those that are missing are the default's. */
    Map<Integer, Decision> byNumber() {
        Map<Integer, Decision> decisions = new TreeMap<>(Integer::compareUnsigned);
        matching.forEach((number, alternatives) -> decisions.put(number, decide(alternatives)));
        return decisions;
    }

    Decision byDefault() {
        return new Decision(List.of(), defaultAction);
    }

    private void add(String name, Rule rule) {
        architecture
                .number(name)
                .ifPresent(number -> add(number, new Alternative(conditions(name, rule), rule.action())));
        if (architecture == Architecture.X86) {
            Multiplexed.of(name).ifPresent(call -> addMultiplexed(call, rule));
        }
    }

    /**
     * The old way to the same call has its arguments in memory, where a filter cannot look: what a rule forbids under
     * conditions is forbidden there without them, what it allows is allowed only if it allows it always.
     */
    private void addMultiplexed(Multiplexed call, Rule rule) {
        if (rule.conditions().isEmpty() || rule.action().compareTo(defaultAction) < 0) {
            architecture
                    .number(call.through())
                    .ifPresent(number -> add(number, new Alternative(List.of(call.condition()), rule.action())));
        }
    }

    private void add(int number, Alternative alternative) {
        matching.computeIfAbsent(number, _ -> new ArrayList<>()).add(alternative);
    }

    private List<Condition> conditions(String name, Rule rule) {
        return rule.conditions().stream()
                .map(condition -> architecture.isNarrow() || NarrowArguments.of(name, condition.argument())
                        ? condition.narrow()
                        : condition)
                .toList();
    }

    private Decision decide(List<Alternative> alternatives) {
        Action always = alternatives.stream()
                .filter(alternative -> alternative.conditions.isEmpty())
                .map(Alternative::action)
                .min(Comparator.naturalOrder())
                .orElse(defaultAction);
        boolean unconditional = alternatives.stream().anyMatch(alternative -> alternative.conditions.isEmpty());
        return new Decision(
                alternatives.stream()
                        .filter(alternative -> !alternative.conditions.isEmpty())
                        .filter(alternative -> !unconditional || alternative.action.compareTo(always) <= 0)
                        .sorted(Comparator.comparing(Alternative::action))
                        .toList(),
                always);
    }
}
