package io.mesocosm.simulation.failover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/**
 * Every znode of a registry, read by ZooKeeper's own client.
 *
 * @param znodes by path: its data as Latin-1
 */
record RegistryTree(Map<String, String> znodes) {

    private static final int SESSION_MILLIS = 5000;

    /** All that is below a path. */
    static RegistryTree read(String addresses, String path) throws IOException, InterruptedException {
        var connected = new CountDownLatch(1);
        var client = new ZooKeeper(addresses, SESSION_MILLIS, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        try {
            connected.await();
            var znodes = new TreeMap<String, String>();
            read(client, path, znodes);
            return new RegistryTree(Collections.unmodifiableMap(znodes));
        } catch (KeeperException e) {
            throw new IOException(e);
        } finally {
            client.close();
        }
    }

    private static void read(ZooKeeper client, String path, Map<String, String> znodes)
            throws KeeperException, InterruptedException {
        byte[] data = client.getData(path, false, null);
        znodes.put(path, data == null ? "" : new String(data, StandardCharsets.ISO_8859_1));
        for (String child : client.getChildren(path, false)) {
            read(client, path + "/" + child, znodes);
        }
    }

    /** Whether that text stands in any of them. */
    boolean holds(String text) {
        return znodes.values().stream().anyMatch(znode -> znode.contains(text));
    }

    /** Who wrote last, as the epoch has it. */
    String writer() {
        String epoch = znodes.entrySet().stream()
                .filter(znode -> znode.getKey().endsWith("/epoch"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        return epoch.substring(0, epoch.lastIndexOf(' '));
    }
}
