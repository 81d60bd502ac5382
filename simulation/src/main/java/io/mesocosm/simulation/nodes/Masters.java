package io.mesocosm.simulation.nodes;

import io.mesocosm.common.detect.Group;
import io.mesocosm.simulation.world.SimZooKeeper;
import io.mesocosm.simulation.world.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/** The masters of a cluster by their addresses, and the law that only one of them leads. */
final class Masters {

    private final World world;
    private final SimZooKeeper zooKeeper;
    private final boolean elected;
    private final Map<String, SimMaster> byAddress = new LinkedHashMap<>();

    Masters(World world, SimZooKeeper zooKeeper, boolean elected) {
        this.world = world;
        this.zooKeeper = zooKeeper;
        this.elected = elected;
    }

    void add(SimMaster master) {
        byAddress.put(master.address(), master);
    }

    List<SimMaster> all() {
        return List.copyOf(byAddress.values());
    }

    Optional<SimMaster> at(String address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /** Any of them, for those who find the leader by asking around. */
    String anyAddress() {
        List<String> addresses = new ArrayList<>(byAddress.keySet());
        return addresses.get((int) world.below(addresses.size()));
    }

    /** What is still to come true of them: that one leads, all others know it, and nobody waits. */
    List<String> unsettled() {
        List<String> open = new ArrayList<>();
        List<SimMaster> running =
                byAddress.values().stream().filter(SimMaster::isUp).toList();
        List<String> leaders =
                running.stream().filter(SimMaster::leads).map(SimMaster::name).toList();
        if (leaders.size() != 1) {
            open.add("these masters lead: " + leaders);
        }
        running.stream()
                .filter(master -> !master.isQuiet())
                .forEach(master -> open.add(master.name() + " waits for its registry"));
        running.stream()
                .filter(master -> master.unanswered() > 0)
                .forEach(master -> open.add(master.name() + " has not answered operators"));
        long views = running.stream()
                .map(master -> master.state()
                        .flatMap(state -> state.leadership().leader())
                        .map(MasterInfo::getId)
                        .orElse("none"))
                .distinct()
                .count();
        if (views > 1) {
            open.add("masters see different leaders");
        }
        int candidates = zooKeeper
                .tree()
                .children(Detection.GROUP)
                .map(names -> (int) names.stream()
                        .filter(name -> Group.leader(List.of(name)).isPresent())
                        .count())
                .orElse(0);
        if (elected && candidates != running.size()) {
            open.add(candidates + " candidates stand for " + running.size() + " masters");
        }
        return open;
    }

    /** A master believes since now that it leads. */
    void elected() {
        List<String> leaders = byAddress.values().stream()
                .filter(SimMaster::leadsRightly)
                .map(SimMaster::name)
                .toList();
        if (leaders.size() > 1) {
            throw world.fail("all of these lead, and their sessions live: " + leaders);
        }
    }
}
