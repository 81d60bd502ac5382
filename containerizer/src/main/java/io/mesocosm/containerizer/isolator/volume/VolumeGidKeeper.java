package io.mesocosm.containerizer.isolator.volume;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.common.resources.Ranges;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.isolator.FlagRanges;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.volumes.VolumeGids;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the groups of volumes back when the containers end whose sandboxes they are in. It comes with {@code
 * --volume_gid_range} and is the last of all isolators, so that it cleans up first: while volumes are where they were.
 */
public final class VolumeGidKeeper implements NestingIsolator {

    private final VolumeGids gids;
    private final ContainerFiles files;

    public VolumeGidKeeper(VolumeGids gids, Path runtimeDirectory) {
        this.gids = gids;
        this.files = new ContainerFiles(runtimeDirectory);
    }

    /**
     * The groups that the flag gives, if it does.
     *
     * @throws ContainerizerException when the flag gives anything else
     */
    public static Optional<VolumeGids> gids(IsolatorContext context) throws ContainerizerException {
        Optional<String> flag = context.settings().filesystem().volumeGidRange();
        if (flag.isEmpty()) {
            return Optional.empty();
        }
        String wrong = "Failed to initialize volume gid manager: ";
        if (!context.isRoot()) {
            throw new ContainerizerException(wrong + "Volume gid manager requires root privileges");
        }
        var gids = new VolumeGids(range(flag.get(), wrong), context.workDirectory(), context.syscalls());
        Metrics metrics = context.metrics();
        metrics.gauge("volume_gid_manager/volume_gids_total", gids::total);
        metrics.gauge("volume_gid_manager/volume_gids_free", gids::free);
        return Optional.of(gids);
    }

    static Ranges range(String flag, String wrong) throws ContainerizerException {
        Ranges range;
        try {
            range = FlagRanges.parse(flag, "volume gid range", "volume gid range");
        } catch (ContainerizerException e) {
            throw new ContainerizerException(wrong + e.getMessage(), e);
        }
        if (range.isEmpty()) {
            throw new ContainerizerException(wrong + "Empty volume gid range");
        }
        return range;
    }

    @Override
    public String name() {
        return "volume_gid_manager";
    }

    @Override
    public void recover(List<Recovered> containers, Set<ContainerId> orphans) throws ContainerizerException {
        List<Path> sandboxes = new ArrayList<>();
        containers.forEach(container -> sandboxes.add(Path.of(container.state().getDirectory())));
        gids.recover(sandboxes);
    }

    @Override
    public void cleanup(ContainerId id) throws ContainerizerException {
        try {
            Optional<ContainerConfig> config = files.config(id);
            if (config.isPresent()) {
                gids.deallocate(Path.of(config.get().getDirectory()));
            }
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to deallocate gid when destroying container: " + e.getMessage(), e);
        }
    }
}
