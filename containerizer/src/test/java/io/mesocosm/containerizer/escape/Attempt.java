package io.mesocosm.containerizer.escape;

/**
 * Something that a container should not be able to do: a line of {@code attempts.md}. {@code $T} in its script is the
 * program of attempts, other names are what {@link EscapeHost} and {@link Prison} put there.
 *
 * @param need what has to be there for it to be tried at all
 */
record Attempt(String name, Who who, Need need, String script, Control control) {

    /** Who must fail. */
    enum Who {
        EVERYBODY("everybody"),
        /** Root with all capabilities may. */
        ALL_BUT_THE_MIGHTY("all but the mighty"),
        /** So may root that is nobody on the host. */
        ALL_BUT_THE_MIGHTY_AND_MAPPED_ROOT("all but the mighty and mapped root"),
        /** With all isolators. */
        WITH_FILTER("with filter"),
        /** Root may. */
        USERS("users"),
        /** An ordinary user with all isolators. */
        USERS_WITH_FILTER("users with filter");

        private final String words;

        Who(String words) {
            this.words = words;
        }

        static Who of(String words) {
            for (Who who : values()) {
                if (who.words.equals(words)) {
                    return who;
                }
            }
            throw new IllegalArgumentException("nobody is called '" + words + "'");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
