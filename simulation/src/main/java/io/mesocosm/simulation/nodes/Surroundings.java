package io.mesocosm.simulation.nodes;

import io.mesocosm.simulation.world.Libprocess;
import io.mesocosm.simulation.world.Network;
import io.mesocosm.simulation.world.World;

/** What every node lives in, and what decides in it. */
public record Surroundings(World world, Network network, Libprocess libprocess, Detection detection, Cores cores) {

    /** An empty world. */
    public static Surroundings of(World world, Detection.Kind kind, Cores cores) {
        var network = new Network(world);
        return new Surroundings(world, network, new Libprocess(world, network), new Detection(world, kind), cores);
    }
}
