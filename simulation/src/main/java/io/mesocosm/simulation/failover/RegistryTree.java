package io.mesocosm.simulation.failover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Every znode of a registry, read by ZooKeeper's own client.
 *
 * @param znodes by path: the transaction that wrote it last, and its data as Latin-1
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
        var stat = new Stat();
        byte[] data = client.getData(path, false, stat);
        znodes.put(
                path,
                "written by transaction " + stat.getMzxid() + ": "
                        + (data == null ? "" : new String(data, StandardCharsets.ISO_8859_1)));
        for (String child : client.getChildren(path, false)) {
            read(client, path + "/" + child, znodes);
        }
    }

    /** Paths that are not the same in both. */
    List<String> changed(RegistryTree later) {
        var all = new TreeMap<>(znodes);
        all.putAll(later.znodes);
        var changed = new ArrayList<String>();
        for (String path : all.keySet()) {
            String before = znodes.getOrDefault(path, "not there");
            String after = later.znodes.getOrDefault(path, "not there");
            if (!before.equals(after)) {
                changed.add(path + " was " + before + ", is " + after);
            }
        }
        return changed;
    }
}
