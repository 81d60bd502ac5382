package io.mesocosm.simulation.nodes;

import io.mesocosm.common.authentication.Credentials;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.MasterSettings.AuthenticationSettings;
import io.mesocosm.simulation.world.Libprocess;
import io.mesocosm.simulation.world.Network;
import io.mesocosm.simulation.world.SimZooKeeper;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Credential;

/**
 * What every node lives in, and what decides in it.
 *
 * @param registry what masters keep, and where
 * @param credential what agents show to the master; empty where nobody has to
 */
public record Surroundings(
        World world,
        Network network,
        Libprocess libprocess,
        SimZooKeeper zooKeeper,
        Detection detection,
        Masters masters,
        RegistryKeeping registry,
        Cores cores,
        Optional<Credential> credential) {

    private static final Credential AGENT =
            Credential.newBuilder().setPrincipal("agent").setSecret("s3cret").build();

    /** The settings of a master that wants its agents to prove who they are. */
    public static MasterSettings authenticating() {
        var credentials = Optional.of(Credentials.of(List.of(AGENT)));
        return MasterSettings.defaults()
                .with(new AuthenticationSettings(false, true, credentials, Duration.ofSeconds(15)));
    }

    /** An empty world for masters of those settings. */
    static Surroundings of(World world, ClusterOptions options) {
        var network = new Network(world);
        var zooKeeper = new SimZooKeeper(world, network);
        return new Surroundings(
                world,
                network,
                new Libprocess(world, network),
                zooKeeper,
                new Detection(options.detection(), zooKeeper, options.cores()),
                new Masters(world, zooKeeper, options.detection() == Detection.Kind.GROUP),
                new RegistryKeeping(world, zooKeeper, options.registry()),
                options.cores(),
                Optional.of(AGENT)
                        .filter(some -> options.settings().authentication().agents()));
    }
}
