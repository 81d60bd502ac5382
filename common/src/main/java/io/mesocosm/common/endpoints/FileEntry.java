package io.mesocosm.common.endpoints;

import io.mesocosm.common.json.JsonOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FileInfo;
import org.apache.mesos.v1.Protos.TimeInfo;

/**
 * One entry of a listing, links followed.
 *
 * @param path virtual
 * @param mode type and permissions as {@code stat} gives them
 * @param mtimeSeconds since the epoch
 */
public record FileEntry(String path, int nlink, long size, long mtimeSeconds, int mode, String uid, String gid) {

    private static final String TYPES = "?pc?d?b?-?l?s???";
    private static final String ATTRIBUTES = "unix:mode,nlink,size,lastModifiedTime,owner,group";

    /** What is at a path; empty when it cannot be looked at. */
    static Optional<FileEntry> of(Path real, String virtual) {
        try {
            Map<String, Object> found = Files.readAttributes(real, ATTRIBUTES);
            return Optional.of(new FileEntry(
                    virtual,
                    get(found, "nlink", Integer.class),
                    get(found, "size", Long.class),
                    get(found, "lastModifiedTime", FileTime.class).to(TimeUnit.SECONDS),
                    get(found, "mode", Integer.class),
                    String.valueOf(found.get("owner")),
                    String.valueOf(found.get("group"))));
        } catch (IOException e) {
            // A link to nowhere, or gone since it was listed.
            return Optional.empty();
        }
    }

    private static <T> T get(Map<String, Object> attributes, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(attributes.get(name), name));
    }

    /** As {@code /files/browse} shows it. */
    public void write(JsonOutput out) {
        out.startObject();
        out.name("gid").string(gid);
        out.name("mode").string(modeText());
        out.name("mtime").number((double) mtimeSeconds);
        out.name("nlink").number(nlink);
        out.name("path").string(path);
        out.name("size").number(size);
        out.name("uid").string(uid);
        out.endObject();
    }

    /** As LIST_FILES shows it. */
    public FileInfo toProto() {
        return FileInfo.newBuilder()
                .setPath(path)
                .setNlink(nlink)
                .setSize(size)
                .setMtime(TimeInfo.newBuilder().setNanoseconds(TimeUnit.SECONDS.toNanos(mtimeSeconds)))
                .setMode(mode)
                .setUid(uid)
                .setGid(gid)
                .build();
    }

    /** {@code -rw-r--r--}. */
    private String modeText() {
        var text = new StringBuilder();
        text.append(TYPES.charAt((mode >> 12) & 0xf));
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode & (1 << bit)) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        return text.toString();
    }
}
