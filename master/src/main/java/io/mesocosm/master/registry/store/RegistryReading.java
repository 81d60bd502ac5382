package io.mesocosm.master.registry.store;

import io.mesocosm.common.zookeeper.SessionState;
import io.mesocosm.common.zookeeper.Znode;
import io.mesocosm.common.zookeeper.ZooKeeperClient;
import io.mesocosm.master.registry.RegistryContents;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a registry and leaves it alone, for tools: nobody is deposed, and nothing is finished that a master left
 * unfinished. If a master writes meanwhile, it is read again. It has to be told the states of the client's session.
 *
 * <pre>
 * look at the epoch ──▶ load ──▶ look at the epoch: the same: done; another: once more
 * </pre>
 */
public final class RegistryReading implements Consumer<SessionState> {

    private static final int ATTEMPTS = 10;

    private final ZooKeeperClient client;
    private final Inbox inbox;
    private final Tree tree;
    private final Consumer<Optional<RegistryContents>> done;
    private final Consumer<String> failed;
    private Conversation zookeeper;
    private int attempts;

    /**
     * A reading that has not begun.
     *
     * @param client connected
     * @param path the path of {@code --zk}
     * @param done told the contents; empty if there is no registry
     * @param failed told once why it cannot be read
     */
    public RegistryReading(
            ZooKeeperClient client, String path, Consumer<Optional<RegistryContents>> done, Consumer<String> failed) {
        this.client = client;
        this.inbox = new Inbox(fault -> failed.accept("it has a fault: " + fault));
        this.tree = new Tree(root(path));
        this.done = done;
        this.failed = failed;
        this.zookeeper = new Conversation(client, inbox, failed);
    }

    /** Where the registry of {@code --zk} with this path is. */
    public static String root(String path) {
        return path + "/registry";
    }

    @Override
    public void accept(SessionState state) {
        inbox.put(() -> zookeeper.told(state));
    }

    /** Begins; to be called once. */
    public void begin() {
        inbox.put(this::attempt);
    }

    private void attempt() {
        attempts++;
        zookeeper = new Conversation(client, inbox, failed);
        zookeeper.read(List.of(tree.layout(), tree.epoch(), tree.journal()), found -> {
            Optional<Znode> layout = found.get(0);
            Optional<Znode> epoch = found.get(1);
            if (layout.isEmpty() && epoch.isEmpty()) {
                done.accept(Optional.empty());
            } else if (!layout.filter(RegistryReading::isKnown).isPresent() || epoch.isEmpty()) {
                failed.accept("the registry at '" + tree.root() + "' is damaged or of a later version");
            } else if (found.get(2).filter(journal -> !journal.data().isEmpty()).isPresent()) {
                failed.accept("a large change is unfinished at '" + tree.journal()
                        + "'; the next master that leads finishes it");
            } else {
                load(epoch.get().version());
            }
        });
    }

    private static boolean isKnown(Znode layout) {
        return layout.data().toStringUtf8().equals(Tree.LAYOUT);
    }

    /** A master that writes meanwhile makes it look damaged. */
    private void load(int version) {
        zookeeper = new Conversation(client, inbox, why -> compare(version, () -> failed.accept(why)));
        new Loading(zookeeper, tree, contents -> compare(version, () -> done.accept(Optional.of(contents)))).begin();
    }

    private void compare(int version, Runnable unchanged) {
        zookeeper = new Conversation(client, inbox, failed);
        zookeeper.read(List.of(tree.epoch()), found -> {
            if (found.getFirst()
                    .map(Znode::version)
                    .filter(now -> now == version)
                    .isPresent()) {
                unchanged.run();
            } else if (attempts < ATTEMPTS) {
                attempt();
            } else {
                failed.accept("a master writes all the time; ask it for /registrar(1)/registry");
            }
        });
    }
}
