package io.mesocosm.containerizer.volumes;

import io.mesocosm.common.resources.Ranges;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.checkpoint.CheckpointFile;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.proto.internal.VolumeGids.VolumeGidInfo;
import io.mesocosm.proto.internal.VolumeGids.VolumeGidInfos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups of {@code --volume_gid_range}: a volume that several users share belongs to one of them, and their containers
 * are in it. Who has which is written down as Mesos does, below {@code meta/volume_gid_manager}. Any thread. (Mesos:
 * {@code VolumeGidManager})
 */
public final class VolumeGids {

    private static final Logger log = LoggerFactory.getLogger(VolumeGids.class);

    /** What takes a group back: the end of the volume, or of the container whose sandbox it is in. */
    public enum Kind {
        PERSISTENT(VolumeGidInfo.Type.PERSISTENT),
        SANDBOX_PATH(VolumeGidInfo.Type.SANDBOX_PATH);

        private final VolumeGidInfo.Type type;

        Kind(VolumeGidInfo.Type type) {
            this.type = type;
        }
    }

    private static final int LOCKS = 64;

    private final Ranges range;
    private final Path file;
    private final VolumeTree trees;
    private final Map<Path, VolumeGidInfo> infos = new TreeMap<>(); // guarded by this
    private final List<Object> locks = Stream.generate(Object::new).limit(LOCKS).toList();

    public VolumeGids(Ranges range, Path workDirectory, Syscalls syscalls) {
        this.range = range;
        this.file = workDirectory.resolve("meta/volume_gid_manager/volume_gids");
        this.trees = new VolumeTree(workDirectory, syscalls);
    }

    /** How many groups there are. */
    public long total() {
        return range.size();
    }

    /** How many of them no volume has. */
    public synchronized long free() {
        forgetWhatIsGone();
        return total()
                - infos.values().stream()
                        .filter(info -> range.contains(gid(info)))
                        .count();
    }

    /** The group of a volume, made its own if it has none yet. */
    public int allocate(Path volume, Kind kind) throws ContainerizerException {
        synchronized (locks.get(Math.floorMod(volume.hashCode(), LOCKS))) { // a tree may be large: others do not wait
            int owner;
            try {
                owner = trees.group(volume);
            } catch (IOException e) {
                throw new ContainerizerException("Failed to stat '" + volume + "': " + e.getMessage(), e);
            }
            Optional<Integer> known = known(volume);
            if (known.isEmpty() && range.contains(Integer.toUnsignedLong(owner))) {
                return owner; // a persistent volume of the container above, shown as one of its sandbox
            }
            int gid = known.isPresent() ? known.get() : take(volume, kind);
            if (owner != gid) {
                try {
                    trees.give(volume, gid);
                } catch (IOException e) {
                    throw new ContainerizerException(
                            "Failed to set the owner group of the volume path '" + volume + "' to " + gid + ": "
                                    + e.getMessage(),
                            e);
                }
            }
            return gid;
        }
    }

    private synchronized Optional<Integer> known(Path volume) {
        return Optional.ofNullable(infos.get(volume)).map(VolumeGidInfo::getGid);
    }

    private synchronized int take(Path volume, Kind kind) throws ContainerizerException {
        forgetWhatIsGone();
        Ranges free = range;
        for (VolumeGidInfo info : infos.values()) {
            free = free.minus(Ranges.of(gid(info), gid(info)));
        }
        if (free.isEmpty()) {
            throw new ContainerizerException("Failed to allocate gid to the volume path '" + volume
                    + "' because the free gid range is exhausted");
        }
        int gid = (int) free.begin(0);
        infos.put(
                volume,
                VolumeGidInfo.newBuilder()
                        .setType(kind.type)
                        .setPath(volume.toString())
                        .setGid(gid)
                        .build());
        write();
        log.info("group allocated gid={} volume={}", gid, volume);
        return gid;
    }

    /** Takes back the groups of volumes in a sandbox, and those volumes from the groups: the sandbox stays a while. */
    public void deallocate(Path sandbox) throws ContainerizerException {
        List<Path> taken = new ArrayList<>();
        synchronized (this) {
            infos.keySet().stream().filter(volume -> volume.startsWith(sandbox)).forEach(taken::add);
            if (taken.isEmpty()) {
                return;
            }
            taken.forEach(infos::remove);
            write();
        }
        for (Path volume : taken) {
            try {
                trees.takeBack(volume);
                log.info("group taken back volume={}", volume);
            } catch (IOException e) {
                log.warn("group could not be taken from its volume volume={} reason={}", volume, e.getMessage());
            }
        }
    }

    /** Takes up what an agent before wrote down. Sandboxes of containers that are no more give theirs back. */
    public void recover(List<Path> sandboxes) throws ContainerizerException {
        List<Path> left = new ArrayList<>();
        synchronized (this) {
            read();
            forgetWhatIsGone();
            infos.values().stream()
                    .filter(info -> info.getType() == VolumeGidInfo.Type.SANDBOX_PATH)
                    .map(info -> Path.of(info.getPath()))
                    .filter(volume -> sandboxes.stream().noneMatch(volume::startsWith))
                    .forEach(left::add);
        }
        for (Path volume : left) {
            deallocate(volume);
        }
    }

    private void read() throws ContainerizerException {
        try {
            Optional<byte[]> written = CheckpointFile.read(file);
            if (written.isPresent()) {
                for (VolumeGidInfo info :
                        VolumeGidInfos.parseFrom(written.get()).getInfosList()) {
                    infos.put(Path.of(info.getPath()), info);
                }
            }
        } catch (IOException e) {
            throw new ContainerizerException(
                    "Failed to read volume gid infos from '" + file + "' " + e.getMessage(), e);
        }
    }

    /** A volume that was destroyed, whoever did it, needs no group. */
    private void forgetWhatIsGone() {
        infos.keySet().removeIf(volume -> !Files.exists(volume));
    }

    private void write() throws ContainerizerException {
        try {
            Files.createDirectories(file.resolveSibling("."));
            CheckpointFile.write(
                    file,
                    VolumeGidInfos.newBuilder().addAllInfos(infos.values()).build());
        } catch (IOException e) {
            throw new ContainerizerException("Failed to save state of volume gid infos: " + e.getMessage(), e);
        }
    }

    private static long gid(VolumeGidInfo info) {
        return Integer.toUnsignedLong(info.getGid());
    }
}
