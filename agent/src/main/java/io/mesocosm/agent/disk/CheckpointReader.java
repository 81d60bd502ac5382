package io.mesocosm.agent.disk;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfOperation;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfResources;
import io.mesocosm.agent.recovery.Compatibility;
import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.proto.internal.ResourceCheckpoint.ResourceState;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the checkpoint tree, which Mesos or an earlier life of this agent wrote. What is missing was not finished when
 * the agent died and is passed over; what is damaged ends the recovery, or is counted and passed over when the agent is
 * not strict. Mesos: {@code slave::state::recover}.
 */
public final class CheckpointReader {

    private static final Logger LOG = LoggerFactory.getLogger("agent");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path work;
    private final Path meta;
    private final boolean strict;
    private int errors;

    /** Below {@code <work>/meta}. */
    public CheckpointReader(Path work, boolean strict) {
        this.work = work;
        this.meta = work.resolve("meta");
        this.strict = strict;
    }

    /**
     * Reads everything that an agent of that description can go on from. If the host was rebooted and the description is
     * incompatible, the agent starts anew; so that the next start holds to that, the link to the old agent is removed.
     *
     * @param now how the agent describes itself
     * @param policy what may have changed
     * @throws RecoveryException naming what is damaged or incompatible
     */
    public RecoveredAgent read(AgentInfo now, Compatibility.Policy policy) throws RecoveryException {
        boolean rebooted = rebooted();
        ResourceState resources = new ResourceFiles(work).recover(this);
        Optional<Path> directory = latest();
        Optional<AgentInfo> info = directory.isPresent() ? info(directory.get()) : Optional.empty();
        if (directory.isEmpty() || info.isEmpty()) {
            return anew(rebooted, resources);
        }
        Optional<String> objection = Compatibility.problem(policy, info.get(), now);
        if (objection.isPresent()) {
            if (rebooted) {
                LOG.warn("Starting as a new agent: the host was rebooted and {}", objection.get());
                forgetLatest();
                return anew(true, resources);
            }
            throw new RecoveryException("Incompatible agent info detected in '" + meta + "': " + objection.get()
                    + "; restart with the old flags, or remove '" + meta.resolve("slaves/latest")
                    + "' to start as a new agent, which loses all its tasks");
        }
        var frameworks = new FrameworkReader(this).read(directory.get().resolve("frameworks"));
        Optional<DrainConfig> drain = message(directory.get().resolve("drain.config"), DrainConfig.parser());
        List<OfOperation> operations =
                new OperationReader(this).read(directory.get().resolve("operations"));
        return new RecoveredAgent(
                info,
                !Compatibility.isSame(info.get(), now),
                rebooted,
                frameworks,
                drain,
                of(resources, operations),
                errors);
    }

    /** What was reserved and made of the resources stays, whichever agent it was. */
    private RecoveredAgent anew(boolean rebooted, ResourceState resources) {
        return new RecoveredAgent(
                Optional.empty(), false, rebooted, List.of(), Optional.empty(), of(resources, List.of()), errors);
    }

    private static OfResources of(ResourceState resources, List<OfOperation> streams) {
        return new OfResources(
                resources.getResourcesList().stream()
                        .map(ResourceFormat.POST_REFINEMENT::convert)
                        .toList(),
                resources.getOperationsList(),
                streams);
    }

    private void forgetLatest() throws RecoveryException {
        Path link = meta.resolve("slaves/latest");
        try {
            Files.deleteIfExists(link);
            MetaFiles.sync(meta.resolve("slaves"));
        } catch (IOException e) {
            throw new RecoveryException("Failed to remove latest symlink '" + link + "': " + e.getMessage());
        }
    }

    private Optional<AgentInfo> info(Path directory) throws RecoveryException {
        return message(directory.resolve("slave.info"), AgentInfo.parser())
                .map(ResourceFormat.POST_REFINEMENT::convertAll);
    }

    /** The directory of the agent that was here last; the link may name another place for it, as after a move. */
    private Optional<Path> latest() throws RecoveryException {
        Path link = meta.resolve("slaves/latest");
        return link(link).map(name -> meta.resolve("slaves").resolve(name)).filter(Files::isDirectory);
    }

    /** The last name of what a link points at. */
    Optional<String> link(Path link) throws RecoveryException {
        try {
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            return Optional.ofNullable(Files.readSymbolicLink(link).getFileName())
                    .map(Path::toString);
        } catch (IOException e) {
            fail(link, e);
            return Optional.empty();
        }
    }

    private boolean rebooted() throws RecoveryException {
        Optional<String> before = text(meta.resolve("boot_id"));
        return before.isPresent() && !before.get().equals(bootId());
    }

    private static String bootId() {
        try {
            return Files.readString(BOOT).trim();
        } catch (IOException e) {
            LOG.warn("The id of this boot cannot be read reason={}", e.getMessage());
            return "";
        }
    }

    /** Remembers this boot of the host. */
    public void writeBootId() throws IOException {
        MetaFiles.replace(meta.resolve("boot_id"), bootId().getBytes(StandardCharsets.UTF_8));
    }

    /** The subdirectories, sorted by name. */
    List<Path> directories(Path directory) throws RecoveryException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(entry);
                }
            }
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            fail(directory, e);
        }
        found.sort(null);
        return found;
    }

    /** The one message of a file; empty when the file is missing or was not filled. Half a message is damage. */
    <M extends Message> Optional<M> message(Path file, Parser<M> parser) throws RecoveryException {
        try {
            Optional<byte[]> bytes = MetaFiles.read(file).filter(some -> some.length > 0);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            List<M> whole = Records.parse(bytes.get(), parser).messages();
            if (whole.isEmpty()) {
                throw new EOFException("hit EOF unexpectedly, possible corruption");
            }
            return Optional.of(whole.getFirst());
        } catch (IOException e) {
            fail(file, e);
            return Optional.empty();
        }
    }

    /** The messages of a file. */
    <M extends Message> Records.Content<M> messages(Path file, Parser<M> parser) throws RecoveryException {
        try {
            Optional<byte[]> bytes = MetaFiles.read(file);
            if (bytes.isPresent()) {
                return Records.parse(bytes.get(), parser);
            }
        } catch (IOException e) {
            fail(file, e);
        }
        return new Records.Content<>(List.of(), 0);
    }

    /** The messages of a file that grows; half a message at its end, of a write that was cut off, is removed. */
    <M extends Message> List<M> appended(Path file, Parser<M> parser) throws RecoveryException {
        Records.Content<M> found = messages(file, parser);
        try {
            if (Files.exists(file) && Files.size(file) > found.end()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(found.end());
                    channel.force(true);
                }
            }
        } catch (IOException e) {
            fail(file, e);
        }
        return found.messages();
    }

    /** The text of a file. */
    Optional<String> text(Path file) throws RecoveryException {
        try {
            return MetaFiles.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8).trim());
        } catch (IOException e) {
            fail(file, e);
            return Optional.empty();
        }
    }

    /** Ends the recovery, or counts. */
    void fail(Path file, Exception e) throws RecoveryException {
        String message = "Failed to read checkpoint '" + file + "': " + e.getMessage();
        if (strict) {
            throw new RecoveryException(message);
        }
        LOG.warn("{}", message);
        errors++;
    }
}
