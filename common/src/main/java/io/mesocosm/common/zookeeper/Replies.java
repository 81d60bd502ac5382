package io.mesocosm.common.zookeeper;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What ZooKeeper's codes and results mean as answers. */
final class Replies {

    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    /** Whether the connection, and with it the answer, got lost; the session's watcher is told as well. */
    static boolean isDisconnection(int code) {
        return code == Code.CONNECTIONLOSS.intValue() || code == Code.SESSIONEXPIRED.intValue();
    }

    /** Whether nothing can be said of the request although the connection stands: the session is of no use any more. */
    static boolean isUndecided(int code) {
        return code == Code.SESSIONMOVED.intValue()
                || code == Code.OPERATIONTIMEOUT.intValue()
                || code == Code.REQUESTTIMEOUT.intValue()
                || code == Code.THROTTLEDOP.intValue();
    }

    /** The answer to a request about one znode. */
    static <T> Answer<T> of(int code, String path, Supplier<T> value) {
        if (code == Code.OK.intValue()) {
            return new Answer.Done<>(value.get());
        }
        return isDisconnection(code) || isUndecided(code)
                ? new Answer.Lost<>()
                : new Answer.Refused<>(reason(code, path), path);
    }

    /** The znodes of a multi-read, in which one that is missing is no error. */
    static Answer<List<Optional<Znode>>> read(int code, List<String> paths, @Nullable List<OpResult> results) {
        if (results == null || results.size() != paths.size()) {
            return of(code, paths.get(0), List::of);
        }
        List<Optional<Znode>> znodes = new ArrayList<>(paths.size());
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.GetDataResult found) {
                znodes.add(Optional.of(znode(found)));
            } else if (error(results.get(i)) == Code.NONODE.intValue()) {
                znodes.add(Optional.empty());
            } else {
                return of(error(results.get(i)), paths.get(i), List::of);
            }
        }
        return new Answer.Done<>(List.copyOf(znodes));
    }

    /** The names of a transaction's znodes, or the first that stood in its way. */
    static Answer<List<String>> commit(int code, List<Change> changes, @Nullable List<OpResult> results) {
        if (results == null || results.size() != changes.size()) {
            return of(code, changes.get(0).path(), List::of);
        }
        List<String> paths = new ArrayList<>(changes.size());
        for (int i = 0; i < results.size(); i++) {
            String path = changes.get(i).path();
            int error = error(results.get(i));
            if (error != Code.OK.intValue()) {
                return of(error, path, List::of);
            }
            paths.add(results.get(i) instanceof OpResult.CreateResult created ? created.getPath() : path);
        }
        return of(code, changes.get(0).path(), () -> List.copyOf(paths));
    }

    /** Parts that were not looked at, after the one that failed, have errors of their own; whoever asks stops before. */
    private static int error(OpResult result) {
        return result instanceof OpResult.ErrorResult error ? error.getErr() : Code.OK.intValue();
    }

    private static Znode znode(OpResult.GetDataResult found) {
        byte[] data = found.getData();
        return new Znode(
                data == null ? ByteString.EMPTY : ByteString.copyFrom(data),
                found.getStat().getVersion(),
                found.getStat().getEphemeralOwner());
    }

    private static Reason reason(int code, String path) {
        Code known = Code.get(code);
        if (known == Code.NONODE) {
            return Reason.NO_NODE;
        } else if (known == Code.NODEEXISTS) {
            return Reason.NODE_EXISTS;
        } else if (known == Code.BADVERSION) {
            return Reason.BAD_VERSION;
        } else if (known == Code.NOTEMPTY) {
            return Reason.NOT_EMPTY;
        } else if (known == Code.NOAUTH || known == Code.AUTHFAILED || known == Code.INVALIDACL) {
            return Reason.NO_AUTH;
        }
        LOG.warn("ZooKeeper refused a request path={} code={}", path, known == null ? code : known);
        return Reason.OTHER;
    }
}
