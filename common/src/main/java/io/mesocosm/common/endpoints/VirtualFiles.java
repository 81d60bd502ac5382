package io.mesocosm.common.endpoints;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files and directories under virtual names. Nothing outside of an attached directory can be reached: neither by
 * {@code ..} nor by links, nor by exchanging a directory for a link between the look and the opening, since a file is
 * opened from its attached directory downwards without following any. Safe from any thread. Mesos: {@code FilesProcess}.
 */
public final class VirtualFiles {

    /** Sixteen pages: the most that one read gives. */
    public static final int LONGEST = 16 * 4096;

    /** The most that is given whole, for it is in memory meanwhile; Mesos has no such bound. */
    private static final long LARGEST = 64L << 20;

    private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);

    /** Why a path leads nowhere; the text is the answer's body. */
    public static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1;

        private final int status;

        RefusedException(int status, String text) {
            super(text, null, false, false);
            this.status = status;
        }

        /** As an HTTP status: 400, 404 or 500. */
        public int status() {
            return status;
        }

        /** For the body. */
        public String text() {
            return String.valueOf(getMessage());
        }
    }

    /** A part of a file, and how large the file is. */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way, not compared
    public record Part(long size, byte[] data) {}

    private record Place(Path root, Path real) {}

    private final Attachments attached;

    /** Serves what is attached at the moment of a request. */
    public VirtualFiles(Attachments attached) {
        this.attached = attached;
    }

    /** Real paths by virtual names, without those that do not exist. */
    public SortedMap<String, String> attached() {
        var existing = new TreeMap<String, String>();
        attached.all().forEach((name, path) -> {
            if (Files.exists(path)) {
                existing.put(name, path.toString());
            }
        });
        return existing;
    }

    /** What is in a directory, sorted; nothing in a file. */
    public List<FileEntry> list(String path) throws RefusedException {
        Place place = resolve(path);
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(place.real())) {
            stream.forEach(entries::add);
        } catch (NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new RefusedException(500, "Failed to list '" + place.real() + "': " + e.getMessage() + ".\n");
        }
        entries.sort(null);
        List<FileEntry> listing = new ArrayList<>();
        for (Path entry : entries) {
            FileEntry.of(entry, (path.endsWith("/") ? path : path + "/") + entry.getFileName())
                    .ifPresent(listing::add);
        }
        return listing;
    }

    /**
     * Reads a part of a file, no more than {@link #LONGEST}.
     *
     * @param length at most so many bytes; all when empty
     */
    public Part read(String path, long offset, Optional<Long> length) throws RefusedException {
        Place place = file(path, "Cannot read a directory.\n");
        try (SeekableByteChannel channel = open(place)) {
            long size = channel.size();
            long rest = Math.max(0, size - offset);
            int wanted = (int) Math.min(Math.min(length.orElse(rest), rest), LONGEST);
            var data = ByteBuffer.allocate(wanted);
            channel.position(Math.min(offset, size));
            return new Part(size, fill(channel, data));
        } catch (IOException e) {
            throw unopened(place, e);
        }
    }

    /** The name and content of a whole file. */
    public Map.Entry<String, byte[]> download(String path) throws RefusedException {
        Place place = file(path, "Cannot download a directory.\n");
        try (SeekableByteChannel channel = open(place)) {
            if (channel.size() > LARGEST) {
                throw new RefusedException(
                        413, "'" + path + "' has " + channel.size() + " bytes: read it in parts with /files/read.\n");
            }
            var data = ByteBuffer.allocate((int) channel.size());
            return Map.entry(String.valueOf(place.real().getFileName()), fill(channel, data));
        } catch (IOException e) {
            throw unopened(place, e);
        }
    }

    private static byte[] fill(SeekableByteChannel channel, ByteBuffer data) throws IOException {
        int read = 0;
        while (data.hasRemaining() && read >= 0) {
            read = channel.read(data);
        }
        byte[] bytes = new byte[data.position()];
        data.flip().get(bytes);
        return bytes;
    }

    private Place file(String path, String forDirectory) throws RefusedException {
        Place place = resolve(path);
        if (Files.isDirectory(place.real())) {
            throw new RefusedException(400, forDirectory);
        }
        return place;
    }

    private static RefusedException unopened(Place place, IOException e) {
        return new RefusedException(500, "Failed to open file at '" + place.real() + "': " + e.getMessage() + ".\n");
    }

    /** The longest attached prefix, by components, and what is below it. */
    private Place resolve(String path) throws RefusedException {
        String name = withoutSlashes(path);
        String suffix = "";
        while (!name.isEmpty()) {
            Optional<Path> root = attached.find(name);
            if (root.isPresent()) {
                return below(root.get(), suffix);
            }
            int slash = name.lastIndexOf('/');
            suffix = name.substring(slash + 1) + (suffix.isEmpty() ? "" : "/" + suffix);
            name = slash < 0 ? "" : withoutSlashes(name.substring(0, slash));
        }
        throw new RefusedException(404, "");
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static Place below(Path attachedTo, String suffix) throws RefusedException {
        try {
            Path root = attachedTo.toRealPath();
            if (!Files.isDirectory(root)) {
                if (!suffix.isEmpty()) {
                    throw new RefusedException(404, "");
                }
                return new Place(root, root);
            }
            Path wanted = Path.of(root + "/" + suffix);
            Path real = wanted.toRealPath();
            if (!real.startsWith(root)) {
                throw new RefusedException(400, "'" + wanted + "' is inaccessible.\n");
            }
            return new Place(root, real);
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new RefusedException(404, "");
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException(
                    400, "Failed to determine canonical path of '" + attachedTo + "': " + e.getMessage() + ".\n");
        }
    }

    /** Opens a regular file; what became a link or a pipe since it was looked at is refused. */
    private static SeekableByteChannel open(Place place) throws IOException {
        if (place.root().equals(place.real())) {
            return isRegular(Files.getFileAttributeView(place.real(), BasicFileAttributeView.class))
                    ? Files.newByteChannel(place.real(), READ)
                    : refuse(place.real());
        }
        try (DirectoryStream<Path> root = Files.newDirectoryStream(place.root())) {
            if (root instanceof SecureDirectoryStream<Path> secure) {
                return open(secure, place.root().relativize(place.real()), place.real());
            }
        }
        throw new IOException("This file system cannot be read safely");
    }

    private static SeekableByteChannel open(SecureDirectoryStream<Path> directory, Path below, Path whole)
            throws IOException {
        Path name = below.getName(0);
        if (below.getNameCount() > 1) {
            try (var next = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                return open(next, below.subpath(1, below.getNameCount()), whole);
            }
        }
        var view = directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return isRegular(view)
                ? directory.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))
                : refuse(whole);
    }

    private static boolean isRegular(BasicFileAttributeView view) throws IOException {
        return view.readAttributes().isRegularFile();
    }

    private static SeekableByteChannel refuse(Path path) throws IOException {
        throw new IOException("'" + path + "' is no regular file");
    }
}
