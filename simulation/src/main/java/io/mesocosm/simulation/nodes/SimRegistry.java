package io.mesocosm.simulation.nodes;

import io.mesocosm.master.registry.InMemoryRegistry;
import io.mesocosm.master.registry.Registry;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * A registry that takes its time and outlives masters. Its contents are held to the replay of the operations that it
 * said it applied.
 */
final class SimRegistry implements Registry {

    private static final Duration FASTEST = Duration.ofMillis(1);
    private static final Duration SLOWEST = Duration.ofMillis(30);

    private final World world;
    private InMemoryRegistry store = new InMemoryRegistry();
    private RegistryContents replayed = RegistryContents.none();
    private Instant latest = Instant.EPOCH;
    private long master;
    private int waiting;

    SimRegistry(World world) {
        this.world = world;
    }

    /** Another master: what the one before had asked for and was not done is not done any more. */
    void fence() {
        master++;
        waiting = 0;
    }

    /** Forgets everything, as a registry in memory does when its process ends. */
    void forget() {
        store = new InMemoryRegistry();
        replayed = RegistryContents.none();
    }

    @Override
    public RegistryContents contents() {
        return store.contents();
    }

    @Override
    public int queued() {
        return waiting;
    }

    /** Whether every operation has been answered. */
    boolean isQuiet() {
        return waiting == 0;
    }

    @Override
    public void recover(MasterInfo info, Consumer<RegistryContents> answer) {
        later(() -> store.recover(info, contents -> {
            replay(new RegistryOperation.RecordMaster(info), true);
            answer.accept(contents);
        }));
    }

    @Override
    public void commit(RegistryOperation operation, Consumer<Boolean> answer) {
        later(() -> store.commit(operation, applied -> {
            replay(operation, applied);
            answer.accept(applied);
        }));
    }

    private void replay(RegistryOperation operation, boolean applied) {
        replayed = applied ? replayed.apply(operation).orElse(replayed) : replayed;
        if (!replayed.equals(store.contents())) {
            throw world.fail("the registry is not the replay of its operations after " + operation);
        }
    }

    private void later(Runnable what) {
        long asker = master;
        Instant at = world.now().plus(world.between(FASTEST, SLOWEST));
        latest = at.isBefore(latest) ? latest : at;
        waiting++;
        world.at(latest, () -> {
            if (asker == master) {
                waiting--;
                what.run();
            }
        });
    }
}
