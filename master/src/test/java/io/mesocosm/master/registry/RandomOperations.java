package io.mesocosm.master.registry;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.MachineId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** Operations of all kinds about few agents, machines and roles, so that they meet. */
public final class RandomOperations {

    private static final List<String> ROLES = List.of("a", "b/c", "b", "d_e", "ü", "x%y", "..z");

    private final SplittableRandom random;

    public RandomOperations(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public static MasterInfo master(String id) {
        return MasterInfo.newBuilder().setId(id).setIp(1).setPort(5050).build();
    }

    /** Any operation. */
    public RegistryOperation next() {
        return switch (random.nextInt(17)) {
            case 0, 1 -> new RegistryOperation.AdmitAgent(info());
            case 2 -> new RegistryOperation.UpdateAgent(info());
            case 3 -> new RegistryOperation.MarkAgentUnreachable(info(), time());
            case 4, 5 -> new RegistryOperation.MarkAgentReachable(info());
            case 6 -> new RegistryOperation.RemoveAgent(info());
            case 7 -> new RegistryOperation.MarkAgentGone(agent(), time());
            case 8 -> new RegistryOperation.Prune(Set.of(agent()), Set.of(agent()));
            case 9 -> new RegistryOperation.DrainAgent(agent(), grace(), random.nextBoolean());
            case 10 -> new RegistryOperation.MarkAgentDrained(agent());
            case 11 -> new RegistryOperation.DeactivateAgent(agent());
            case 12 -> new RegistryOperation.ReactivateAgent(agent());
            case 13 -> new RegistryOperation.UpdateSchedule(schedule());
            case 14 ->
                random.nextBoolean()
                        ? new RegistryOperation.StartMaintenance(machines())
                        : new RegistryOperation.StopMaintenance(machines());
            case 15 ->
                new RegistryOperation.UpdateQuota(
                        Stream.generate(this::quota).limit(random.nextInt(3)).toList());
            default ->
                new RegistryOperation.UpdateWeights(
                        Stream.generate(this::weight).limit(random.nextInt(3)).toList());
        };
    }

    private AgentId agent() {
        return new AgentId("agent-S" + random.nextInt(6));
    }

    /** Sometimes of a size at which an entry is cut. */
    private AgentInfo info() {
        AgentInfo.Builder info =
                AgentInfo.newBuilder().setId(agent().toProto()).setHostname("host" + random.nextInt(4));
        if (random.nextInt(4) == 0) {
            info.addAttributes(Attribute.newBuilder()
                    .setName("long")
                    .setType(Value.Type.TEXT)
                    .setText(Value.Text.newBuilder().setValue("x".repeat(random.nextInt(40_000)))));
        }
        return info.build();
    }

    private TimeInfo time() {
        return TimeInfo.newBuilder().setNanoseconds(random.nextLong(1000)).build();
    }

    private Optional<DurationInfo> grace() {
        return random.nextBoolean()
                ? Optional.empty()
                : Optional.of(DurationInfo.newBuilder()
                        .setNanoseconds(random.nextLong(1000))
                        .build());
    }

    private MachineID machine(int number) {
        MachineID.Builder machine = MachineID.newBuilder();
        if (number % 3 != 0) {
            machine.setHostname(random.nextBoolean() ? "Machine " + number : "machine " + number);
        }
        return number % 3 == 1
                ? machine.build()
                : machine.setIp("10.0.0." + number).build();
    }

    private Set<MachineId> machines() {
        Set<MachineId> machines = new HashSet<>();
        IntStream.range(0, 9)
                .filter(any -> random.nextInt(3) == 0)
                .forEach(number -> machines.add(MachineId.of(machine(number))));
        return machines;
    }

    private Schedule schedule() {
        List<Integer> left = new ArrayList<>(IntStream.range(0, 9).boxed().toList());
        Schedule.Builder schedule = Schedule.newBuilder();
        for (int windows = random.nextInt(4); windows > 0; windows--) {
            Window.Builder window = Window.newBuilder()
                    .setUnavailability(Unavailability.newBuilder().setStart(time()));
            for (int machines = 1 + random.nextInt(3); machines > 0 && !left.isEmpty(); machines--) {
                window.addMachineIds(machine(left.remove(random.nextInt(left.size()))));
            }
            schedule.addWindows(window);
        }
        return schedule.build();
    }

    private QuotaConfig quota() {
        QuotaConfig.Builder config =
                QuotaConfig.newBuilder().setRole(ROLES.get(random.nextInt(random.nextInt(20) == 0 ? 7 : 4)));
        if (random.nextBoolean()) {
            config.putGuarantees("cpus", scalar(random.nextInt(4))).putGuarantees("mem", scalar(random.nextInt(4)));
        }
        if (random.nextBoolean()) {
            config.putLimits("cpus", scalar(3)).putLimits("disk", scalar(random.nextInt(4)));
        }
        return config.build();
    }

    private static Value.Scalar scalar(int value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }

    private WeightInfo weight() {
        return WeightInfo.newBuilder()
                .setRole(ROLES.get(random.nextInt(ROLES.size())))
                .setWeight(1 + random.nextInt(3))
                .build();
    }
}
