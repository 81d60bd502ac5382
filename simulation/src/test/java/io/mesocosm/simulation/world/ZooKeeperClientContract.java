package io.mesocosm.simulation.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.zookeeper.Answer;
import io.mesocosm.common.zookeeper.Answer.Done;
import io.mesocosm.common.zookeeper.Answer.Lost;
import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Answer.Refused;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.common.zookeeper.Change.Kind;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a client of ZooKeeper does, be it the real one with a real server or the simulated one. */
abstract class ZooKeeperClientContract {

    /** A client of the one ensemble that this test has, which was told that it is connected. */
    abstract ZooKeeperClient connected();

    /** A client of that ensemble that was not started. */
    abstract ZooKeeperClient idle();

    /** Lets time pass until something holds, which it must soon. */
    abstract void until(BooleanSupplier holds);

    private <T> Answer<T> ask(Consumer<Consumer<Answer<T>>> request) {
        List<Answer<T>> answers = Collections.synchronizedList(new ArrayList<>());
        request.accept(answers::add);
        until(() -> !answers.isEmpty());
        return answers.getFirst();
    }

    private Answer<List<String>> commit(ZooKeeperClient client, Change... changes) {
        return ask(told -> client.commit(List.of(changes), told));
    }

    private Answer<List<String>> children(ZooKeeperClient client, String path) {
        return ask(told -> client.children(path, told));
    }

    private Answer<List<Optional<Znode>>> read(ZooKeeperClient client, String... paths) {
        return ask(told -> client.read(List.of(paths), told));
    }

    private static ByteString data(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static Change create(String path, String text) {
        return new Change.Create(path, data(text), Kind.PERSISTENT);
    }

    private static Change candidate(String path, String text) {
        return new Change.Create(path, data(text), Kind.EPHEMERAL_SEQUENTIAL);
    }

    private static Change set(String path, String text, int version) {
        return new Change.Set(path, data(text), OptionalInt.of(version));
    }

    @Test
    void transactionHappensWholeOrNotAtAll() {
        ZooKeeperClient client = connected();

        assertThat(commit(client, create("/a", "1"), create("/a/b", "2"))).isEqualTo(new Done<>(List.of("/a", "/a/b")));
        assertThat(commit(client, set("/a", "3", 0), create("/a/b", "")))
                .isEqualTo(new Refused<>(Reason.NODE_EXISTS, "/a/b"));

        assertThat(read(client, "/a", "/none", "/a/b"))
                .isEqualTo(new Done<>(List.of(
                        Optional.of(new Znode(data("1"), 0, 0)),
                        Optional.empty(),
                        Optional.of(new Znode(data("2"), 0, 0)))));
    }

    @Test
    void versionsCountHowOftenDataWasSet() {
        ZooKeeperClient client = connected();
        commit(client, create("/a", "0"));

        assertThat(commit(client, set("/a", "1", 0), new Change.Set("/a", data("2"), OptionalInt.empty())))
                .isEqualTo(new Done<>(List.of("/a", "/a")));
        assertThat(commit(client, set("/a", "3", 1))).isEqualTo(new Refused<>(Reason.BAD_VERSION, "/a"));
        assertThat(commit(client, new Change.Check("/a", 1))).isEqualTo(new Refused<>(Reason.BAD_VERSION, "/a"));
        assertThat(commit(client, new Change.Check("/a", 2))).isEqualTo(new Done<>(List.of("/a")));
        assertThat(commit(client, new Change.Delete("/a", OptionalInt.of(0))))
                .isEqualTo(new Refused<>(Reason.BAD_VERSION, "/a"));
        assertThat(commit(client, new Change.Delete("/a", OptionalInt.of(2)))).isEqualTo(new Done<>(List.of("/a")));
        assertThat(read(client, "/a")).isEqualTo(new Done<>(List.of(Optional.empty())));
    }

    @Test
    void refusalsSayWhyAndWhere() {
        ZooKeeperClient client = connected();
        commit(client, create("/a", ""), create("/a/b", ""));

        assertThat(commit(client, create("/x/y", ""))).isEqualTo(new Refused<>(Reason.NO_NODE, "/x/y"));
        assertThat(commit(client, set("/x", "", 0))).isEqualTo(new Refused<>(Reason.NO_NODE, "/x"));
        assertThat(commit(client, create("/c", ""), new Change.Delete("/a", OptionalInt.empty())))
                .isEqualTo(new Refused<>(Reason.NOT_EMPTY, "/a"));
        assertThat(children(client, "/x")).isEqualTo(new Refused<>(Reason.NO_NODE, "/x"));
    }

    @Test
    void candidatesAreNumberedAndNeverTwiceTheSame() {
        ZooKeeperClient client = connected();
        commit(client, create("/g", ""), create("/g/other", ""));

        assertThat(commit(client, candidate("/g/n_", "a"))).isEqualTo(new Done<>(List.of("/g/n_0000000001")));
        assertThat(commit(client, candidate("/g/n_", "b"))).isEqualTo(new Done<>(List.of("/g/n_0000000002")));
        commit(client, new Change.Delete("/g/n_0000000002", OptionalInt.empty()));
        assertThat(commit(client, candidate("/g/n_", "c"))).isEqualTo(new Done<>(List.of("/g/n_0000000003")));

        assertThat(((Done<List<String>>) children(client, "/g")).value())
                .containsExactlyInAnyOrder("other", "n_0000000001", "n_0000000003");
    }

    @Test
    void candidateBelongsToItsSessionAndGoesWithIt() {
        ZooKeeperClient client = connected();
        ZooKeeperClient other = connected();
        commit(client, create("/g", ""));
        commit(client, candidate("/g/n_", "a"));

        assertThat(read(client, "/g/n_0000000000"))
                .isEqualTo(new Done<>(List.of(Optional.of(new Znode(data("a"), 0, client.sessionId())))));
        assertThat(commit(client, create("/g/n_0000000000/below", "")))
                .isEqualTo(new Refused<>(Reason.OTHER, "/g/n_0000000000/below"));
        client.close();

        until(() -> children(other, "/g").equals(new Done<>(List.of())));
    }

    @Test
    void changeOfChildrenIsToldOnce() {
        ZooKeeperClient client = connected();
        ZooKeeperClient other = connected();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        commit(client, create("/g", ""));
        Answer<List<String>> answer = ask(answered -> client.children("/g", () -> told.add("changed"), answered));
        assertThat(answer).isEqualTo(new Done<>(List.of()));
        assertThat(told).isEmpty();

        commit(other, set("/g", "data is no child", 0));
        commit(other, create("/g/a", ""));
        until(() -> !told.isEmpty());
        commit(other, create("/g/b", ""));
        until(() -> children(client, "/g") instanceof Done<List<String>> done
                && done.value().size() == 2);

        assertThat(told).containsExactly("changed");
    }

    @Test
    void endOfWhatIsWatchedIsToldAndWhatIsNotThereIsNotWatched() {
        ZooKeeperClient client = connected();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        commit(client, create("/g", ""));
        ask((Consumer<Answer<List<String>>> answered) -> client.children("/g", () -> told.add("gone"), answered));
        ask((Consumer<Answer<List<String>>> answered) -> client.children("/h", () -> told.add("new"), answered));

        commit(client, create("/h", ""), create("/h/a", ""), new Change.Delete("/g", OptionalInt.empty()));

        until(() -> !told.isEmpty());
        assertThat(told).containsExactly("gone");
    }

    @Test
    void requestsOfOneClientAreServedInTheirOrder() {
        ZooKeeperClient client = connected();
        List<Object> heard = Collections.synchronizedList(new ArrayList<>());
        client.commit(List.of(create("/a", "1")), answer -> heard.add("created"));
        client.read(List.of("/a"), heard::add);
        client.commit(List.of(set("/a", "2", 0)), answer -> heard.add("set"));
        client.read(List.of("/a"), heard::add);

        until(() -> heard.size() == 4);

        assertThat(heard)
                .containsExactly(
                        "created",
                        new Done<>(List.of(Optional.of(new Znode(data("1"), 0, 0)))),
                        "set",
                        new Done<>(List.of(Optional.of(new Znode(data("2"), 1, 0)))));
    }

    @Test
    void requestsBeforeAConnectionAreLost() {
        ZooKeeperClient client = idle();

        assertThat(client.sessionId()).isZero();
        assertThat(children(client, "/")).isEqualTo(new Lost<>());
        assertThat(commit(client, create("/a", ""))).isEqualTo(new Lost<>());
    }
}
