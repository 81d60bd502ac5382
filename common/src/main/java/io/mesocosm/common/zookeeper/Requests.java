package io.mesocosm.common.zookeeper;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What one session still owes an answer or a call to. Owned by the client's thread. */
final class Requests {

    private final Set<Owed> owed = new LinkedHashSet<>();

    /** A request whose answer is still to come. */
    <T> Consumer<Answer<T>> request(Consumer<Answer<T>> answer) {
        var request = new Owed(() -> answer.accept(new Answer.Lost<>()));
        owed.add(request);
        return told -> {
            if (owed.remove(request)) {
                answer.accept(told);
            }
        };
    }

    /** A watch that is still to be called. */
    Runnable watch(Runnable changed) {
        var watch = new Owed(changed);
        owed.add(watch);
        return () -> {
            if (owed.remove(watch)) {
                changed.run();
            }
        };
    }

    /** Answers what is left with {@link Answer.Lost}, and calls what waits to be called: nothing comes of it any more. */
    void giveUp() {
        List<Owed> left = new ArrayList<>(owed);
        owed.clear();
        left.forEach(lost -> lost.giveUp.run());
    }

    /** Told apart by identity: one consumer may wait for several answers. */
    private static final class Owed {
        private final Runnable giveUp;

        Owed(Runnable giveUp) {
            this.giveUp = giveUp;
        }
    }
}
