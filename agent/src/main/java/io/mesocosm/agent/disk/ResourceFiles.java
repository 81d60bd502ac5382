package io.mesocosm.agent.disk;

import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.proto.internal.ResourceCheckpoint.ResourceState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What is reserved and made of the agent's resources, below {@code meta/resources}, in both of Mesos' formats:
 * {@code resources.info} for agents that know no operations, {@code resources_and_operations.state} for all others.
 *
 * <pre>
 *   write the targets ─▶ make and remove volumes ─▶ rename resources.target ─▶ rename the state's target
 * </pre>
 *
 * A target that is there after a crash was written whole: {@link #recover} goes on from it. Mesos:
 * {@code Slave::checkpointResourceState}.
 */
final class ResourceFiles {

    private final Path directory;
    private final Path state;
    private final Path stateTarget;
    private final Path info;
    private final Path infoTarget;
    private final Volumes volumes;

    /** Below {@code <work>/meta}. */
    ResourceFiles(Path work) {
        this.directory = work.resolve("meta/resources");
        this.state = directory.resolve("resources_and_operations.state");
        this.stateTarget = directory.resolve("resources_and_operations.target");
        this.info = directory.resolve("resources.info");
        this.infoTarget = directory.resolve("resources.target");
        this.volumes = new Volumes(work);
    }

    /**
     * Puts a change on disk.
     *
     * @throws VolumeException if a volume can be neither made nor removed; then what was kept before is kept
     * @throws IOException if nothing can be said of what is kept
     */
    void store(List<Resource> before, List<Resource> after, List<Operation> operations)
            throws VolumeException, IOException {
        ResourceState target = ResourceState.newBuilder()
                .addAllOperations(operations)
                .addAllResources(after)
                .build();
        MetaFiles.replaceDurably(stateTarget, Records.frame(target));
        if (!Resources.of(before).equals(Resources.of(after))) {
            MetaFiles.replaceDurably(infoTarget, old(after));
            try {
                volumes.change(before, after);
            } catch (VolumeException e) {
                Files.deleteIfExists(stateTarget);
                Files.deleteIfExists(infoTarget);
                MetaFiles.sync(directory);
                throw e;
            }
        }
        commit();
    }

    private static byte[] old(List<Resource> resources) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (Resource resource : resources) {
            bytes.write(Records.frame(ResourceFormat.PRE_REFINEMENT.convert(resource)));
        }
        return bytes.toByteArray();
    }

    private void commit() throws IOException {
        rename(infoTarget, info);
        rename(stateTarget, state);
        MetaFiles.sync(directory);
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException _) {
            // Nothing of that kind was to be changed, or it was before the crash.
        }
    }

    /** What was written last; finishes what a crash cut off. Agents that knew no operations left the older files only. */
    ResourceState recover(CheckpointReader reader) throws RecoveryException {
        ResourceState kept = reader.message(state, ResourceState.parser()).orElseGet(ResourceState::getDefaultInstance);
        if (!Files.exists(state)) {
            kept = older(reader, info);
        }
        if (Files.exists(stateTarget)) {
            ResourceState target =
                    reader.message(stateTarget, ResourceState.parser()).orElse(kept);
            return finish(kept, target);
        }
        return Files.exists(infoTarget) && !Files.exists(state) ? finish(kept, older(reader, infoTarget)) : kept;
    }

    private static ResourceState older(CheckpointReader reader, Path file) throws RecoveryException {
        return ResourceState.newBuilder()
                .addAllResources(reader.messages(file, Resource.parser()).messages())
                .build();
    }

    private ResourceState finish(ResourceState kept, ResourceState target) throws RecoveryException {
        try {
            volumes.change(kept.getResourcesList(), target.getResourcesList());
        } catch (VolumeException | IOException e) {
            throw new RecoveryException("Target checkpointed resources " + print(target)
                    + " failed to sync from current checkpointed resources " + print(kept) + ": " + e.getMessage());
        }
        try {
            commit();
        } catch (IOException e) {
            throw new RecoveryException("Failed to rename target resources " + print(target) + ": " + e.getMessage());
        }
        return target;
    }

    private static Resources print(ResourceState some) {
        return Resources.of(some.getResourcesList());
    }
}
