package io.mesocosm.master.turn;

import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.DiskInfo.Source;

/** Which disks resource providers may make or end. Each check returns what is wrong; empty if nothing. */
final class DiskChecks {

    private DiskChecks() {}

    static Optional<String> create(Operation.CreateDisk create) {
        Resource source = create.getSource();
        Optional<String> error = provided(source);
        if (error.isPresent()) {
            return error;
        }
        if (!isDisk(source, Source.Type.RAW)) {
            return Optional.of("'source' is not a RAW disk resource");
        }
        Source.Type target = create.getTargetType();
        if (target != Source.Type.MOUNT && target != Source.Type.BLOCK) {
            return Optional.of("'target_type' is neither MOUNT or BLOCK");
        }
        if (source.getDisk().getSource().hasProfile() != create.hasTargetProfile()) {
            return Optional.empty();
        }
        return Optional.of(
                create.hasTargetProfile()
                        ? "'target_profile' must not be set when 'source' has a profile"
                        : "'target_profile' must be set when 'source' has no profile");
    }

    static Optional<String> destroy(Operation.DestroyDisk destroy) {
        Resource source = destroy.getSource();
        Optional<String> error = provided(source);
        if (error.isPresent()) {
            return error;
        }
        boolean disk = List.of(Source.Type.MOUNT, Source.Type.BLOCK, Source.Type.RAW).stream()
                .anyMatch(type -> isDisk(source, type));
        if (!disk) {
            return Optional.of("'source' is neither a MOUNT, BLOCK or RAW disk resource");
        }
        if (!source.getDisk().getSource().hasId()) {
            return Optional.of("'source' is not backed by a CSI volume");
        }
        return Resources.isPersistentVolume(source)
                ? Optional.of("A disk resource containing a persistent volume " + Resources.print(source)
                        + " cannot be destroyed directly. Please destroy the persistent volume first then destroy the"
                        + " disk resource")
                : Optional.empty();
    }

    private static Optional<String> provided(Resource source) {
        return ResourceChecks.check(List.of(source))
                .map(error -> "Invalid resource: " + error)
                .or(() -> source.hasProviderId()
                        ? Optional.empty()
                        : Optional.of("'source' is not managed by a resource provider"));
    }

    private static boolean isDisk(Resource resource, Source.Type type) {
        return resource.getDisk().hasSource() && resource.getDisk().getSource().getType() == type;
    }
}
