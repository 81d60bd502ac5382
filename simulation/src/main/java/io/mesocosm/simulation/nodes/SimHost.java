package io.mesocosm.simulation.nodes;

import io.mesocosm.agent.checkpoint.Layout;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.simulation.world.World;

/**
 * A machine: what survives the agent that runs on it.
 *
 * @param resources all that it has
 */
record SimHost(String name, String ip, Resources resources, Layout layout, SimDisk disk, SimContainers containers) {

    private static final Layout LAYOUT = new Layout("/var/lib/mesos");

    /** A machine with resources as {@code --resources} says them. */
    static SimHost of(World world, String name, String ip, String resources) {
        Resources total = parse(resources);
        return new SimHost(name, ip, total, LAYOUT, new SimDisk(world, LAYOUT), new SimContainers(world, name, total));
    }

    private static Resources parse(String resources) {
        try {
            return Resources.parse(resources, "*");
        } catch (ResourceException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
