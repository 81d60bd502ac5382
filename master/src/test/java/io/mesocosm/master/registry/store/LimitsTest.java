package io.mesocosm.master.registry.store;

import static io.mesocosm.master.registry.store.Operations.replay;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.junit.jupiter.api.Test;

/** ZooKeeper takes no transaction and tells no list of children that is larger than a megabyte. */
class LimitsTest {

    private static final Tree TREE = new Tree("/mesos/registry");
    private static final int MEGABYTE = 0xfffff;

    private final FakeZooKeeper zookeeper = new FakeZooKeeper();

    private void commit(TestMaster master, RegistryOperation... operations) {
        RegistryContents before = master.registry.contents();
        for (RegistryOperation operation : operations) {
            master.commit(operation);
        }
        zookeeper.run();
        assertThat(master.failures).isEmpty();
        assertThat(zookeeper.transactions).allMatch(bytes -> bytes < MEGABYTE);
        RegistryContents after = master.registry.contents();
        assertThat(after).isEqualTo(replay(before, "m", List.of(operations)));
        TestMaster next = TestMaster.leading(zookeeper, "m");
        assertThat(next.recovered).contains(after);
    }

    @Test
    void aScheduleOf50000Machines() {
        TestMaster master = TestMaster.leading(zookeeper, "m");
        commit(master, Operations.schedule(50_000), Operations.admit("S1", 10), Operations.schedule(10));
        assertThat(zookeeper.transactions.size()).isGreaterThan(40);
    }

    @Test
    void agentsThatAreDescribedAtLength() {
        RegistryOperation[] operations = new RegistryOperation[40];
        for (int i = 0; i < operations.length; i++) {
            operations[i] = Operations.admit("S" + i, 100_000 + i);
        }
        operations[20] = Operations.admit("huge", 3_000_000);
        commit(TestMaster.leading(zookeeper, "m"), operations);
    }

    @Test
    void entriesThatFillTheirPartsExactly() {
        int around = Operations.admit("S0", 8000) instanceof RegistryOperation.AdmitAgent admit
                ? admit.info().getSerializedSize() - 8000
                : 0;
        RegistryOperation[] operations = new RegistryOperation[10];
        for (int i = 0; i < operations.length; i++) {
            operations[i] = Operations.admit("S" + i, Parts.PART_BYTES - around - 5 + i);
        }
        commit(TestMaster.leading(zookeeper, "m"), operations);
    }

    @Test
    void aHundredThousandAgentsForgottenAtOnce() {
        Map<AgentId, TimeInfo> agents = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            agents.put(
                    new AgentId("b98d2148-05d8-417e-8198-e5ad4f55daf2-S" + i),
                    TimeInfo.newBuilder().setNanoseconds(i).build());
        }
        TestMaster.leading(zookeeper, "m").crash();
        var contents = new RegistryContents(
                Optional.empty(), PersistentMap.empty(), PersistentMap.copyOf(agents), PersistentMap.empty());
        Map<String, Integer> lengths = new HashMap<>();
        Entries.differences(RegistryContents.none(), contents, (entry, old, now) -> {
            for (Change change : Parts.changes(TREE, entry, old, now)) {
                zookeeper.put(change.path(), Draft.data(change));
                lengths.merge(TREE.bucketOf(entry), 4 + entry.length(), Integer::sum);
            }
        });
        assertThat(lengths).hasSize(256);
        assertThat(lengths.values()).allMatch(bytes -> bytes < MEGABYTE / 16);

        TestMaster master = TestMaster.leading(zookeeper, "m");
        assertThat(master.registry.contents().unreachable()).isEqualTo(contents.unreachable());
        commit(master, new RegistryOperation.Prune(agents.keySet(), Set.of()));
        assertThat(master.registry.contents().unreachable().isEmpty()).isTrue();
    }
}
