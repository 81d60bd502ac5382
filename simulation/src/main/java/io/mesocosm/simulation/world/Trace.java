package io.mesocosm.simulation.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What happened, for those who ask why. The last lines are kept, and a fingerprint of all: two runs with equal
 * fingerprints went the same way.
 */
public final class Trace {

    private static final int KEPT = 400;
    private static final int LONGEST = 600;

    /** Lines are put into words only when somebody reads them. */
    private record Line(Instant at, String who, Object what) {

        @Override
        public String toString() {
            String text = what.toString().replaceAll("\\s+", " ").replaceAll("ByteString@[0-9a-f]+", "ByteString");
            String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
            return "%12s %-18s %s".formatted(since(at), who, shown);
        }

        private static String since(Instant at) {
            Duration passed = Duration.between(World.BEGINNING, at);
            return "%d.%06d".formatted(passed.getSeconds(), passed.getNano() / 1000);
        }
    }

    private final Deque<Line> last = new ArrayDeque<>();
    private Optional<Consumer<String>> listener = Optional.empty();
    private long fingerprint = 17;
    private long lines;

    /** Tells every line from now on to somebody who reads along. */
    public void listen(Consumer<String> reader) {
        listener = Optional.of(reader);
    }

    void add(Instant at, String who, Object what) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        var line = new Line(at, who, what);
        last.addLast(line);
        listener.ifPresent(reader -> reader.accept(line.toString()));
        lines++;
        mix(at.getEpochSecond());
        mix(at.getNano());
        mix(who.hashCode());
        mix((what instanceof String text ? text : what.getClass().getSimpleName()).hashCode());
    }

    private void mix(long value) {
        fingerprint = (fingerprint ^ value) * 0x100000001b3L + (fingerprint >>> 29);
    }

    /** Mixes something into the fingerprint that has no line. */
    public void fingerprint(long value) {
        mix(value);
    }

    /** Of everything that was ever noted. */
    public long fingerprint() {
        return fingerprint;
    }

    /** How many lines were noted. */
    public long lines() {
        return lines;
    }

    /** The last lines, oldest first. */
    public List<String> last(int most) {
        List<String> all = new ArrayList<>();
        int skip = Math.max(0, last.size() - most);
        last.stream().skip(skip).forEach(line -> all.add(line.toString()));
        return all;
    }
}
