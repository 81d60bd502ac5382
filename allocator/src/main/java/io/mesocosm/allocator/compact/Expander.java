package io.mesocosm.allocator.compact;

import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Value;

/** Turns bundles back into the resources that {@link Compactor} made them of. */
final class Expander {

    private Expander() {}

    /** The resources of a bundle, allocated to a role. */
    static Resources resources(Bundle bundle, String role) {
        AllocationInfo allocation = AllocationInfo.newBuilder().setRole(role).build();
        List<Resource> list = new ArrayList<>(bundle.size());
        for (int i = 0; i < bundle.size(); i++) {
            Kind kind = bundle.kind(i);
            long amount = bundle.amount(i);
            Resource.Builder resource = kind.prototype().setAllocationInfo(allocation);
            if (kind.isWhole()) {
                for (long copy = 1; copy < amount; copy++) {
                    list.add(resource.build());
                }
            } else if (kind.isScalar()) {
                resource.setScalar(Value.Scalar.newBuilder().setValue(amount / 1000.0));
            } else {
                bundle.items[i].writeTo(resource);
            }
            list.add(resource.build());
        }
        return Resources.of(list);
    }
}
