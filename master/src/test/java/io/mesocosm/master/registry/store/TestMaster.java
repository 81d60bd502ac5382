package io.mesocosm.master.registry.store;

import io.mesocosm.master.registry.RandomOperations;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A master as its registry sees it, which remembers what it was told. */
final class TestMaster {

    final FakeZooKeeper.Client client;
    final List<String> failures = new ArrayList<>();
    final List<Boolean> answers = new ArrayList<>();
    final List<RegistryOperation> asked = new ArrayList<>();
    final ZooKeeperRegistry registry;
    Optional<RegistryContents> recovered = Optional.empty();

    /** A master that takes over as soon as the ensemble runs. */
    TestMaster(FakeZooKeeper zookeeper, String id) {
        this(zookeeper, id, ZooKeeperRegistry.TRANSACTION_BYTES);
    }

    /** A master with small transactions. */
    TestMaster(FakeZooKeeper zookeeper, String id, int transactionBytes) {
        client = zookeeper.client();
        registry = new ZooKeeperRegistry(client, "/mesos", transactionBytes, failures::add);
        client.start(registry);
        registry.recover(RandomOperations.master(id), contents -> recovered = Optional.of(contents));
    }

    /** A master that took over. */
    static TestMaster leading(FakeZooKeeper zookeeper, String id) {
        TestMaster master = new TestMaster(zookeeper, id);
        zookeeper.run();
        return master;
    }

    void commit(RegistryOperation operation) {
        asked.add(operation);
        registry.commit(operation, answers::add);
    }

    /** Ends without a word: what it asked for and is not served will never be. */
    void crash() {
        client.close();
    }
}
