package io.mesocosm.master.registry.store;

import io.mesocosm.master.registry.RandomOperations;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;

/** Operations that the tests of the store ask for. */
final class Operations {

    private Operations() {}

    static RegistryOperation admit(String id, int bytes) {
        return new RegistryOperation.AdmitAgent(agent(id, bytes));
    }

    static AgentInfo agent(String id, int bytes) {
        return AgentInfo.newBuilder()
                .setId(AgentID.newBuilder().setValue(id))
                .setHostname("h".repeat(bytes))
                .build();
    }

    /** All machines in windows of a thousand. */
    static RegistryOperation schedule(int machines) {
        Schedule.Builder schedule = Schedule.newBuilder();
        for (int i = 0; i < machines; i += 1000) {
            Window.Builder window = schedule.addWindowsBuilder().setUnavailability(Unavailability.getDefaultInstance());
            window.getUnavailabilityBuilder().getStartBuilder().setNanoseconds(i);
            for (int j = i; j < Math.min(machines, i + 1000); j++) {
                window.addMachineIds(MachineID.newBuilder().setHostname("agent-" + j + ".example.org"));
            }
        }
        return new RegistryOperation.UpdateSchedule(schedule.build());
    }

    /** The contents after a master took over and some operations were asked for. */
    static RegistryContents replay(RegistryContents before, String master, List<RegistryOperation> operations) {
        RegistryContents contents = before.apply(new RegistryOperation.RecordMaster(RandomOperations.master(master)))
                .orElseThrow();
        for (RegistryOperation operation : operations) {
            contents = contents.apply(operation).orElse(contents);
        }
        return contents;
    }
}
