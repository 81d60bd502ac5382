package io.mesocosm.master.registry.store;

import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZnodePath;
import io.mesocosm.master.registry.RegistryContents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads all entries: the lists of all buckets at once, then znodes as many at a time as their largest size allows, several
 * requests on their way while others are taken in. Nobody writes meanwhile, or it shows when this master first does.
 */
final class Loading {

    /** Times the size of a part: less than what one answer may hold. */
    private static final int ZNODES_AT_ONCE = 100;

    private static final int REQUESTS_AT_ONCE = 16;

    private final Conversation zookeeper;
    private final Tree tree;
    private final Parts parts;
    private final EntryReader reader;
    private final Consumer<RegistryContents> done;
    private final Deque<String> paths = new ArrayDeque<>();
    private int lists;
    private int requests;

    Loading(Conversation zookeeper, Tree tree, Consumer<RegistryContents> done) {
        this.zookeeper = zookeeper;
        this.tree = tree;
        this.parts = new Parts(tree);
        this.reader = new EntryReader(tree);
        this.done = done;
    }

    void begin() {
        List<String> buckets = tree.buckets();
        lists = buckets.size();
        for (String bucket : buckets) {
            zookeeper.children(bucket, names -> {
                names.forEach(name -> paths.add(bucket + "/" + name));
                lists--;
                goOn();
            });
        }
    }

    private void goOn() {
        boolean all = lists == 0;
        while (requests < REQUESTS_AT_ONCE && (paths.size() >= ZNODES_AT_ONCE || (all && !paths.isEmpty()))) {
            List<String> next = new ArrayList<>(ZNODES_AT_ONCE);
            while (!paths.isEmpty() && next.size() < ZNODES_AT_ONCE) {
                next.add(paths.remove());
            }
            requests++;
            zookeeper.read(next, znodes -> {
                requests--;
                take(next, znodes);
            });
        }
        if (all && requests == 0 && paths.isEmpty()) {
            finish();
        }
    }

    private void take(List<String> asked, List<Optional<Znode>> znodes) {
        try {
            for (int i = 0; i < asked.size(); i++) {
                String path = asked.get(i);
                if (znodes.get(i).isEmpty()) {
                    throw new DamagedException(path, "it is gone while it is read");
                }
                String name = ZnodePath.name(path);
                String bucket = path.substring(0, path.length() - name.length() - 1);
                parts.add(bucket, name, znodes.get(i).get().data(), reader);
            }
            goOn();
        } catch (DamagedException e) {
            zookeeper.fail(String.valueOf(e.getMessage()));
        }
    }

    private void finish() {
        try {
            parts.finish(reader);
            done.accept(reader.finish());
        } catch (DamagedException e) {
            zookeeper.fail(String.valueOf(e.getMessage()));
        }
    }
}
