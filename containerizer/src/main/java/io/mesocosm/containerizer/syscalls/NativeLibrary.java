package io.mesocosm.containerizer.syscalls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native files of this build, unpacked from the jar below a directory that must not be mounted {@code noexec}: the
 * agent's {@code work_dir} is one, {@code /run} often is not. The name of the subdirectory is a digest of the files, so
 * that supervisors of an older build keep their binary.
 */
public final class NativeLibrary {

    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String RESOURCES = "/native/linux-x86_64/";
    private static final String SUPERVISOR = "mesocosm-supervisor";
    private static final String DIGEST = "digest";
    private static final String SHIM = "libmesocosm-syscalls.so";
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

    private final Path supervisor;

    private NativeLibrary(Path supervisor) {
        this.supervisor = supervisor;
    }

    /**
     * Unpacks what is not there yet, and loads it.
     *
     * @throws IOException also when the directory does not let its files be executed
     */
    public static NativeLibrary unpack(Path below) throws IOException {
        String digest = new String(resource(DIGEST), StandardCharsets.US_ASCII).strip();
        Path directory = below.toAbsolutePath().resolve(digest);
        Files.createDirectories(directory);
        put(directory, SUPERVISOR);
        put(directory, SHIM);
        load(directory.resolve(SHIM));
        return new NativeLibrary(sealed(directory.resolve(SUPERVISOR)));
    }

    /**
     * The program that looks after one container. Containers may get hold of it by {@code /proc/<pid>/exe}, while it is
     * not their program yet, so it is a copy in memory that nobody can write to, where the kernel executes such; all
     * supervisors share it.
     */
    public Path supervisor() {
        return supervisor;
    }

    private static Path sealed(Path program) {
        int copy = NativeCalls.sealedCopy((program + "\0").getBytes(StandardCharsets.UTF_8));
        if (copy < 0) {
            log.warn("containers could change a program of ours path={} error={}", program, -copy);
            return program;
        }
        return Path.of("/proc/self/fd/" + copy);
    }

    @SuppressWarnings("restricted") // the one place that loads native code
    private static void load(Path shim) throws IOException {
        try {
            System.load(shim.toString());
        } catch (UnsatisfiedLinkError e) {
            throw new IOException("cannot load '" + shim + "'; is its directory mounted noexec? " + e.getMessage(), e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = NativeLibrary.class.getResourceAsStream(RESOURCES + name)) {
            if (in == null) {
                throw new IOException("this build lacks its native part " + RESOURCES + name);
            }
            return in.readAllBytes();
        }
    }

    private static void put(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
            return;
        }
        Path unfinished = Files.createTempFile(directory, "unpack", "", PRIVATE);
        Files.write(unfinished, resource(name));
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException _) {
            Files.delete(unfinished); // another agent of this build was faster
        }
    }
}
