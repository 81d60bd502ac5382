package io.mesocosm.containerizer.escape;

import io.mesocosm.containerizer.escape.Attempt.Who;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import java.util.List;

/** Who tries to get out, and of what. */
enum Inmate {
    /** With every isolator, and the usual capabilities as the effective and the bounding set. */
    ROOT("root", Walls.FULL),
    /** As above with the bounding set only. */
    ROOT_WITHIN_BOUNDS("root", Walls.BOUNDED),
    /** Without the isolators that take privileges away. */
    MIGHTY_ROOT("root", Walls.PLAIN),
    /** Without them, and nobody on the host. */
    MAPPED_ROOT("root", Walls.MAPPED),
    USER(EscapeHost.USER, Walls.FULL),
    USER_WITHIN_BOUNDS(EscapeHost.USER, Walls.BOUNDED),
    USER_WITHOUT_LIMITS_ON_PRIVILEGES(EscapeHost.USER, Walls.PLAIN),
    MAPPED_USER(EscapeHost.USER, Walls.MAPPED);

    private enum Walls {
        FULL,
        BOUNDED,
        PLAIN,
        MAPPED
    }

    private final String user;
    private final Walls walls;

    Inmate(String user, Walls walls) {
        this.user = user;
        this.walls = walls;
    }

    String user() {
        return user;
    }

    IsolationSettings settings() {
        return switch (walls) {
            case FULL -> Prison.full(user);
            case BOUNDED -> Prison.bounded();
            case PLAIN -> Prison.plain();
            case MAPPED -> Prison.mapped();
        };
    }

    /** Those that must fail. */
    List<Attempt> attempts() {
        return AttemptTable.ATTEMPTS.stream()
                .filter(attempt -> mustFail(attempt.who()))
                .toList();
    }

    private boolean mustFail(Who who) {
        boolean filtered = walls == Walls.FULL || walls == Walls.BOUNDED;
        boolean root = user.equals("root");
        return switch (who) {
            case EVERYBODY -> true;
            case ALL_BUT_THE_MIGHTY -> this != MIGHTY_ROOT;
            case ALL_BUT_THE_MIGHTY_AND_MAPPED_ROOT -> this != MIGHTY_ROOT && this != MAPPED_ROOT;
            case WITH_FILTER -> filtered;
            case USERS -> !root;
            case USERS_WITH_FILTER -> filtered && !root;
        };
    }
}
