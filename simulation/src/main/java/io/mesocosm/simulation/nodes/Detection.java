package io.mesocosm.simulation.nodes;

import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;

/** Tells agents who leads. */
public final class Detection {

    /** How agents were told to find their master. */
    public enum Kind {
        /** {@code --master=ip:port}: told once, whether there is a master or not. */
        STANDALONE,
        /** {@code --master=zk://}: told of every change, of the end of a leader when its session expires. */
        GROUP
    }

    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofMillis(50);

    private final World world;
    private final Kind kind;
    private final List<Consumer<Optional<MasterInfo>>> watchers = new ArrayList<>();
    private Optional<MasterInfo> leader = Optional.empty();
    private long changes;

    Detection(World world, Kind kind) {
        this.world = world;
        this.kind = kind;
    }

    /** Tells from now on; whoever has ended ignores it. */
    void watch(Consumer<Optional<MasterInfo>> watcher) {
        if (kind == Kind.STANDALONE) {
            watcher.accept(Optional.of(standalone(SimMaster.UPID)));
        } else {
            watchers.add(watcher);
            world.after(world.between(Duration.ZERO, SOON), () -> watcher.accept(leader));
        }
    }

    private static MasterInfo standalone(Upid upid) {
        return MasterInfo.newBuilder()
                .setId("")
                .setIp(0)
                .setPort(upid.port())
                .setPid(upid.toString())
                .setHostname(upid.host())
                .addCapabilities(MasterInfo.Capability.newBuilder().setType(MasterInfo.Capability.Type.AGENT_UPDATE))
                .build();
    }

    /** A master leads. */
    void elected(MasterInfo info) {
        changes++;
        leader = Optional.of(info);
        tell();
    }

    /** The leader has ended. */
    void lost() {
        long change = ++changes;
        world.after(SESSION, () -> {
            if (change == changes) {
                leader = Optional.empty();
                tell();
            }
        });
    }

    /** The session of whoever leads expires: nobody leads for a moment. Those that were told by address hear nothing. */
    void expire() {
        changes++;
        leader = Optional.empty();
        tell();
    }

    /** One watcher loses its own session: it hears that nobody leads, and a moment later of the leader again. */
    void flap(Consumer<Optional<MasterInfo>> watcher) {
        if (kind == Kind.GROUP) {
            watcher.accept(Optional.empty());
            world.after(world.between(Duration.ZERO, SESSION), () -> watcher.accept(leader));
        }
    }

    private void tell() {
        Optional<MasterInfo> now = leader;
        long change = changes;
        for (var watcher : List.copyOf(watchers)) {
            world.after(world.between(Duration.ZERO, SOON), () -> {
                if (change == changes) {
                    watcher.accept(now);
                }
            });
        }
    }
}
