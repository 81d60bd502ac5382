package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.master.registry.Maintenance.ScheduledMachine;
import io.mesocosm.proto.internal.RegistryStore;

/** A machine as bytes, in a message of ours: Mesos has none that says where in the schedule a machine is. */
final class MachineForm {

    private MachineForm() {}

    static ByteString write(ScheduledMachine machine) {
        return RegistryStore.ScheduledMachine.newBuilder()
                .setInfo(machine.info())
                .setWindow(machine.window())
                .setPosition(machine.position())
                .build()
                .toByteString();
    }

    static ScheduledMachine read(ByteString data) throws InvalidProtocolBufferException {
        var machine = RegistryStore.ScheduledMachine.parseFrom(data);
        if (machine.getWindow() < 0 || machine.getPosition() < 0) {
            throw new InvalidProtocolBufferException("its place in the schedule is out of range");
        }
        return new ScheduledMachine(machine.getInfo(), machine.getWindow(), machine.getPosition());
    }
}
