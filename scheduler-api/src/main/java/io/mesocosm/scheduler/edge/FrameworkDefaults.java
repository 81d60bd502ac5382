package io.mesocosm.scheduler.edge;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.mesos.Protos.FrameworkInfo;

/** What a driver adds to a framework's description. Mesos: {@code fillMissingFrameworkInfoFields}. */
final class FrameworkDefaults {

    private FrameworkDefaults() {}

    /** The user and the host of this process, where none is named. */
    static FrameworkInfo complete(FrameworkInfo framework) {
        FrameworkInfo.Builder complete = framework.toBuilder();
        if (framework.getUser().isEmpty()) {
            complete.setUser(System.getProperty("user.name"));
        }
        if (framework.getHostname().isEmpty()) {
            try {
                complete.setHostname(InetAddress.getLocalHost().getHostName());
            } catch (UnknownHostException e) {
                return complete.build();
            }
        }
        return complete.build();
    }
}
