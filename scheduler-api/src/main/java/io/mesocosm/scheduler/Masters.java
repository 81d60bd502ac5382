package io.mesocosm.scheduler;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The master to try: the given ones in turn, or the one that another pointed to. For one thread. */
final class Masters {

    private final List<String> given;
    private final String path;
    private int turn;
    private Optional<String> leader = Optional.empty();

    Masters(List<String> given, String path) {
        this.given = List.copyOf(given);
        this.path = path;
    }

    URI current() {
        return URI.create("http://" + leader.orElse(given.get(turn)) + path);
    }

    /** The current one did not work out. */
    void next() {
        if (leader.isPresent()) {
            leader = Optional.empty();
        } else {
            turn = (turn + 1) % given.size();
        }
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
        if (authority.isEmpty() || authority.get().isEmpty() || authority.equals(leader)) {
            return false;
        }
        leader = authority;
        return true;
    }
}
