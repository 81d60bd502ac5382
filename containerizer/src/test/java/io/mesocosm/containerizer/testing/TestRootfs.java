package io.mesocosm.containerizer.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A root file system of a few files: busybox, links to its applets, accounts and the directories that images have. Tests
 * that ask for one are skipped where busybox is missing.
 */
public final class TestRootfs {

    private static final List<String> DIRECTORIES =
            List.of("bin", "dev", "etc", "mnt", "proc", "root", "run", "sys", "tmp", "usr/bin", "var");

    private static final List<String> APPLETS = List.of(
            ("ash base64 basename cat chgrp chmod chown chroot cmp cp cut date dd df dirname dmesg du echo env expr false"
                            + " find free grep groups head hostname id kill ln ls md5sum mkdir mkfifo mknod mktemp"
                            + " mount mv nc nsenter od pidof pivot_root printf ps pwd readlink realpath"
                            + " rm rmdir sed seq setsid sh sleep sort stat stty su switch_root sync sysctl tail tee test"
                            + " timeout touch tr true truncate tty umount uname uniq unlink unshare wc which xargs yes")
                    .split(" "));

    private TestRootfs() {}

    /** Makes one at this path, which may exist and belongs to the caller. Owners are those of this process. */
    public static Path make(Path directory) throws IOException {
        Optional<Path> busybox = busybox();
        assumeTrue(busybox.isPresent(), "needs a static busybox (Debian: busybox-static)");
        for (String name : DIRECTORIES) {
            Files.createDirectories(directory.resolve(name));
        }
        Files.setAttribute(directory.resolve("tmp"), "unix:mode", 01777);
        Path program = directory.resolve("bin/busybox");
        Files.copy(busybox.get(), program, StandardCopyOption.REPLACE_EXISTING);
        Files.setAttribute(program, "unix:mode", 0755);
        for (String applet : APPLETS) {
            Path link = directory.resolve("bin").resolve(applet);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of("busybox"));
        }
        Files.writeString(
                directory.resolve("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/sh\n");
        Files.writeString(directory.resolve("etc/group"), "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n");
        return directory;
    }

    private static Optional<Path> busybox() {
        return Stream.of("/bin/busybox", "/usr/bin/busybox", "/usr/lib/busybox/busybox-static")
                .map(Path::of)
                .filter(Files::isExecutable)
                .filter(TestRootfs::isStatic)
                .findFirst();
    }

    /** A program that needs no libraries names no loader near its beginning. */
    private static boolean isStatic(Path program) {
        try (var in = Files.newInputStream(program)) {
            return !new String(in.readNBytes(4096), StandardCharsets.ISO_8859_1).contains("/ld-");
        } catch (IOException _) {
            return false;
        }
    }
}
