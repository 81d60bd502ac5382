package io.mesocosm.master.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.master.registry.RegistryOperation;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever somebody else did to the znodes: a registry that is not whole is not read, and the znode is named. */
class DamagedRegistryTest {

    private static final Tree TREE = new Tree("/mesos/registry");

    private final FakeZooKeeper zookeeper = new FakeZooKeeper();

    @BeforeEach
    void fill() {
        TestMaster master = TestMaster.leading(zookeeper, "before");
        master.commit(Operations.admit("S1", 10));
        master.commit(Operations.admit("S2", 20_000));
        master.commit(Operations.admit("S3", 10));
        master.commit(new RegistryOperation.DrainAgent(new AgentId("S3"), Optional.empty(), false));
        master.commit(Operations.schedule(1));
        zookeeper.run();
        assertThat(master.answers).hasSize(5).doesNotContain(false);
    }

    private static String path(String entry) {
        return TREE.bucketOf(entry) + "/" + entry;
    }

    private void fails(String why) {
        TestMaster next = TestMaster.leading(zookeeper, "next");
        assertThat(next.failures).containsExactly("Failed to recover registrar: " + why);
        assertThat(next.recovered).isEmpty();
        next.commit(Operations.admit("S4", 10));
        zookeeper.run();
        assertThat(next.answers).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "layout, 2, 'znode ''/mesos/registry/layout'' names layout ''2'', and this build knows only 1'",
        "layout, , znode '/mesos/registry/layout' is missing",
        "epoch, , znode '/mesos/registry/epoch' is missing or damaged",
        "epoch, me, znode '/mesos/registry/epoch' is missing or damaged",
        "epoch, me 01, znode '/mesos/registry/epoch' is missing or damaged",
        "epoch, ' 1', znode '/mesos/registry/epoch' is missing or damaged",
        "entries/3f, , ZooKeeper says that there is nothing at znode '/mesos/registry/entries/3f'",
        "journal, , ZooKeeper says that there is nothing at znode '/mesos/registry/journal'",
        "journal, x, 'znode ''/mesos/registry/journal'' is damaged: of ''x'' parts there are []'",
        "journal, 1, 'znode ''/mesos/registry/journal'' is damaged: of ''1'' parts there are []'",
        "journal/x, y, znode '/mesos/registry/journal' is damaged: there is something below that is no part",
    })
    void whatMakesTheTree(String name, String data, String why) {
        if (data == null) {
            zookeeper.remove("/mesos/registry/" + name);
        } else {
            zookeeper.put("/mesos/registry/" + name, data);
        }
        fails(why);
    }

    @Test
    void aPartOfALargeChangeIsMissing() {
        zookeeper.put("/mesos/registry/journal", "3");
        zookeeper.put("/mesos/registry/journal/0000000000", "");
        zookeeper.put("/mesos/registry/journal/0000000002", "");
        fails("znode '/mesos/registry/journal' is damaged: of '3' parts there are [0, 2]");
    }

    @ParameterizedTest
    @CsvSource({
        "x",
        "0a",
        "0a00",
        "0a020801",
        "120100",
        "0a041a020a00",
        "0a150a0d2f656e74726965732f30302f7810011a002001"
    })
    void aPartOfALargeChangeCannotBeRead(String hex) {
        byte[] data = hex.equals("x") ? new byte[] {1} : HexFormat.of().parseHex(hex);
        zookeeper.put("/mesos/registry/journal", "1");
        zookeeper.put("/mesos/registry/journal/0000000000", ByteString.copyFrom(data));
        TestMaster next = TestMaster.leading(zookeeper, "next");
        assertThat(next.failures)
                .singleElement()
                .asString()
                .startsWith("Failed to recover registrar: znode '/mesos/registry/journal/0000000000' is damaged: ");
    }

    @Test
    void aLargeChangeIsOnlyAboutEntries() {
        var other = new Change.Delete("/mesos/registry/epoch", OptionalInt.empty());
        zookeeper.put("/mesos/registry/journal", "1");
        zookeeper.put("/mesos/registry/journal/0000000000", RedoForm.write(TREE, List.of(other)));
        fails("znode '/mesos/registry/journal/0000000000' is damaged: it is not about an entry");
    }

    @ParameterizedTest
    @CsvSource({
        "agent:S1, ff, Protocol message contained an invalid tag (zero).",
        "agent:S9, '', 'Message missing required fields: hostname'",
        "agents:S1, '', there are no entries of this kind",
        "agent:S1#1, '', a part is missing or cut",
        "agent:S1#01, '', it does not belong here",
        "agent:S1#x, '', its name",
        "deactivated:S9, '', the agent is not there",
        "draining:S1, 080112020800, 'the agent is not deactivated'",
        "unreachable:S1, 0801, the agent is admitted as well",
        "gone:S1, 0801, the agent is admitted or unreachable as well",
        "window:7, 0a020801, no machine is in it",
        "machine:name=m, 0a050a030a016d10091801, there is no window 9",
        "machine:name=n, 0a050a030a016d10001801, it describes machine 'm'",
    })
    void anEntry(String name, String hex, String why) {
        String entry = name.contains("#") ? name.substring(0, name.indexOf('#')) : name;
        String path = TREE.bucketOf(entry) + "/" + name;
        byte[] data = HexFormat.of().parseHex(hex);
        zookeeper.put(path, ByteString.copyFrom(data));
        TestMaster next = TestMaster.leading(zookeeper, "next");
        assertThat(next.failures)
                .singleElement()
                .asString()
                .startsWith("Failed to recover registrar: znode '" + TREE.bucketOf(entry) + "/" + entry)
                .contains(name.equals("agent:S1") ? "is damaged: " : why);
        assertThat(next.recovered).isEmpty();
    }

    @Test
    void anEntryInABucketThatIsNotItsOwn() {
        String bucket = TREE.bucketOf("agent:S1").endsWith("00") ? "01" : "00";
        String path = "/mesos/registry/entries/" + bucket + "/agent:S1";
        zookeeper.put(path, "");
        fails("znode '" + path + "' is damaged: it does not belong here");
    }

    @Test
    void aPartOfALargeEntry() {
        String path = path("agent:S2") + "#1";
        zookeeper.remove(path);
        fails("znode '" + path + "' is damaged: a part is missing or cut");
    }

    @Test
    void aPartThatGrew() {
        String path = path("agent:S2") + "#1";
        zookeeper.put(path, ByteString.copyFrom(new byte[Parts.PART_BYTES + 1]));
        fails("znode '" + path + "' is damaged: it is too large");
    }

    @Test
    void anEntryThatGoesWhileItIsRead() {
        TestMaster next = new TestMaster(zookeeper, "next");
        while (zookeeper
                .data()
                .getOrDefault("/mesos/registry/epoch", ByteString.EMPTY)
                .toStringUtf8()
                .startsWith("before")) {
            zookeeper.step();
        }
        for (int i = 0; i < 258; i++) {
            zookeeper.step();
        }
        zookeeper.remove(path("agent:S1"));
        zookeeper.run();
        assertThat(next.failures)
                .containsExactly("Failed to recover registrar: znode '" + path("agent:S1")
                        + "' is damaged: it is gone while it is read");
    }

    @Test
    void whatTheLeaderBelievesIsThereAndIsNot() {
        TestMaster next = TestMaster.leading(zookeeper, "next");
        zookeeper.remove(path("agent:S1"));
        var data = zookeeper.data();
        next.commit(Operations.admit("S4", 10));
        next.commit(new RegistryOperation.MarkAgentGone(
                new AgentId("S1"), TimeInfo.newBuilder().setNanoseconds(1).build()));
        next.commit(new RegistryOperation.Prune(Set.of(), Set.of()));
        zookeeper.run();
        assertThat(next.failures)
                .containsExactly("Failed to update registry: ZooKeeper says that there is nothing at znode '"
                        + path("agent:S1") + "'");
        assertThat(next.answers).containsExactly(true);
        assertThat(zookeeper.data().size()).isEqualTo(data.size() + 1);
    }

    @Test
    void theEpochIsTakenAwayFromALeader() {
        TestMaster next = TestMaster.leading(zookeeper, "next");
        zookeeper.put("/mesos/registry/epoch", "garbage");
        next.commit(Operations.admit("S4", 10));
        zookeeper.run();
        assertThat(next.failures)
                .containsExactly("Failed to update registry: znode '/mesos/registry/epoch' is gone or damaged");
        assertThat(next.answers).isEmpty();
    }

    /** Whoever may not create znodes below the path of {@code --zk} has them created by an operator. */
    @Test
    void anEmptyRootIsNoDamage() {
        FakeZooKeeper prepared = new FakeZooKeeper();
        prepared.put("/mesos", "");
        prepared.put("/mesos/registry", "");
        TestMaster master = TestMaster.leading(prepared, "m");
        assertThat(master.failures).isEmpty();
        assertThat(master.recovered).isPresent();
    }

    @Test
    void halfATreeIsDamage() {
        FakeZooKeeper half = new FakeZooKeeper();
        half.put("/mesos", "");
        half.put("/mesos/registry", "");
        half.put("/mesos/registry/entries", "");
        assertThat(TestMaster.leading(half, "m").failures)
                .containsExactly("Failed to recover registrar: znode '/mesos/registry/layout' is missing");
    }
}
