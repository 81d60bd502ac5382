package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An ensemble in memory. Nothing happens until it is run; then one request is served after the other. */
final class FakeZooKeeper {

    /** What becomes of a request. */
    enum Fault {
        NONE,
        /** It is done, and the connection breaks before the answer. */
        LOST_DONE,
        /** The connection breaks before it is done. */
        LOST_DROPPED,
        /** It is done twice, as by a client that repeats by itself, and the second answer is told. */
        TWICE
    }

    /** Decides what becomes of a request; those that only read have no changes. */
    @FunctionalInterface
    interface Faults {
        Fault of(List<Change> changes);
    }

    private final TreeMap<String, Znode> znodes = new TreeMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final Set<String> forbidden = new HashSet<>();

    /** The estimated size of every transaction that was made. */
    final List<Integer> transactions = new ArrayList<>();

    FakeZooKeeper() {
        znodes.put("", new Znode(ByteString.EMPTY, 0, 0));
    }

    Client client() {
        Client client = new Client();
        clients.add(client);
        return client;
    }

    /** Serves everything that is asked for, and what is asked because of the answers, unless a client is held. */
    void run() {
        while (step()) {}
    }

    /** Serves a request of each client that is not held; false if there is none. */
    boolean step() {
        boolean any = false;
        for (Client client : List.copyOf(clients)) {
            any |= client.step();
        }
        return any;
    }

    /** What is in it, without the versions. */
    Map<String, ByteString> data() {
        Map<String, ByteString> data = new TreeMap<>();
        znodes.forEach((path, znode) -> data.put(path, znode.data()));
        return data;
    }

    /** Somebody else writes. */
    void put(String path, String data) {
        put(path, ByteString.copyFromUtf8(data));
    }

    void put(String path, ByteString data) {
        Znode before = znodes.get(path);
        znodes.put(path, new Znode(data, before == null ? 0 : before.version() + 1, 0));
    }

    /** Somebody else deletes a znode and what is below. */
    void remove(String path) {
        znodes.keySet().removeIf(name -> name.equals(path) || name.startsWith(path + "/"));
    }

    /** From now on nobody may change this znode. */
    void forbid(String path) {
        forbidden.add(path);
    }

    private Answer<List<String>> commit(List<Change> changes) {
        Map<String, Optional<Znode>> before = new TreeMap<>();
        for (Change change : changes) {
            Optional<Reason> reason = reason(change);
            if (reason.isPresent()) {
                before.forEach(this::restore);
                return new Answer.Refused<>(reason.get(), change.path());
            }
            before.putIfAbsent(change.path(), Optional.ofNullable(znodes.get(change.path())));
            make(change);
        }
        transactions.add(changes.stream().mapToInt(Draft::bytes).sum());
        return new Answer.Done<>(changes.stream().map(Change::path).toList());
    }

    private void restore(String path, Optional<Znode> before) {
        if (before.isPresent()) {
            znodes.put(path, before.get());
        } else {
            znodes.remove(path);
        }
    }

    private Optional<Reason> reason(Change change) {
        String path = change.path();
        if (forbidden.contains(path)) {
            return Optional.of(Reason.NO_AUTH);
        }
        return switch (change) {
            case Change.Create create ->
                znodes.containsKey(path)
                        ? Optional.of(Reason.NODE_EXISTS)
                        : Optional.of(Reason.NO_NODE)
                                .filter(none -> !znodes.containsKey(path.substring(0, path.lastIndexOf('/'))));
            case Change.Set set -> reason(path, set.version().orElse(-1));
            case Change.Delete delete ->
                reason(path, delete.version().orElse(-1))
                        .or(() -> Optional.of(Reason.NOT_EMPTY)
                                .filter(full -> !childrenOf(path).isEmpty()));
            case Change.Check check -> reason(path, check.version());
        };
    }

    private Optional<Reason> reason(String path, int version) {
        Znode znode = znodes.get(path);
        if (znode == null) {
            return Optional.of(Reason.NO_NODE);
        }
        return version == -1 || version == znode.version() ? Optional.empty() : Optional.of(Reason.BAD_VERSION);
    }

    private void make(Change change) {
        if (change instanceof Change.Delete) {
            znodes.remove(change.path());
        } else if (!(change instanceof Change.Check)) {
            put(change.path(), Draft.data(change));
        }
    }

    private List<String> childrenOf(String path) {
        return znodes.subMap(path + "/", path + "0").keySet().stream()
                .map(name -> name.substring(path.length() + 1))
                .filter(name -> name.indexOf('/') < 0)
                .toList();
    }

    /**
     * A client whose requests reach the ensemble in their order, each as late as the test wants. Once it is closed it asks
     * for nothing, is told nothing and takes no step.
     */
    final class Client implements ZooKeeperClient {

        private final Deque<Runnable> requests = new ArrayDeque<>();
        private Consumer<SessionState> told = state -> {};
        private SessionState state = SessionState.EXPIRED;
        private Faults faults = changes -> Fault.NONE;
        private boolean held;
        private boolean closed;

        void faults(Faults next) {
            faults = next;
        }

        /** Serves nothing until {@link #release}. */
        void hold() {
            held = true;
        }

        void release() {
            held = false;
        }

        /** The session changes once everything is served that was asked before. */
        void tell(SessionState next) {
            add(() -> now(next));
        }

        private void add(Runnable request) {
            if (!closed) {
                requests.add(request);
            }
        }

        private void now(SessionState next) {
            state = next;
            told.accept(next);
        }

        boolean step() {
            Runnable request = held ? null : requests.poll();
            if (request == null) {
                return false;
            }
            request.run();
            return true;
        }

        /** What becomes of a request is decided first: its client may be closed by that, and is told nothing then. */
        private <T> void request(List<Change> changes, Supplier<Answer<T>> serve, Consumer<Answer<T>> answer) {
            add(() -> {
                Fault fault = state == SessionState.CONNECTED ? faults.of(changes) : Fault.LOST_DROPPED;
                Answer<T> done = fault == Fault.LOST_DROPPED ? new Answer.Lost<>() : serve.get();
                Answer<T> told = fault == Fault.TWICE ? serve.get() : done;
                if (closed) {
                    return;
                }
                switch (fault) {
                    case NONE, TWICE -> answer.accept(told);
                    case LOST_DONE, LOST_DROPPED -> {
                        answer.accept(new Answer.Lost<>());
                        if (state == SessionState.CONNECTED) {
                            now(SessionState.SUSPENDED);
                            tell(SessionState.CONNECTED);
                        }
                    }
                }
            });
        }

        @Override
        public void start(Consumer<SessionState> listener) {
            told = listener;
            tell(SessionState.CONNECTED);
        }

        @Override
        public long sessionId() {
            return state == SessionState.EXPIRED ? 0 : 1;
        }

        @Override
        public void children(String path, Consumer<Answer<List<String>>> answer) {
            request(
                    List.of(),
                    () -> znodes.containsKey(path)
                            ? new Answer.Done<>(childrenOf(path))
                            : new Answer.Refused<>(Reason.NO_NODE, path),
                    answer);
        }

        @Override
        public void children(String path, Runnable changed, Consumer<Answer<List<String>>> answer) {
            children(path, answer);
        }

        @Override
        public void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer) {
            request(
                    List.of(),
                    () -> new Answer.Done<>(paths.stream()
                            .map(path -> Optional.ofNullable(find(path)))
                            .toList()),
                    answer);
        }

        private @Nullable Znode find(String path) {
            return znodes.get(path);
        }

        @Override
        public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
            request(changes, () -> FakeZooKeeper.this.commit(changes), answer);
        }

        @Override
        public void close() {
            closed = true;
            requests.clear();
        }
    }
}
