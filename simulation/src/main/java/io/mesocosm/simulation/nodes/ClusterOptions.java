package io.mesocosm.simulation.nodes;

import io.mesocosm.master.state.MasterSettings;

/**
 * What kind of cluster it is.
 *
 * @param masters how many; one if it is not elected
 * @param registry where masters keep what they must not forget
 * @param settings of every master
 * @param cores decide in the daemons
 */
public record ClusterOptions(
        Detection.Kind detection, int masters, RegistryKeeping.Kind registry, MasterSettings settings, Cores cores) {

    public ClusterOptions {
        if (masters < 1 || (detection == Detection.Kind.STANDALONE && masters > 1)) {
            throw new IllegalArgumentException(masters + " masters do not go with " + detection);
        }
    }

    /** One master, found by its address. */
    public static ClusterOptions standalone() {
        return new ClusterOptions(
                Detection.Kind.STANDALONE,
                1,
                RegistryKeeping.Kind.ZOOKEEPER,
                MasterSettings.defaults(),
                Cores.ofProduction());
    }

    /** So many masters, one of which is elected. */
    public static ClusterOptions elected(int masters) {
        return new ClusterOptions(
                Detection.Kind.GROUP,
                masters,
                RegistryKeeping.Kind.ZOOKEEPER,
                MasterSettings.defaults(),
                Cores.ofProduction());
    }

    /** The same with masters of other settings. */
    public ClusterOptions with(MasterSettings other) {
        return new ClusterOptions(detection, masters, registry, other, cores);
    }

    /** The same with another registry. */
    public ClusterOptions with(RegistryKeeping.Kind other) {
        return new ClusterOptions(detection, masters, other, settings, cores);
    }

    /** The same with other daemons. */
    public ClusterOptions with(Cores other) {
        return new ClusterOptions(detection, masters, registry, settings, other);
    }
}
