package io.mesocosm.simulation.story;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a random story is made of, as a value: a story that fails can be told again with parts left out, to find the
 * smallest one that still fails.
 *
 * @param agents how many, at least one
 * @param frameworks how many, at least one
 * @param length how long things are done before everything must settle
 * @param acts what is done, in the order of time
 */
public record Script(int agents, int frameworks, Duration length, List<Act> acts) {

    /** How long stories are if nothing else is said. */
    public static final Duration USUAL_LENGTH = Duration.ofMinutes(10);

    private static final long SALT = 0x5c217;
    private static final int MOST_AGENTS = 4;
    private static final int MOST_FRAMEWORKS = 3;
    private static final int MUCH_TROUBLE = 6;
    private static final double LEFT_OUT = 0.25;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    public Script {
        if (agents < 1 || frameworks < 1) {
            throw new IllegalArgumentException("a story needs an agent and a framework");
        }
        acts = List.copyOf(acts);
    }

    /** The story of that seed, of the usual length. */
    public static Script of(long seed) {
        return of(seed, USUAL_LENGTH);
    }

    /**
     * The story of that seed. A quarter of all deeds is left out of each story, others are done up to four times as often
     * as usual: what goes wrong only without, or only with much of something, is found too (swarm testing). Every third
     * story is one {@linkplain #isAboutElections about elections}.
     */
    public static Script of(long seed, Duration length) {
        var dice = new Dice(seed ^ SALT);
        int agents = 1 + dice.below(MOST_AGENTS);
        int frameworks = 1 + dice.below(MOST_FRAMEWORKS);
        Map<Deed, Integer> taste = taste(dice, isAboutElections(seed));
        List<Act> acts = new ArrayList<>();
        Duration at = Duration.ofSeconds(1);
        while (at.compareTo(length) < 0) {
            acts.add(new Act(acts.size() + 1, at, draw(taste, dice), dice.seed()));
            at = at.plus(dice.upTo(LONGEST_PAUSE));
        }
        return new Script(agents, frameworks, length, acts);
    }

    /** Whether the story of that seed has several masters that lose their leadership again and again. */
    static boolean isAboutElections(long seed) {
        return seed % 3 == 0;
    }

    private static Map<Deed, Integer> taste(Dice dice, boolean aboutElections) {
        Map<Deed, Integer> taste = new EnumMap<>(Deed.class);
        for (Deed deed : Deed.values()) {
            int trouble = aboutElections && deed.troublesElections() ? MUCH_TROUBLE : 1;
            int eagerness = trouble * (1 + dice.below(4));
            // Without tasks there is no story.
            if (deed == Deed.LAUNCH || !dice.happens(LEFT_OUT)) {
                taste.put(deed, deed.weight() * (deed == Deed.LAUNCH ? 2 : eagerness));
            }
        }
        return taste;
    }

    private static Deed draw(Map<Deed, Integer> taste, Dice dice) {
        int rest =
                dice.below(taste.values().stream().mapToInt(Integer::intValue).sum());
        for (Map.Entry<Deed, Integer> entry : taste.entrySet()) {
            rest -= entry.getValue();
            if (rest < 0) {
                return entry.getKey();
            }
        }
        throw new IllegalStateException("weights do not add up");
    }

    /** The same story without those acts. */
    public Script without(Predicate<Act> unwanted) {
        return new Script(
                agents,
                frameworks,
                length,
                acts.stream().filter(unwanted.negate()).toList());
    }

    /** The same story without that deed. */
    public Script without(Deed deed) {
        return without(act -> act.deed() == deed);
    }

    /** The same story with the acts of those numbers only. */
    public Script only(Set<Integer> numbers) {
        return without(act -> !numbers.contains(act.number()));
    }

    /** The same story with fewer agents and frameworks, and at an earlier end. */
    public Script smaller(int fewerAgents, int fewerFrameworks, Duration shorter) {
        return new Script(
                        Math.min(agents, fewerAgents),
                        Math.min(frameworks, fewerFrameworks),
                        shorter.compareTo(length) < 0 ? shorter : length,
                        acts)
                .without(act -> act.at().compareTo(shorter) >= 0);
    }

    /** How many acts there are. */
    public int size() {
        return acts.size();
    }
}
