package io.mesocosm.simulation.story;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Cuts a story that fails down to one that still fails and has nothing left that can be left out: whole kinds of deeds
 * first, then ever smaller runs of acts (delta debugging), then agents, frameworks and time. The smaller story may fail
 * for another reason than the first; that too is worth knowing.
 */
public final class Shrinker {

    private final Predicate<Script> fails;
    private int tries;

    /**
     * Cuts down stories.
     *
     * @param fails whether a story still fails; asked often
     */
    public Shrinker(Predicate<Script> fails) {
        this.fails = fails;
    }

    /** The smallest story that it finds; the given one must fail. */
    public Script shrink(Script failing) {
        Script smallest = failing;
        boolean smaller = true;
        while (smaller) {
            int before = smallest.size();
            smallest = withoutActs(withoutDeeds(shorter(smallest)));
            smaller = smallest.size() < before;
        }
        return fewer(smallest);
    }

    /** How many stories were told so far. */
    public int tries() {
        return tries;
    }

    private boolean stillFails(Script script) {
        tries++;
        return fails.test(script);
    }

    /** Ends right after the last act that matters. */
    private Script shorter(Script script) {
        Script best = script;
        Duration length = script.length().dividedBy(2);
        while (length.compareTo(Duration.ofSeconds(10)) > 0) {
            Script candidate = best.smaller(best.agents(), best.frameworks(), length);
            if (!stillFails(candidate)) {
                return best;
            }
            best = candidate;
            length = length.dividedBy(2);
        }
        return best;
    }

    private Script withoutDeeds(Script script) {
        Script best = script;
        for (Deed deed : Deed.values()) {
            Script candidate = best.without(deed);
            if (candidate.size() < best.size() && stillFails(candidate)) {
                best = candidate;
            }
        }
        return best;
    }

    private Script withoutActs(Script script) {
        Script best = script;
        for (int run = Math.max(1, best.size() / 2); run >= 1; run /= 2) {
            for (int from = 0; from < best.size(); ) {
                Script candidate = without(best, from, run);
                if (stillFails(candidate)) {
                    best = candidate;
                } else {
                    from += run;
                }
            }
        }
        return best;
    }

    private static Script without(Script script, int from, int run) {
        List<Act> acts = new ArrayList<>(script.acts());
        acts.subList(from, Math.min(from + run, acts.size())).clear();
        Set<Integer> numbers = new HashSet<>();
        acts.forEach(act -> numbers.add(act.number()));
        return script.only(numbers);
    }

    private Script fewer(Script script) {
        Script best = script;
        while (best.agents() > 1) {
            Script candidate = best.smaller(best.agents() - 1, best.frameworks(), best.length());
            if (!stillFails(candidate)) {
                break;
            }
            best = candidate;
        }
        while (best.frameworks() > 1) {
            Script candidate = best.smaller(best.agents(), best.frameworks() - 1, best.length());
            if (!stillFails(candidate)) {
                break;
            }
            best = candidate;
        }
        return best;
    }
}
