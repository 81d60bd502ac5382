package io.mesocosm.containerizer.escape;

/** What came of an attempt, and what it said. */
record Outcome(Kind kind, String said) {

    enum Kind {
        SUCCEEDED,
        REFUSED,
        /** What it was to be tried on is not there, or the kernel does not know the call. */
        NOTHING_THERE,
        /** The attempt itself is no good. */
        BROKEN
    }

    /** @param status as the program of attempts and the shell have it */
    static Outcome of(int status, String said) {
        return new Outcome(
                switch (status) {
                    case 0 -> Kind.SUCCEEDED;
                    case 1 -> Kind.REFUSED;
                    case 3 -> Kind.NOTHING_THERE;
                    default -> Kind.BROKEN;
                },
                said + " (status " + status + ")");
    }
}
