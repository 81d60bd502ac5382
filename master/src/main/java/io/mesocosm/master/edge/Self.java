package io.mesocosm.master.edge;

import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.libprocess.Upid;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.MasterInfo;

/** This master, as others are told. */
public final class Self {

    /** The actor that everybody talks to. */
    public static final String ACTOR = "master";

    private static final List<MasterInfo.Capability.Type> CAPABILITIES = List.of(
            MasterInfo.Capability.Type.AGENT_UPDATE,
            MasterInfo.Capability.Type.AGENT_DRAINING,
            MasterInfo.Capability.Type.QUOTA_V2);

    private Self() {}

    /** Describes a master that listens there. */
    public static MasterInfo info(String id, Upid upid, InetAddress ip, String hostname, Optional<DomainInfo> domain) {
        byte[] bytes = ip.getAddress();
        // The address as it lies in memory, read as a number of a little-endian machine.
        int number = (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
        var info = MasterInfo.newBuilder()
                .setId(id)
                .setIp(number)
                .setPort(upid.port())
                .setPid(upid.toString())
                .setHostname(hostname)
                .setVersion(Build.VERSION)
                .setAddress(Address.newBuilder()
                        .setHostname(hostname)
                        .setIp(ip.getHostAddress())
                        .setPort(upid.port()));
        domain.ifPresent(info::setDomain);
        CAPABILITIES.forEach(
                type -> info.addCapabilities(MasterInfo.Capability.newBuilder().setType(type)));
        return info.build();
    }
}
