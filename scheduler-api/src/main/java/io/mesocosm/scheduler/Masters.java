package io.mesocosm.scheduler;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The master to try: where the source says, or where that one pointed to. For the client's thread. */
final class Masters implements AutoCloseable {

    /** Who knows where the leading master may be. */
    interface Source extends AutoCloseable {

        /**
         * Waits until there is somebody to try. For the client's thread.
         *
         * @throws SchedulerException when there never will be
         */
        Place await() throws InterruptedException, SchedulerException;

        /** That one did not work out. For the client's thread. */
        void next();

        /** How often it was told of a leader, or that there is none. Safe from any thread. */
        long news();

        /** Waits for that time, but no longer than until there is news. For the client's thread. */
        void pause(Duration delay) throws InterruptedException;

        /** Nothing is asked any more. */
        @Override
        void close();
    }

    /**
     * Where a master is to be tried.
     *
     * @param address {@code host:port}
     * @param news the number of the news that this is
     */
    record Place(String address, long news) {}

    private final Source source;
    private final String path;
    private Optional<String> redirected = Optional.empty();
    private long heard;
    private boolean fresh;

    Masters(Source source, String path) {
        this.source = source;
        this.path = path;
    }

    /**
     * Waits until there is somebody to try.
     *
     * @throws SchedulerException when there never will be
     */
    URI await() throws InterruptedException, SchedulerException {
        Place place = source.await();
        fresh = place.news() != heard;
        if (fresh) {
            heard = place.news();
            redirected = Optional.empty();
        }
        return URI.create("http://" + redirected.orElse(place.address()) + path);
    }

    /** Whether the last answer of {@link #await} comes from news. */
    boolean isFresh() {
        return fresh;
    }

    /** Whether there has been no news since {@link #await}. */
    boolean isUpToDate() {
        return source.news() == heard;
    }

    /** Waits for that time; false, and at once, when there is news. */
    boolean pause(Duration delay) throws InterruptedException {
        if (isUpToDate()) {
            source.pause(delay);
        }
        return isUpToDate();
    }

    /** The current one did not work out. */
    void next() {
        redirected = Optional.empty();
        source.next();
    }

    /** Goes where a redirect points, {@code //host:port/path}; false when it points nowhere or to where we are. */
    boolean follow(Optional<String> location) {
        Optional<String> authority = location.map(text -> {
            try {
                return URI.create(text.startsWith("//") ? "http:" + text : text).getRawAuthority();
            } catch (IllegalArgumentException e) {
                return "";
            }
        });
        if (authority.isEmpty() || authority.get().isEmpty() || authority.equals(redirected)) {
            return false;
        }
        redirected = authority;
        return true;
    }

    @Override
    public void close() {
        source.close();
    }
}
