package io.mesocosm.master.registry;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.ids.MachineId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.MachineInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;

/**
 * The machines that are not simply up, and the schedule of their maintenance: what Mesos holds twice, as machines and as
 * windows of machines, is held once, so that a machine that comes up costs one entry, however long the schedule.
 *
 * @param windows by a number that only orders them; each has a machine
 * @param machines each in one of the windows
 */
public record Maintenance(
        PersistentMap<Integer, ScheduledWindow> windows, PersistentMap<MachineId, ScheduledMachine> machines) {

    /**
     * When machines are away.
     *
     * @param machines how many they are
     */
    public record ScheduledWindow(Unavailability unavailability, int machines) {}

    /**
     * A machine in the schedule.
     *
     * @param info draining or down, and when it is unavailable
     * @param window the number of its window
     * @param position orders it among the machines of its window
     */
    public record ScheduledMachine(MachineInfo info, int window, int position) {}

    /** Every machine is up. */
    public static Maintenance none() {
        return new Maintenance(PersistentMap.empty(), PersistentMap.empty());
    }

    /** The schedule as operators wrote it, less the machines that came up since. */
    public Schedule schedule() {
        Map<Integer, Window.Builder> built = new TreeMap<>();
        windows.asMap()
                .forEach((number, window) ->
                        built.put(number, Window.newBuilder().setUnavailability(window.unavailability())));
        for (ScheduledMachine machine : ordered()) {
            built.getOrDefault(machine.window(), Window.newBuilder())
                    .addMachineIds(machine.info().getId());
        }
        Schedule.Builder schedule = Schedule.newBuilder();
        built.values().forEach(schedule::addWindows);
        return schedule.build();
    }

    /** The machines in the order of the schedule. */
    public List<ScheduledMachine> ordered() {
        return machines.values().stream()
                .sorted(Comparator.comparingInt(ScheduledMachine::window).thenComparingInt(ScheduledMachine::position))
                .toList();
    }

    /** With another schedule, in which machines that are down stay so; empty if it names a machine twice or none. */
    public Optional<Maintenance> update(Schedule schedule) {
        PersistentMap<Integer, ScheduledWindow> newWindows = PersistentMap.empty();
        PersistentMap<MachineId, ScheduledMachine> newMachines = PersistentMap.empty();
        int number = 0;
        int scheduled = 0;
        for (Window window : schedule.getWindowsList()) {
            int position = 0;
            for (MachineID proto : window.getMachineIdsList()) {
                MachineId id = MachineId.of(proto);
                MachineInfo.Builder info = machines.get(id)
                        .map(before -> before.info().toBuilder())
                        .orElseGet(() -> MachineInfo.newBuilder().setMode(MachineInfo.Mode.DRAINING));
                info.setId(proto).setUnavailability(window.getUnavailability());
                newMachines = newMachines.put(id, new ScheduledMachine(info.build(), number, position++));
            }
            if (position == 0) {
                return Optional.empty();
            }
            scheduled += position;
            newWindows = newWindows.put(number++, new ScheduledWindow(window.getUnavailability(), position));
        }
        return newMachines.size() == scheduled
                ? Optional.of(new Maintenance(newWindows, newMachines))
                : Optional.empty();
    }

    Maintenance start(Iterable<MachineId> ids) {
        var changed = machines;
        for (MachineId id : ids) {
            changed = changed.update(id, Maintenance::down);
        }
        return new Maintenance(windows, changed);
    }

    private static ScheduledMachine down(ScheduledMachine machine) {
        return machine.info().getMode() == MachineInfo.Mode.DOWN
                ? machine
                : new ScheduledMachine(
                        machine.info().toBuilder()
                                .setMode(MachineInfo.Mode.DOWN)
                                .build(),
                        machine.window(),
                        machine.position());
    }

    Maintenance stop(Iterable<MachineId> ids) {
        var fewerWindows = windows;
        var fewer = machines;
        for (MachineId id : ids) {
            Optional<ScheduledMachine> machine = fewer.get(id);
            if (machine.isPresent()) {
                fewer = fewer.remove(id);
                int number = machine.get().window();
                Optional<ScheduledWindow> rest = fewerWindows
                        .get(number)
                        .filter(window -> window.machines() > 1)
                        .map(window -> new ScheduledWindow(window.unavailability(), window.machines() - 1));
                fewerWindows = rest.isPresent() ? fewerWindows.put(number, rest.get()) : fewerWindows.remove(number);
            }
        }
        return new Maintenance(fewerWindows, fewer);
    }
}
