package io.mesocosm.master.edge;

import io.mesocosm.common.daemon.Build;
import io.mesocosm.common.detect.MasterDescription;
import io.mesocosm.common.libprocess.Upid;
import java.net.InetAddress;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.MasterInfo;

/** This master, as others are told. */
public final class Self {

    /** The actor that everybody talks to. */
    public static final String ACTOR = "master";

    private Self() {}

    /** Describes a master that listens there. */
    public static MasterInfo info(String id, Upid upid, InetAddress ip, String hostname, Optional<DomainInfo> domain) {
        var info = MasterDescription.at(upid, ip, hostname).setId(id).setVersion(Build.VERSION);
        domain.ifPresent(info::setDomain);
        return info.build();
    }
}
