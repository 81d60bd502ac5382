package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.master.registry.Maintenance.ScheduledMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.mesos.v1.Protos.MachineInfo;

/**
 * A machine as bytes, in the format of a message of ours (Mesos has none that says where in the schedule a machine is):
 *
 * <pre>
 * required MachineInfo info = 1;
 * required uint32 window = 2;
 * required uint32 position = 3;
 * </pre>
 */
final class MachineForm {

    private static final int INFO = 1;
    private static final int WINDOW = 2;
    private static final int POSITION = 3;

    private MachineForm() {}

    static ByteString write(ScheduledMachine machine) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeMessage(INFO, machine.info());
            out.writeUInt32(WINDOW, machine.window());
            out.writeUInt32(POSITION, machine.position());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteString();
    }

    static ScheduledMachine read(ByteString data) throws InvalidProtocolBufferException {
        CodedInputStream in = data.newCodedInput();
        MachineInfo.Builder info = MachineInfo.newBuilder();
        int window = -1;
        int position = -1;
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag >>> 3) {
                    case INFO -> in.readMessage(info, ExtensionRegistryLite.getEmptyRegistry());
                    case WINDOW -> window = in.readUInt32();
                    case POSITION -> position = in.readUInt32();
                    default -> in.skipField(tag);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!info.isInitialized() || window < 0 || position < 0) {
            throw new InvalidProtocolBufferException("a field is missing");
        }
        return new ScheduledMachine(info.build(), window, position);
    }
}
