package io.mesocosm.containerizer.seccomp;

import io.mesocosm.containerizer.seccomp.CallDecisions.Alternative;
import io.mesocosm.containerizer.seccomp.CallDecisions.Decision;
import io.mesocosm.containerizer.seccomp.Program.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** All numbers that a call with one of the kernel's tokens may have, in ranges that are treated alike. */
final class CallRanges {

    /** No call at all; programs try it, and tracers put it in place of one. */
    private static final int NO_CALL = -1;

    private static final Decision END = new Decision(List.of(), Action.KILL_PROCESS);

    /** Where a range begins; it goes on to the next. */
    private final NavigableMap<Integer, Decision> starts = new TreeMap<>(Integer::compareUnsigned);

    private final Map<Decision, Place> places = new HashMap<>();

    /** Numbers with the bit of x32 end the process until x32 itself is added. */
    void add(Architecture architecture, CallDecisions decisions) {
        Decision byDefault = decisions.byDefault();
        int first = architecture == Architecture.X32 ? Architecture.X32_BIT : 0;
        starts.put(first, byDefault);
        if (architecture == Architecture.X86_64) {
            starts.put(Architecture.X32_BIT, END);
            starts.put(NO_CALL, byDefault);
        }
        decisions.byNumber().forEach((number, decision) -> {
            starts.put(number, decision);
            starts.putIfAbsent(number + 1, byDefault);
        });
    }

    /** Decides about the number that was loaded. */
    Place search(Program program) {
        List<Map.Entry<Integer, Decision>> ranges = new ArrayList<>();
        for (Map.Entry<Integer, Decision> start : starts.entrySet()) {
            if (ranges.isEmpty() || !ranges.getLast().getValue().equals(start.getValue())) {
                ranges.add(start);
            }
        }
        return search(program, ranges);
    }

    private Place search(Program program, List<Map.Entry<Integer, Decision>> ranges) {
        if (ranges.size() == 1) {
            return place(program, ranges.getFirst().getValue());
        }
        int middle = ranges.size() / 2;
        Place upper = search(program, ranges.subList(middle, ranges.size()));
        Place lower = search(program, ranges.subList(0, middle));
        return program.jump(Program.JUMP_IF_GREATER_OR_EQUAL, ranges.get(middle).getKey(), upper, lower);
    }

    private Place place(Program program, Decision decision) {
        if (decision.alternatives().isEmpty()) {
            return program.returning(decision.otherwise().result());
        }
        return places.computeIfAbsent(decision, wanted -> {
            Place place = program.returning(wanted.otherwise().result());
            for (Alternative alternative : wanted.alternatives().reversed()) {
                Place match = program.returning(alternative.action().result());
                for (Condition condition : alternative.conditions().reversed()) {
                    match = new ConditionCode(program, condition).check(match, place);
                }
                place = match;
            }
            return place;
        });
    }
}
