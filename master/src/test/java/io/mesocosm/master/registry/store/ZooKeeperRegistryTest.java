package io.mesocosm.master.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.master.registry.RandomOperations;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ZooKeeperRegistryTest {

    private final FakeZooKeeper zookeeper = new FakeZooKeeper();

    /** A master's registry, with all that it tells. */
    private final class Master {
        final FakeZooKeeper.Client client = zookeeper.client();
        final List<String> failures = new ArrayList<>();
        final List<Boolean> answers = new ArrayList<>();
        final ZooKeeperRegistry registry = new ZooKeeperRegistry(client, "/mesos", failures::add);
        Optional<RegistryContents> recovered = Optional.empty();

        Master(String id) {
            client.start(registry);
            registry.recover(RandomOperations.master(id), contents -> recovered = Optional.of(contents));
        }

        void commit(RegistryOperation operation) {
            registry.commit(operation, answers::add);
        }
    }

    private Master master(String id) {
        Master master = new Master(id);
        zookeeper.run();
        return master;
    }

    @Test
    void theNextMasterReadsWhatTheLastOneCommitted() {
        for (int seed = 0; seed < 20; seed++) {
            var operations = new RandomOperations(seed);
            Master first = master("first" + seed);
            RegistryContents replayed = first.recovered.orElseThrow();
            List<Boolean> expected = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                RegistryOperation operation = operations.next();
                Optional<RegistryContents> next = replayed.apply(operation);
                expected.add(next.isPresent());
                replayed = next.orElse(replayed);
                first.commit(operation);
                if (i % 7 == 0) {
                    zookeeper.run();
                }
            }
            zookeeper.run();

            assertThat(first.failures).isEmpty();
            assertThat(first.answers).isEqualTo(expected);
            assertThat(first.registry.contents()).isEqualTo(replayed);
            Master second = master("second" + seed);
            assertThat(second.failures).isEmpty();
            assertThat(second.recovered)
                    .isEqualTo(replayed.apply(
                            new RegistryOperation.RecordMaster(RandomOperations.master("second" + seed))));
        }
    }

    @Test
    void aDeposedMasterWritesNothing() {
        Master first = master("first");
        master("second");
        var before = zookeeper.data();
        first.commit(new RegistryOperation.UpdateWeights(List.of()));
        zookeeper.run();
        assertThat(first.answers).containsExactly(true);
        first.commit(new RandomOperations(0).next());
        zookeeper.run();
        assertThat(zookeeper.data()).isEqualTo(before);
    }
}
