package io.mesocosm.common.endpoints;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Bounds how many answers are rendered at a time. An answer about a whole cluster takes memory and a processor to
 * itself; whoever polls for many of them waits here, on a virtual thread, and leaves processors to the rest. Those who
 * wait with the same question get one answer, rendered after the last of them asked: nobody gets an answer that is older
 * than his question. Mesos: batched requests of {@code Master::Http}.
 */
public final class Rendering {

    private final Semaphore permits;
    private final Map<Object, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();
    private final LongAdder shared = new LongAdder();

    /** Lets as many render as there are processors, but for one. */
    public Rendering() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    }

    /** Lets so many render at a time. */
    public Rendering(int atATime) {
        permits = new Semaphore(atATime, true);
    }

    /**
     * Renders an answer when it is its turn, or takes part in one that waits for its turn.
     *
     * @param question equal for equal answers
     * @return not to be modified: others have it too
     */
    public byte[] render(Object question, Supplier<byte[]> answer) {
        var mine = new CompletableFuture<byte[]>();
        CompletableFuture<byte[]> theirs = waiting.putIfAbsent(question, mine);
        if (theirs != null) {
            shared.increment();
            return theirs.join();
        }
        permits.acquireUninterruptibly();
        try {
            // Who asks from now on may want to see what has changed since.
            waiting.remove(question);
            byte[] rendered = answer.get();
            mine.complete(rendered);
            return rendered;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            permits.release();
        }
    }

    /** How many answers were had without rendering them. */
    public long shared() {
        return shared.sum();
    }
}
