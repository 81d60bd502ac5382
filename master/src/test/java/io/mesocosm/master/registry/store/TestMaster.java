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
        this(zookeeper, transactionBytes);
        registry.recover(RandomOperations.master(id), contents -> recovered = Optional.of(contents));
    }

    private TestMaster(FakeZooKeeper zookeeper, int transactionBytes) {
        client = zookeeper.client();
        registry = new ZooKeeperRegistry(client, "/mesos", transactionBytes, failures::add);
        client.start(registry);
    }

    /** One that fills the registry when it takes over. */
    static TestMaster filling(
            FakeZooKeeper zookeeper, String id, int transactionBytes, List<RegistryOperation> operations) {
        TestMaster master = new TestMaster(zookeeper, transactionBytes);
        master.asked.addAll(operations);
        master.registry.fill(RandomOperations.master(id), operations, master.answers::add);
        return master;
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
