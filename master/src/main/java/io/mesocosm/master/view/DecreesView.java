package io.mesocosm.master.view;

import io.mesocosm.common.ids.MachineId;
import io.mesocosm.common.resources.Scalar;
import io.mesocosm.master.registry.Maintenance.ScheduledMachine;
import io.mesocosm.master.state.MasterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.MachineInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.maintenance.Protos.ClusterStatus;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaInfo;
import org.apache.mesos.v1.quota.Protos.QuotaStatus;

/**
 * What operators decided about machines and quotas, as {@code /maintenance/schedule}, {@code /maintenance/status},
 * {@code /quota} and the v1 calls of these names tell it.
 */
public final class DecreesView {

    private DecreesView() {}

    /** When machines are away. */
    public static Schedule schedule(MasterState state) {
        return state.decrees().maintenance().schedule();
    }

    /** Which machines are away, and which are going to be, with what frameworks said about that. */
    public static ClusterStatus machines(MasterState state) {
        var status = ClusterStatus.newBuilder();
        Map<MachineId, List<InverseOfferStatus>> answers = answers(state);
        for (ScheduledMachine machine : state.decrees().maintenance().ordered()) {
            if (machine.info().getMode() == MachineInfo.Mode.DOWN) {
                status.addDownMachines(machine.info().getId());
            } else {
                status.addDrainingMachinesBuilder()
                        .setId(machine.info().getId())
                        .addAllStatuses(
                                answers.getOrDefault(MachineId.of(machine.info().getId()), List.of()));
            }
        }
        return status.build();
    }

    /** What frameworks said about leaving the agents of each machine. */
    private static Map<MachineId, List<InverseOfferStatus>> answers(MasterState state) {
        var answers = new HashMap<MachineId, List<InverseOfferStatus>>();
        state.inverseOffers()
                .answers()
                .forEach(entry -> state.agent(entry.getKey())
                        .ifPresent(agent -> answers.computeIfAbsent(
                                        MasterState.machineId(agent.info(), agent.pid()), id -> new ArrayList<>())
                                .addAll(entry.getValue().values().stream()
                                        .sorted(Comparator.comparing(answer ->
                                                answer.getFrameworkId().getValue()))
                                        .toList())));
        return answers;
    }

    /** The quotas, in the present form and in that of Mesos before 1.9. */
    @SuppressWarnings("deprecation") // the earlier form is still asked for
    public static QuotaStatus quotas(MasterState state) {
        var status = QuotaStatus.newBuilder();
        for (QuotaConfig config : state.decrees().quotas().all()) {
            QuotaConfig guaranteed = withoutZeros(config);
            status.addConfigs(guaranteed).addInfos(earlier(guaranteed));
        }
        return status.build();
    }

    /** A guarantee of nothing is none. */
    private static QuotaConfig withoutZeros(QuotaConfig config) {
        var shown = config.toBuilder();
        config.getGuaranteesMap().forEach((name, quantity) -> {
            if (Scalar.of(quantity).isEmpty()) {
                shown.removeGuarantees(name);
            }
        });
        return shown.build();
    }

    private static QuotaInfo earlier(QuotaConfig config) {
        var info = QuotaInfo.newBuilder().setRole(config.getRole());
        new TreeMap<>(config.getGuaranteesMap())
                .forEach((name, quantity) -> info.addGuarantee(Resource.newBuilder()
                        .setName(name)
                        .setType(Value.Type.SCALAR)
                        .setScalar(quantity)));
        return info.build();
    }
}
