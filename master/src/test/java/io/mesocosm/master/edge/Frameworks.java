package io.mesocosm.master.edge;

import org.apache.mesos.v1.Protos.FrameworkInfo;

/** The frameworks of the recordings. */
final class Frameworks {

    private Frameworks() {}

    static FrameworkInfo.Builder multiRole(String name, String... roles) {
        return FrameworkInfo.newBuilder()
                .setUser("root")
                .setName(name)
                .setHostname("127.0.0.1")
                .addAllRoles(java.util.Arrays.asList(roles))
                .addCapabilities(capability(FrameworkInfo.Capability.Type.MULTI_ROLE));
    }

    static FrameworkInfo goldenMain() {
        return multiRole("golden-main", "prod")
                .setPrincipal("golden-principal")
                .setCheckpoint(true)
                .setFailoverTimeout(3600)
                .setWebuiUrl("http://127.0.0.1:1/ui")
                .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE))
                .addCapabilities(capability(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT))
                .build();
    }

    static FrameworkInfo.Capability.Builder capability(FrameworkInfo.Capability.Type type) {
        return FrameworkInfo.Capability.newBuilder().setType(type);
    }
}
