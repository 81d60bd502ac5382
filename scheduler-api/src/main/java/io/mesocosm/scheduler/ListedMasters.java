package io.mesocosm.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Masters that were given by their addresses, in turn. */
final class ListedMasters implements Masters.Source {

    private final List<String> addresses;
    private int turn;

    ListedMasters(List<String> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    @Override
    public Masters.Place await() {
        return new Masters.Place(addresses.get(turn), 0);
    }

    @Override
    public void next() {
        turn = (turn + 1) % addresses.size();
    }

    @Override
    public long news() {
        return 0;
    }

    @Override
    public void pause(Duration delay) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(delay.toNanos());
    }

    @Override
    public void close() {}
}
