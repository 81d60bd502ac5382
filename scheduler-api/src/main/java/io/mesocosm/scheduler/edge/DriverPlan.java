package io.mesocosm.scheduler.edge;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.Protos.Credential;
import org.apache.mesos.Protos.FrameworkInfo;

/**
 * What a driver is made for.
 *
 * @param master {@code zk://[user:password@]host:port,.../path}, {@code host:port}, or {@code file://} and the path of a file
 *     that holds one of these
 * @param credential for masters that authenticate frameworks
 * @param environment of the process: {@code MESOS_} and {@code LIBPROCESS_} variables
 */
public record DriverPlan(
        FrameworkInfo framework,
        List<String> suppressedRoles,
        String master,
        boolean implicitAcknowledgements,
        Optional<Credential> credential,
        Map<String, String> environment) {

    /** Immutable. */
    public DriverPlan {
        suppressedRoles = List.copyOf(suppressedRoles);
        environment = Map.copyOf(environment);
    }

    /** Without the secrets, one of which may stand in the master's URL. */
    @Override
    public String toString() {
        return "DriverPlan[" + framework.getName() + "]";
    }
}
