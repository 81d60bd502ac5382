package io.mesocosm.common.zookeeper;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer.Reason;
import java.util.List;
import java.util.function.Consumer;

/** Paths of znodes, and how they come into being. */
public final class ZnodePath {

    private ZnodePath() {}

    /**
     * Makes a lasting, empty znode, and those above it, where they are missing. Mesos:
     * {@code ZooKeeper::create}, recursive.
     *
     * @param answer {@link Answer.Done} also if it was there; safe to ask again after {@link Answer.Lost}
     */
    public static void ensure(ZooKeeperClient client, String path, Consumer<Answer<String>> answer) {
        create(client, path, made -> {
            if (made instanceof Answer.Refused<String> refused && refused.reason() == Reason.NO_NODE) {
                below(client, path, answer);
            } else {
                answer.accept(made);
            }
        });
    }

    /** The name of a znode: what follows the last slash. */
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Makes the znode above, then this one; whoever deletes what is above meanwhile is told to the caller. */
    private static void below(ZooKeeperClient client, String path, Consumer<Answer<String>> answer) {
        ensure(client, path.substring(0, path.lastIndexOf('/')), above -> {
            if (above instanceof Answer.Done<String>) {
                create(client, path, answer);
            } else {
                answer.accept(above);
            }
        });
    }

    private static void create(ZooKeeperClient client, String path, Consumer<Answer<String>> answer) {
        var znode = new Change.Create(path, ByteString.EMPTY, Change.Kind.PERSISTENT);
        client.commit(List.of(znode), made -> answer.accept(one(path, made)));
    }

    private static Answer<String> one(String path, Answer<List<String>> made) {
        if (made instanceof Answer.Refused<List<String>> refused) {
            return refused.reason() == Reason.NODE_EXISTS
                    ? new Answer.Done<>(path)
                    : new Answer.Refused<>(refused.reason(), refused.path());
        }
        return made instanceof Answer.Done<List<String>> ? new Answer.Done<>(path) : new Answer.Lost<>();
    }
}
