package io.mesocosm.simulation.nodes;

import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.simulation.world.World;

/**
 * A machine: what survives the agent that runs on it.
 *
 * @param resources as {@code --resources} says them
 */
record SimHost(String name, String ip, String resources, Layout layout, SimDisk disk, SimContainers containers) {

    private static final Layout LAYOUT = new Layout("/var/lib/mesos");

    static SimHost of(World world, String name, String ip, String resources) {
        return new SimHost(name, ip, resources, LAYOUT, new SimDisk(world, LAYOUT), new SimContainers(world, name));
    }
}
