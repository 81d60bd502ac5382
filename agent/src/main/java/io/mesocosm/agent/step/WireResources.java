package io.mesocosm.agent.step;

import io.mesocosm.common.resources.ResourceFormat;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;

/**
 * The two ways to write a resource's reservations: a stack ({@code reservations}), which is used inside, and a single
 * one with the role beside it ({@code role}, {@code reservation}), which agents write on disk and to masters.
 */
public final class WireResources {

    private WireResources() {}

    /** As agents write them; a stack of several reservations has no such form and stays. */
    public static List<Resource> downgrade(List<Resource> resources) {
        return resources.stream().map(ResourceFormat.PRE_REFINEMENT::convert).toList();
    }

    /** As they are used inside. */
    public static List<Resource> upgrade(List<Resource> resources) {
        return resources.stream().map(ResourceFormat.POST_REFINEMENT::convert).toList();
    }

    /** As they are used inside, and allocated: by a framework with one role those without allocation are its role's. */
    public static List<Resource> received(List<Resource> resources, FrameworkInfo framework) {
        Optional<String> role = onlyRole(framework);
        return upgrade(resources).stream()
                .map(resource -> resource.hasAllocationInfo() || role.isEmpty()
                        ? resource
                        : resource.toBuilder()
                                .setAllocationInfo(AllocationInfo.newBuilder().setRole(role.get()))
                                .build())
                .toList();
    }

    @SuppressWarnings("deprecation") // the one role of frameworks that know no others
    private static Optional<String> onlyRole(FrameworkInfo framework) {
        boolean multiRole = framework.getCapabilitiesList().stream()
                .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
        if (!multiRole) {
            return Optional.of(framework.getRole());
        }
        return framework.getRolesCount() == 1 ? Optional.of(framework.getRoles(0)) : Optional.empty();
    }
}
