package io.mesocosm.containerizer.fetcher;

import io.mesocosm.containerizer.sandbox.Sandbox;
import io.mesocosm.containerizer.sandbox.SandboxFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Extracts archives into a sandbox. The name says whether it is one, its first bytes say how it is packed. Entries that
 * would leave the sandbox, by their name or through a link, end the extraction; links themselves are made as they are.
 */
final class Archive {

    private static final List<String> EXTENSIONS =
            List.of(".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".zip");

    /** No set-user-id, no sticky bits: they mean nothing in a sandbox, or nothing good. */
    private static final int PERMISSIONS = 0777;

    /** What {@code xz -9} needs, four times; an archive may ask for gigabytes. */
    private static final int XZ_MEMORY_KIBIBYTES = 256 * 1024;

    private final Sandbox sandbox;
    private final Map<String, Integer> directoryModes = new LinkedHashMap<>();

    private Archive(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** Whether a file of that name is extracted. */
    static boolean isArchive(String name) {
        return name.endsWith(".gz") || EXTENSIONS.stream().anyMatch(name::endsWith);
    }

    /**
     * Extracts into the sandbox itself.
     *
     * @param name that of the URI's file; a plain {@code .gz} becomes a file of the name without it
     */
    static void extract(SandboxFile archive, String name, Sandbox sandbox) throws IOException {
        var extraction = new Archive(sandbox);
        if (EXTENSIONS.stream().noneMatch(name::endsWith)) {
            extraction.unpack(new GZIPInputStream(archive.input()), name.substring(0, name.length() - ".gz".length()));
        } else if (isZip(archive)) {
            try (SeekableByteChannel channel = archive.channel()) {
                extraction.extractZip(channel);
            }
        } else {
            extraction.extractTar(decompressed(new BufferedInputStream(archive.input())));
        }
        extraction.setDirectoryModes();
    }

    private static boolean isZip(SandboxFile archive) throws IOException {
        try (SeekableByteChannel channel = archive.channel()) {
            var magic = ByteBuffer.allocate(4);
            channel.read(magic);
            return magic.position() == 4 && magic.get(0) == 'P' && magic.get(1) == 'K';
        }
    }

    private static InputStream decompressed(BufferedInputStream in) throws IOException {
        byte[] magic = new byte[6];
        in.mark(magic.length);
        int got = in.readNBytes(magic, 0, magic.length);
        in.reset();
        if (got >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return new GZIPInputStream(in, 64 * 1024);
        }
        if (got >= 3 && magic[0] == 'B' && magic[1] == 'Z' && magic[2] == 'h') {
            return new BZip2CompressorInputStream(in, true);
        }
        if (XZCompressorInputStream.matches(magic, got)) {
            return new XZInputStream(in, XZ_MEMORY_KIBIBYTES);
        }
        return in;
    }

    private void extractTar(InputStream in) throws IOException {
        boolean empty = true;
        try (var tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                empty = false;
                extractTarEntry(tar, entry);
            }
        }
        if (empty) {
            throw new IOException("Unrecognized archive format");
        }
    }

    private void extractTarEntry(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        String name = entry.getName();
        if (entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice()) {
            throw new IOException("Entry '" + name + "' of the archive is neither file, directory nor link");
        }
        if (entry.isDirectory()) {
            makeDirectory(name, entry.getMode());
        } else if (entry.isSymbolicLink()) {
            within(name, () -> link(name, entry.getLinkName()));
        } else if (entry.isLink()) {
            within(name, () -> copyWithin(entry.getLinkName(), name, entry.getMode()));
        } else {
            within(name, () -> write(tar, name, entry.getMode()));
        }
    }

    private void extractZip(SeekableByteChannel channel) throws IOException {
        try (ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                extractZipEntry(zip, entry);
            }
        }
    }

    private void extractZipEntry(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        String name = entry.getName();
        int mode = entry.getUnixMode() & PERMISSIONS;
        if (entry.isDirectory()) {
            makeDirectory(name, mode == 0 ? 0755 : mode);
        } else if (entry.isUnixSymlink()) {
            within(
                    name,
                    () -> link(
                            name, Optional.ofNullable(zip.getUnixSymlink(entry)).orElse("")));
        } else {
            within(name, () -> {
                try (InputStream in = zip.getInputStream(entry)) {
                    write(in, name, mode == 0 ? 0644 : mode);
                }
            });
        }
    }

    private void unpack(InputStream in, String name) throws IOException {
        within(name, () -> write(in, name, 0644));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** A failure names the entry. */
    private static void within(String name, Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            throw new IOException("Entry '" + name + "' of the archive could not be extracted: " + e.getMessage(), e);
        }
    }

    /** Its mode is set last: it may forbid to put files in. */
    private void makeDirectory(String name, int mode) throws IOException {
        within(name, () -> sandbox.makeDirectories(name, 0755));
        directoryModes.put(name, mode & PERMISSIONS);
    }

    private void setDirectoryModes() throws IOException {
        for (var directory : directoryModes.entrySet()) {
            within(directory.getKey(), () -> sandbox.setDirectoryMode(directory.getKey(), directory.getValue()));
        }
    }

    private void makeParent(String name) throws IOException {
        int slash = name.lastIndexOf('/');
        if (slash > 0) {
            sandbox.makeDirectories(name.substring(0, slash), 0755);
        }
    }

    /** What is there is replaced, not written through. */
    private void write(InputStream in, String name, int mode) throws IOException {
        makeParent(name);
        sandbox.delete(name);
        try (SandboxFile file = sandbox.create(name, 0600)) {
            Download.copy(in, file.output());
            file.setMode(mode & PERMISSIONS);
        }
    }

    private void link(String name, String target) throws IOException {
        if (target.isEmpty()) {
            throw new IOException("the link leads nowhere");
        }
        makeParent(name);
        sandbox.link(name, target);
    }

    private void copyWithin(String from, String to, int mode) throws IOException {
        try (SandboxFile file = sandbox.read(from)) {
            write(file.input(), to, mode);
        }
    }
}
