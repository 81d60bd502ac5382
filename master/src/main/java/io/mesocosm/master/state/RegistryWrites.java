package io.mesocosm.master.state;

import java.time.Instant;

/**
 * What waits for the registry, which answers in the order in which it was asked.
 *
 * @param waiting how many operations were asked for and not answered
 * @param since an instant at which none of them had waited yet that was not behind another: the registry has been busy
 *     with the next of them no longer than since then
 * @param watched whether the timer is set that looks after them; one timer serves all, for there are many of them
 */
public record RegistryWrites(long waiting, Instant since, boolean watched) {

    /** Nothing waits. */
    public static final RegistryWrites NONE = new RegistryWrites(0, Instant.EPOCH, false);

    /** After an operation was asked for. */
    public RegistryWrites asked(Instant now) {
        return new RegistryWrites(waiting + 1, waiting == 0 ? now : since, true);
    }

    /** After the next operation was answered. */
    public RegistryWrites answered(Instant now) {
        return new RegistryWrites(Math.max(0, waiting - 1), now, watched);
    }

    /** Without the timer. */
    public RegistryWrites unwatched() {
        return new RegistryWrites(waiting, since, false);
    }
}
