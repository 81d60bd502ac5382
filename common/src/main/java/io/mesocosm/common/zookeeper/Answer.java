package io.mesocosm.common.zookeeper;

/** What became of a request. */
public sealed interface Answer<T> {

    /** It was done. */
    record Done<T>(T value) implements Answer<T> {}

    /**
     * It was not done, and it would not be if it were asked again.
     *
     * @param path the znode that stands in the way, as far as the server tells
     */
    record Refused<T>(Reason reason, String path) implements Answer<T> {}

    /**
     * No server answered, or the session is over. A transaction may have happened, or happen yet: make it one that cannot
     * happen twice. Ask again once the session is {@link SessionState#CONNECTED}.
     */
    record Lost<T>() implements Answer<T> {}

    /** Why a request is refused. */
    enum Reason {
        NO_NODE("no node"),
        NODE_EXISTS("node exists"),
        BAD_VERSION("bad version"),
        NOT_EMPTY("not empty"),
        /** The credentials do not allow it. */
        NO_AUTH("not authenticated"),
        /** Anything else; the log has it. */
        OTHER("system error");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** As ZooKeeper's C client, and with it Mesos, says it. */
        public String text() {
            return text;
        }
    }
}
