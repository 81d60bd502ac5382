package io.mesocosm.simulation.nodes;

import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/** What one master asked of its registry and was answered; the registry must be the replay of it. */
final class ReplayBook {

    private final List<RegistryOperation> waiting = new ArrayList<>();
    private RegistryContents replayed = RegistryContents.none();
    private boolean ended;

    /** The registry was read. */
    void begin(RegistryContents contents) {
        replayed = contents;
    }

    /** Another master has taken over: nothing is acknowledged any more, not even what changes nothing. */
    void end() {
        ended = true;
        waiting.clear();
    }

    void asked(RegistryOperation operation) {
        if (!ended) {
            waiting.add(operation);
        }
    }

    boolean isQuiet() {
        return ended || waiting.isEmpty();
    }

    /** An operation was answered; answers with what is wrong with that. */
    Optional<String> answered(RegistryOperation operation, boolean applied, RegistryContents contents) {
        if (waiting.isEmpty() || !waiting.removeFirst().equals(operation)) {
            return Optional.of(
                    (ended ? "answers what the next master did not find: " : "answers what was not asked next: ")
                            + operation);
        }
        Optional<RegistryContents> next = replayed.apply(operation);
        if (next.isPresent() != applied) {
            return Optional.of((applied ? "applied " : "refused ") + operation);
        }
        replayed = next.orElse(replayed);
        // What is stored at once is answered one after the other.
        return !waiting.isEmpty() || ended || replayed.equals(contents)
                ? Optional.empty()
                : Optional.of("is not the replay of its operations after " + operation);
    }

    /** The first contents ever; answers with what is wrong with them. */
    static Optional<String> beginsWith(MasterInfo master, RegistryContents contents) {
        return isAfter(RegistryContents.none(), master, contents)
                ? Optional.empty()
                : Optional.of("begins with " + contents);
    }

    /**
     * Another master found these contents when it took over; answers with what is wrong with them. What this one was not
     * answered yet may have happened, in its order up to any point, and its answers may still be under way.
     */
    Optional<String> endsWith(MasterInfo master, RegistryContents contents) {
        RegistryContents possible = replayed;
        int found = isAfter(possible, master, contents) ? 0 : -1;
        for (int i = 0; i < waiting.size(); i++) {
            possible = possible.apply(waiting.get(i)).orElse(possible);
            if (isAfter(possible, master, contents)) {
                found = i + 1;
            }
        }
        if (found < 0) {
            return Optional.of("lost something: " + replayed + " and perhaps " + waiting + " became " + contents);
        }
        waiting.subList(found, waiting.size()).clear();
        ended = true;
        return Optional.empty();
    }

    private static boolean isAfter(RegistryContents before, MasterInfo master, RegistryContents after) {
        return before.apply(new RegistryOperation.RecordMaster(master)).equals(Optional.of(after));
    }
}
