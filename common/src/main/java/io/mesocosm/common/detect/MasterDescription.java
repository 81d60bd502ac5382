package io.mesocosm.common.detect;

import io.mesocosm.common.libprocess.Upid;
import java.net.InetAddress;
import java.util.List;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.MasterInfo;

/** What is known of every master once it is known where it listens. Mesos: {@code protobuf::createMasterInfo}. */
public final class MasterDescription {

    /** What masters of Mesos 1.12 can do, and ours. Mesos: {@code MASTER_CAPABILITIES}. */
    private static final List<MasterInfo.Capability.Type> CAPABILITIES = List.of(
            MasterInfo.Capability.Type.AGENT_UPDATE,
            MasterInfo.Capability.Type.AGENT_DRAINING,
            MasterInfo.Capability.Type.QUOTA_V2);

    private MasterDescription() {}

    /**
     * A master without its id, version and domain.
     *
     * @param upid its actor, as others are to call it
     * @param ip where that actor is
     */
    public static MasterInfo.Builder at(Upid upid, InetAddress ip, String hostname) {
        var info = MasterInfo.newBuilder()
                .setIp(number(ip.getAddress()))
                .setPort(upid.port())
                .setPid(upid.toString())
                .setHostname(hostname)
                .setAddress(Address.newBuilder()
                        .setHostname(hostname)
                        .setIp(ip.getHostAddress())
                        .setPort(upid.port()));
        CAPABILITIES.forEach(
                type -> info.addCapabilities(MasterInfo.Capability.newBuilder().setType(type)));
        return info;
    }

    /** The address as it lies in memory, read as a number of a little-endian machine. */
    private static int number(byte[] bytes) {
        return (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
    }
}
