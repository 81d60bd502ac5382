package io.mesocosm.common.ids;

import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos;

/** Names a machine by its host name, its address or both. Host names are alike whatever their case, as in Mesos. */
public record MachineId(Optional<String> hostname, Optional<String> ip) {

    public MachineId {
        hostname = hostname.map(name -> name.toLowerCase(Locale.ROOT));
    }

    /** The id that a message carries. */
    public static MachineId of(Protos.MachineID proto) {
        return new MachineId(
                proto.hasHostname() ? Optional.of(proto.getHostname()) : Optional.empty(),
                proto.hasIp() ? Optional.of(proto.getIp()) : Optional.empty());
    }

    /** The id as a message carries it, its host name in small letters. */
    public Protos.MachineID toProto() {
        Protos.MachineID.Builder proto = Protos.MachineID.newBuilder();
        hostname.ifPresent(proto::setHostname);
        ip.ifPresent(proto::setIp);
        return proto.build();
    }

    @Override
    public String toString() {
        return hostname.map(
                        name -> ip.map(address -> name + " (" + address + ")").orElse(name))
                .orElseGet(() -> "(" + ip.orElse("") + ")");
    }
}
