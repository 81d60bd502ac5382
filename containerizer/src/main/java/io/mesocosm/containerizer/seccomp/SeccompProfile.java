package io.mesocosm.containerizer.seccomp;

import com.google.protobuf.ByteString;
import io.mesocosm.proto.internal.Seccomp.ContainerSeccompProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;

/**
 * A profile: what becomes of system calls.
 *
 * @param defaultAction of calls that no rule matches
 * @param architectures what programs of other kinds than the host's own may run; a call of any other ends its process
 */
public record SeccompProfile(
        Action defaultAction, Set<ContainerSeccompProfile.Architecture> architectures, List<Rule> rules) {

    /** The name of the profile that comes with the agent. */
    public static final String BUILT_IN = "mesocosm-default.json";

    public SeccompProfile {
        architectures = Set.copyOf(architectures);
        rules = List.copyOf(rules);
    }

    /** Reads a file in Docker's format. (Mesos: {@code seccomp::parseProfile}) */
    public static SeccompProfile read(Path file) throws SeccompException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new SeccompException("Failed to read Seccomp profile file '" + file + "': " + e, e);
        }
        return parse(file.toString(), bytes);
    }

    /** The one that comes with the agent. */
    public static SeccompProfile builtIn() throws SeccompException {
        try (InputStream in = Objects.requireNonNull(SeccompProfile.class.getResourceAsStream(BUILT_IN), BUILT_IN)) {
            return parse(BUILT_IN, in.readAllBytes());
        } catch (IOException e) {
            throw new SeccompException("Failed to read Seccomp profile file '" + BUILT_IN + "': " + e, e);
        }
    }

    private static SeccompProfile parse(String name, byte[] bytes) throws SeccompException {
        try {
            SeccompProfile profile = new ProfileReader(Host.here()).read(bytes);
            profile.compile(EnumSet.allOf(Capability.class));
            profile.compile(Set.of());
            return profile;
        } catch (SeccompException e) {
            throw new SeccompException("Failed to parse Seccomp profile '" + name + "': " + e.getMessage(), e);
        }
    }

    /** From Mesos' message, which a module may hand over. */
    public static SeccompProfile of(ContainerSeccompProfile message) throws SeccompException {
        return ProfileMessage.read(message);
    }

    /** As Mesos' message has it: error numbers are lost, and actions that it does not know become the nearest. */
    public ContainerSeccompProfile message() {
        return ProfileMessage.write(this);
    }

    /**
     * The program for a container on this host.
     *
     * @param bounding the capabilities that it may have at most
     */
    public ByteString compile(Set<Capability> bounding) throws SeccompException {
        return new FilterCompiler(Host.here().architecture()).compile(this, bounding);
    }
}
