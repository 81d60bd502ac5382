package io.mesocosm.simulation;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSet;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.simulation.story.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code scripts/simulate} is asked for.
 *
 * @param seeds how many stories at most; empty for as many as the time allows
 * @param first the first seed
 * @param time how long to begin new stories, of wall time; empty for as long as it takes
 * @param length how long each story does things before it must settle, of simulated time
 * @param threads how many stories at once
 * @param about tell every line of the trace that has this text
 * @param shrink whether the first story that fails is cut down
 * @param cut what to leave of each story
 */
record SimulateFlags(
        Optional<Long> seeds,
        long first,
        Optional<Duration> time,
        Duration length,
        int threads,
        Optional<String> about,
        boolean shrink,
        Cut cut) {

    /**
     * What to leave of a story; everything where empty.
     *
     * @param acts the numbers of the acts
     */
    record Cut(Optional<Set<Integer>> acts, Optional<Integer> agents, Optional<Integer> frameworks) {

        Script of(Script script) {
            return acts.map(script::only)
                    .orElse(script)
                    .smaller(agents.orElse(script.agents()), frameworks.orElse(script.frameworks()), script.length());
        }
    }

    private static final FlagSpec<Long> SEEDS =
            FlagSpec.optional("seeds", FlagType.UINT, "How many stories; 300 unless --minutes is given");
    private static final FlagSpec<Long> SEED = FlagSpec.withDefault("seed", FlagType.UINT, "1", "The first seed");
    private static final FlagSpec<Double> MINUTES =
            FlagSpec.optional("minutes", FlagType.DOUBLE, "Begin no story after so many minutes of wall time");
    private static final FlagSpec<Duration> LENGTH = FlagSpec.withDefault(
            "length",
            FlagType.DURATION,
            Script.USUAL_LENGTH.toMinutes() + "mins",
            "How long things happen in each story before it must settle, in simulated time");
    private static final FlagSpec<Integer> THREADS = FlagSpec.withDefault(
            "threads",
            FlagType.INT,
            String.valueOf(Runtime.getRuntime().availableProcessors()),
            "How many stories at once");
    private static final FlagSpec<String> ABOUT =
            FlagSpec.optional("about", FlagType.STRING, "Print every line of the trace that has this text");
    private static final FlagSpec<Boolean> SHRINK =
            FlagSpec.withDefault("shrink", FlagType.BOOL, "false", "Cut the first story that fails down");
    private static final FlagSpec<List<Long>> ACTS = FlagSpec.optional(
            "acts", FlagType.UINT_LIST, "Only the acts of these numbers, separated by commas, as --shrink prints them");
    private static final FlagSpec<Integer> AGENTS = FlagSpec.optional("agents", FlagType.INT, "At most so many agents");
    private static final FlagSpec<Integer> FRAMEWORKS =
            FlagSpec.optional("frameworks", FlagType.INT, "At most so many frameworks");

    /** The flags, for help. */
    static final FlagSet FLAGS = new FlagSet(
            "scripts/simulate",
            List.of(SEEDS, SEED, MINUTES, LENGTH, THREADS, ABOUT, SHRINK, ACTS, AGENTS, FRAMEWORKS));

    private static final long USUAL_SEEDS = 300;

    /**
     * Reads arguments, {@code --name=value} or {@code --name value}.
     *
     * @throws FlagException naming what nobody can work with
     */
    static SimulateFlags parse(List<String> arguments) throws FlagException {
        ParsedFlags flags = FLAGS.parse(joined(arguments), Map.of());
        Optional<Duration> time = flags.find(MINUTES).map(minutes -> Duration.ofMillis(Math.round(minutes * 60_000)));
        Optional<Long> seeds = flags.find(SEEDS);
        return new SimulateFlags(
                seeds.isPresent() || time.isPresent() ? seeds : Optional.of(USUAL_SEEDS),
                flags.get(SEED),
                time,
                flags.get(LENGTH),
                Math.max(1, flags.get(THREADS)),
                flags.find(ABOUT),
                flags.get(SHRINK),
                new Cut(flags.find(ACTS).map(SimulateFlags::numbers), flags.find(AGENTS), flags.find(FRAMEWORKS)));
    }

    private static List<String> joined(List<String> arguments) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            boolean hasValue = i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--");
            if (argument.startsWith("--") && !argument.contains("=") && hasValue) {
                joined.add(argument + "=" + arguments.get(++i));
            } else {
                joined.add(argument);
            }
        }
        return joined;
    }

    private static Set<Integer> numbers(List<Long> acts) {
        return acts.stream().map(Long::intValue).collect(Collectors.toSet());
    }
}
