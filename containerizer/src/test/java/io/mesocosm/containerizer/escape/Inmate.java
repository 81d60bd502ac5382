package io.mesocosm.containerizer.escape;

import io.mesocosm.containerizer.escape.Attempt.Who;
import io.mesocosm.containerizer.isolator.IsolationSettings;
import java.util.List;
import java.util.stream.Stream;

/** Who tries to get out, and of what. */
enum Inmate {
    /** With the usual capabilities and every isolator. */
    ROOT("root", true),
    /** Without the isolators that take privileges away. */
    MIGHTY_ROOT("root", false),
    USER(EscapeHost.USER, true),
    /** Without the isolators that take privileges away. */
    USER_WITHOUT_LIMITS_ON_PRIVILEGES(EscapeHost.USER, false);

    private final String user;
    private final boolean limited;

    Inmate(String user, boolean limited) {
        this.user = user;
        this.limited = limited;
    }

    String user() {
        return user;
    }

    IsolationSettings settings() {
        return limited ? Prison.full(user) : Prison.plain();
    }

    /** Those that must fail. */
    List<Attempt> attempts() {
        return Stream.of(Attempt.values())
                .filter(attempt -> mustFail(attempt.who()))
                .toList();
    }

    private boolean mustFail(Who who) {
        return switch (who) {
            case EVEN_THE_MIGHTY -> true;
            case EVERYBODY -> this != MIGHTY_ROOT;
            case WITH_FILTER -> limited;
            case USERS -> !user.equals("root");
            case USERS_WITH_FILTER -> limited && !user.equals("root");
        };
    }
}
