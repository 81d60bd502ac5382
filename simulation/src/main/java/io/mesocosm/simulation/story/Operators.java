package io.mesocosm.simulation.story;

import io.mesocosm.common.resources.ReservationStack;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.event.OperationRequest;
import io.mesocosm.master.event.RoleRequest;
import io.mesocosm.master.state.Agent;
import io.mesocosm.simulation.nodes.Cluster;
import io.mesocosm.simulation.nodes.Operations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** What operators ask of the leader: quotas and weights of roles, reservations and volumes on agents. */
final class Operators {

    private final Cluster cluster;
    private int volumes;

    /** Nothing is asked yet. */
    Operators(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Guarantees a role a little, limits it to much more, or takes its quota away. */
    void setQuota(String role, Dice dice) {
        var config = QuotaConfig.newBuilder().setRole(role);
        if (dice.happens(0.5)) {
            config.putGuarantees("cpus", scalar(0.1 * dice.below(10)));
        }
        if (dice.happens(0.5)) {
            config.putLimits("cpus", scalar(2 + dice.below(3))).putLimits("mem", scalar(1024 + 32 * dice.below(32)));
        }
        askForQuota(config.build(), dice.happens(0.5));
    }

    private void askForQuota(QuotaConfig config, boolean force) {
        cluster.leader()
                .ifPresent(leader -> leader.ask(reply -> new RoleRequest.UpdateQuota(reply, List.of(config), force)));
    }

    /** Weighs a role anew. */
    void setWeight(String role, Dice dice) {
        WeightInfo weight = WeightInfo.newBuilder()
                .setRole(role)
                .setWeight(0.5 * (1 + dice.below(6)))
                .build();
        cluster.leader()
                .ifPresent(leader -> leader.ask(reply -> new RoleRequest.UpdateWeights(reply, List.of(weight))));
    }

    /** Reserves some of any agent to a role. */
    void reserve(String role, Dice dice) {
        agent(dice).ifPresent(agent -> {
            List<Resource> reserved = List.of(
                    Operations.reserved(Operations.scalar("cpus", 0.1 * (1 + dice.below(5))), role),
                    Operations.reserved(Operations.scalar("mem", 32.0 * (1 + dice.below(4))), role),
                    Operations.reserved(Operations.scalar("disk", 50), role));
            ask(agent, Operations.reserve(reserved));
        });
    }

    /** Ends a reservation of any agent. */
    void unreserve(Dice dice) {
        agent(dice)
                .ifPresent(agent ->
                        pick(reserved(agent), dice).ifPresent(resource -> ask(agent, Operations.unreserve(resource))));
    }

    /** Makes a volume of reserved disk of any agent. */
    void makeVolume(Dice dice) {
        agent(dice).ifPresent(agent -> {
            List<Resource> disks = reserved(agent).stream()
                    .filter(resource -> resource.getName().equals("disk"))
                    .toList();
            pick(disks, dice).ifPresent(disk -> {
                double size = Math.min(disk.getScalar().getValue(), 10 + dice.below(50));
                ask(agent, Operations.create(disk, size, "volume-" + volumes++));
            });
        });
    }

    /** Destroys a volume of any agent. */
    void destroyVolume(Dice dice) {
        agent(dice)
                .ifPresent(agent ->
                        pick(volumes(agent), dice).ifPresent(volume -> ask(agent, Operations.destroy(volume))));
    }

    /** Asks once for the end of all quotas, volumes and reservations; what is in use stays. */
    void tidyUp() {
        cluster.led().ifPresent(state -> {
            state.decrees()
                    .quotas()
                    .all()
                    .forEach(quota -> askForQuota(
                            QuotaConfig.newBuilder().setRole(quota.getRole()).build(), true));
            for (Agent agent : state.agents().registered().values()) {
                volumes(agent).forEach(volume -> ask(agent, Operations.destroy(volume)));
                reserved(agent).forEach(resource -> ask(agent, Operations.unreserve(resource)));
            }
        });
    }

    /** What is reserved, guaranteed or limited. */
    List<String> left() {
        var open = new ArrayList<String>();
        cluster.led().ifPresent(state -> {
            state.decrees().quotas().all().forEach(quota -> open.add("quota of " + quota.getRole()));
            for (Agent agent : state.agents().registered().values()) {
                Resources reserved = agent.total().filter(ReservationStack::isReserved);
                if (!reserved.isEmpty()) {
                    open.add(agent.id() + " has " + reserved);
                }
            }
        });
        return open;
    }

    private Optional<Agent> agent(Dice dice) {
        List<Agent> agents = cluster.led().stream()
                .map(state -> state.agents().registered().values())
                .flatMap(Collection::stream)
                .toList();
        return pick(agents, dice);
    }

    private void ask(Agent agent, Operation.Builder operation) {
        cluster.leader()
                .ifPresent(leader -> leader.ask(
                        reply -> new OperationRequest(reply, Optional.empty(), agent.id(), operation.build())));
    }

    private static List<Resource> reserved(Agent agent) {
        return agent.total()
                .filter(resource -> ReservationStack.isReserved(resource) && !Resources.isPersistentVolume(resource))
                .toProto();
    }

    private static List<Resource> volumes(Agent agent) {
        return agent.total().persistentVolumes().toProto();
    }

    private static <T> Optional<T> pick(List<T> some, Dice dice) {
        return some.isEmpty() ? Optional.empty() : Optional.of(dice.any(some));
    }

    private static Value.Scalar scalar(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }
}
