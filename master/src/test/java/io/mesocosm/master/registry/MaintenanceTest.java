package io.mesocosm.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.MachineId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.MachineInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;
import org.junit.jupiter.api.Test;

class MaintenanceTest {

    private static final Unavailability SOON = at(1);
    private static final Unavailability LATER = at(2);

    private static Unavailability at(long nanoseconds) {
        return Unavailability.newBuilder()
                .setStart(TimeInfo.newBuilder().setNanoseconds(nanoseconds))
                .build();
    }

    private static MachineID machine(String host) {
        return MachineID.newBuilder().setHostname(host).setIp("10.0.0.1").build();
    }

    private static Window window(Unavailability when, String... hosts) {
        return Window.newBuilder()
                .addAllMachineIds(
                        Arrays.stream(hosts).map(MaintenanceTest::machine).toList())
                .setUnavailability(when)
                .build();
    }

    private static Schedule schedule(Window... windows) {
        return Schedule.newBuilder().addAllWindows(List.of(windows)).build();
    }

    private static Set<MachineId> ids(String... hosts) {
        return Arrays.stream(hosts).map(host -> MachineId.of(machine(host))).collect(Collectors.toUnmodifiableSet());
    }

    private static Maintenance after(RegistryOperation... operations) {
        RegistryContents contents = RegistryContents.none();
        for (RegistryOperation operation : operations) {
            contents = contents.apply(operation).orElseThrow();
        }
        return contents.maintenance();
    }

    private static List<MachineInfo> infos(Maintenance maintenance) {
        return maintenance.ordered().stream()
                .map(Maintenance.ScheduledMachine::info)
                .toList();
    }

    private static MachineInfo info(String host, MachineInfo.Mode mode, Unavailability when) {
        return MachineInfo.newBuilder()
                .setId(machine(host))
                .setMode(mode)
                .setUnavailability(when)
                .build();
    }

    private static final Schedule THREE = schedule(window(SOON, "b", "a"), window(LATER, "c"));

    @Test
    void whatIsScheduledDrains() {
        Maintenance maintenance = after(new RegistryOperation.UpdateSchedule(THREE));
        assertThat(maintenance.schedule()).isEqualTo(THREE);
        assertThat(infos(maintenance))
                .containsExactly(
                        info("b", MachineInfo.Mode.DRAINING, SOON),
                        info("a", MachineInfo.Mode.DRAINING, SOON),
                        info("c", MachineInfo.Mode.DRAINING, LATER));
    }

    @Test
    void anotherScheduleKeepsWhatIsDownAndDropsWhatIsNotInIt() {
        Schedule next = schedule(window(LATER, "d", "A"));
        Maintenance maintenance = after(
                new RegistryOperation.UpdateSchedule(THREE),
                new RegistryOperation.StartMaintenance(ids("a", "c", "unknown")),
                new RegistryOperation.UpdateSchedule(next));
        assertThat(maintenance.schedule()).isEqualTo(next);
        assertThat(infos(maintenance))
                .containsExactly(info("d", MachineInfo.Mode.DRAINING, LATER), info("A", MachineInfo.Mode.DOWN, LATER));
    }

    @Test
    void aMachineThatIsUpAgainLeavesTheScheduleAndTakesAnEmptyWindowAlong() {
        Maintenance maintenance = after(
                new RegistryOperation.UpdateSchedule(THREE),
                new RegistryOperation.StartMaintenance(ids("b", "c")),
                new RegistryOperation.StopMaintenance(ids("B", "c", "unknown")));
        assertThat(maintenance.schedule()).isEqualTo(schedule(window(SOON, "a")));
        assertThat(infos(maintenance)).containsExactly(info("a", MachineInfo.Mode.DRAINING, SOON));
        assertThat(after(
                        new RegistryOperation.UpdateSchedule(THREE),
                        new RegistryOperation.StopMaintenance(ids("a", "b", "c"))))
                .isEqualTo(Maintenance.none());
    }

    @Test
    void anEmptyScheduleEndsAllMaintenance() {
        assertThat(after(new RegistryOperation.UpdateSchedule(THREE), new RegistryOperation.UpdateSchedule(schedule())))
                .isEqualTo(Maintenance.none());
    }

    @Test
    void aMachineTwiceOrAWindowWithoutMachinesIsRefused() {
        for (Schedule wrong : List.of(
                schedule(window(SOON, "a", "A")),
                schedule(window(SOON, "a"), window(LATER, "a")),
                schedule(window(SOON, "a"), window(LATER)))) {
            Optional<RegistryContents> refused =
                    RegistryContents.none().apply(new RegistryOperation.UpdateSchedule(wrong));
            assertThat(refused).isEmpty();
        }
    }

    @Test
    void machinesAreToldApartByHostNameAndAddress() {
        MachineID name = MachineID.newBuilder().setHostname("Host").build();
        MachineID ip = MachineID.newBuilder().setIp("10.0.0.1").build();
        MachineID both = name.toBuilder().setIp("10.0.0.1").build();
        assertThat(Set.of(MachineId.of(name), MachineId.of(ip), MachineId.of(both)))
                .hasSize(3);
        assertThat(MachineId.of(name))
                .isEqualTo(
                        MachineId.of(MachineID.newBuilder().setHostname("hOST").build()));
        assertThat(MachineId.of(name)).hasToString("host");
        assertThat(MachineId.of(ip)).hasToString("(10.0.0.1)");
        assertThat(MachineId.of(both)).hasToString("host (10.0.0.1)");
    }
}
