package io.mesocosm.common.zookeeper;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Asks, and waits for the answer. */
public final class Ask {

    private Ask() {}

    /** {@link ZooKeeperClient#commit}. */
    public static Answer<List<String>> commit(ZooKeeperClient client, Change... changes) {
        return answer(told -> client.commit(List.of(changes), told));
    }

    /** {@link ZooKeeperClient#children}. */
    public static Answer<List<String>> children(ZooKeeperClient client, String path) {
        return answer(told -> client.children(path, told));
    }

    /** {@link ZooKeeperClient#read}. */
    public static Answer<List<Optional<Znode>>> read(ZooKeeperClient client, String... paths) {
        return answer(told -> client.read(List.of(paths), told));
    }

    /** What the callback is given. */
    public static <T> Answer<T> answer(Consumer<Consumer<Answer<T>>> request) {
        var answer = new CompletableFuture<Answer<T>>();
        request.accept(answer::complete);
        return answer.join();
    }

    /** A lasting znode. */
    public static Change create(String path, String data) {
        return new Change.Create(path, ByteString.copyFromUtf8(data), Change.Kind.PERSISTENT);
    }
}
