package io.mesocosm.common.zookeeper;

import com.google.protobuf.ByteString;
import java.util.OptionalInt;

/** A part of a transaction: all of its parts happen, or none. Paths are absolute. */
public sealed interface Change {

    /** The znode that it is about. */
    String path();

    /** How long a new znode lives, and who completes its name. */
    enum Kind {
        PERSISTENT,
        /** Gone with the session that made it. */
        EPHEMERAL,
        /** Ephemeral; the server appends ten digits that only grow. */
        EPHEMERAL_SEQUENTIAL
    }

    /** A new znode; refused if it is there, or its parent is not. */
    record Create(String path, ByteString data, Kind kind) implements Change {}

    /**
     * Other data; refused if the znode is not there.
     *
     * @param version the version it must have; empty for any
     */
    record Set(String path, ByteString data, OptionalInt version) implements Change {}

    /**
     * A znode's end; refused if it is not there or has children.
     *
     * @param version the version it must have; empty for any
     */
    record Delete(String path, OptionalInt version) implements Change {}

    /** Changes nothing; refused if the znode is not there or has another version. */
    record Check(String path, int version) implements Change {}
}
