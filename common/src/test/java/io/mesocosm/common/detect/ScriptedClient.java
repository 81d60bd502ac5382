package io.mesocosm.common.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Writes down what it is asked, and answers what it is told to. */
final class ScriptedClient implements ZooKeeperClient {

    static final long SESSION = 7;

    private final Deque<Asked> open = new ArrayDeque<>();
    private final List<Runnable> watches = new ArrayList<>();

    private record Asked(String what, Consumer<Answer<Object>> answer, Optional<Runnable> changed) {}

    /** The oldest question that was not answered, which must be this. */
    ScriptedClient asked(String what) {
        assertThat(open.stream().map(Asked::what)).first().isEqualTo(what);
        return this;
    }

    void askedNothing() {
        assertThat(open).isEmpty();
    }

    void done(Object value) {
        Asked first = open.remove();
        first.changed().ifPresent(watches::add);
        first.answer().accept(new Answer.Done<>(value));
    }

    void refuse(Answer.Reason reason) {
        open.remove().answer().accept(new Answer.Refused<>(reason, "?"));
    }

    void lose() {
        open.remove().answer().accept(new Answer.Lost<>());
    }

    /** Calls every watch that was set and not called. */
    void change() {
        List<Runnable> called = List.copyOf(watches);
        watches.clear();
        called.forEach(Runnable::run);
    }

    @Override
    public long sessionId() {
        return SESSION;
    }

    @Override
    public void children(String path, Consumer<Answer<List<String>>> answer) {
        ask("children " + path, Optional.empty(), answer);
    }

    @Override
    public void children(String path, Runnable changed, Consumer<Answer<List<String>>> answer) {
        ask("watch " + path, Optional.of(changed), answer);
    }

    @Override
    public void read(List<String> paths, Consumer<Answer<List<Optional<Znode>>>> answer) {
        ask("read " + String.join(" ", paths), Optional.empty(), answer);
    }

    @Override
    public void commit(List<Change> changes, Consumer<Answer<List<String>>> answer) {
        String made = changes.stream().map(Change::path).collect(Collectors.joining(" "));
        ask("create " + made, Optional.empty(), answer);
    }

    @Override
    public void start(Consumer<SessionState> told) {}

    @Override
    public void close() {}

    @SuppressWarnings("unchecked")
    private <T> void ask(String what, Optional<Runnable> changed, Consumer<Answer<T>> answer) {
        open.add(new Asked(what, told -> answer.accept((Answer<T>) told), changed));
    }
}
