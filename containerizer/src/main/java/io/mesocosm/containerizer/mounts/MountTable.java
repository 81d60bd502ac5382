package io.mesocosm.containerizer.mounts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The mounts of this process' mount namespace, in whatever order the kernel lists them: new kernels sort by number. */
public record MountTable(List<Mount> mounts) {

    private static final Path SELF = Path.of("/proc/self/mountinfo");

    /**
     * One mount.
     *
     * @param target as the kernel knows it: without links
     * @param options of the file system: those that all its mounts have
     * @param peers the group of mounts that share what is mounted below them, if it is in one
     */
    public record Mount(
            int id, int parent, Path target, String filesystem, Set<String> options, Optional<Integer> peers) {

        public Mount {
            options = Set.copyOf(options);
        }
    }

    public MountTable {
        mounts = List.copyOf(mounts);
    }

    public static MountTable read() throws IOException {
        return parse(Files.readString(SELF, StandardCharsets.ISO_8859_1));
    }

    /** The text of {@code /proc/<pid>/mountinfo}, a character for each byte. */
    public static MountTable parse(String text) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String line : text.lines().toList()) {
            mounts.add(mount(line));
        }
        return new MountTable(mounts);
    }

    /** {@code 36 35 98:0 /root /target rw,noatime shared:1 master:2 - ext3 /dev/root rw} */
    private static Mount mount(String line) throws IOException {
        String[] words = line.split(" ", -1);
        Optional<Integer> peers = Optional.empty();
        try {
            int at = 6;
            for (; !words[at].equals("-"); at++) {
                if (words[at].startsWith("shared:")) {
                    peers = Optional.of(Integer.parseInt(words[at].substring("shared:".length())));
                }
            }
            return new Mount(
                    Integer.parseInt(words[0]),
                    Integer.parseInt(words[1]),
                    Path.of(unescape(words[4])),
                    unescape(words[at + 1]),
                    Set.copyOf(List.of(words[at + 3].split(",", -1))),
                    peers);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException("'" + line + "' is no line of a mount table", e);
        }
    }

    /** Blanks, line ends and backslashes are written as {@code \040}. */
    private static String unescape(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The mount that a path without links is on. */
    public Mount containing(Path path) throws IOException {
        return mounts.stream()
                .filter(mount -> path.startsWith(mount.target) && !isCovered(mount))
                .max(Comparator.comparing(mount -> mount.target.getNameCount()))
                .orElseThrow(() -> new IOException("'" + path + "' is on no mount"));
    }

    private boolean isCovered(Mount mount) {
        return mounts.stream()
                .anyMatch(
                        other -> other.parent == mount.id && other.id != mount.id && other.target.equals(mount.target));
    }

    /** Whether something is mounted on exactly this path without links. */
    public boolean has(Path path) {
        return mounts.stream().anyMatch(mount -> mount.target.equals(path));
    }

    /** What is mounted below a directory without links, in an order in which it can be unmounted. */
    public List<Mount> below(Path directory) {
        return mounts.stream()
                .filter(mount -> mount.target.startsWith(directory) && !mount.target.equals(directory))
                .sorted(Comparator.comparing((Mount mount) -> mount.target.getNameCount())
                        .reversed())
                .toList();
    }
}
