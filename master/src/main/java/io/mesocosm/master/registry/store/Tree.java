package io.mesocosm.master.registry.store;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The znodes of a registry.
 *
 * <pre>
 * layout            the number of this layout
 * epoch             who may write, and his last transaction: "&lt;master id&gt; &lt;number&gt;"
 * journal           empty, or how many parts of a large change have to be done
 *   0000000000      a part: some changes
 * entries
 *   00 … ff         the entries whose name hashes to this, so that no list of children grows too long
 *     agent:…       an entry, see {@link Kind}
 * </pre>
 *
 * @param root the path of the registry
 */
record Tree(String root) {

    /** What {@link #layout} holds. A build that finds another number there leaves the registry alone. */
    static final String LAYOUT = "1";

    private static final List<String> BUCKETS = IntStream.range(0, 256)
            .mapToObj(number -> HexFormat.of().toHexDigits((byte) number))
            .toList();

    String layout() {
        return root + "/layout";
    }

    String epoch() {
        return root + "/epoch";
    }

    String journal() {
        return root + "/journal";
    }

    String part(int number) {
        return journal() + String.format(Locale.ROOT, "/%010d", number);
    }

    String entries() {
        return root + "/entries";
    }

    List<String> buckets() {
        return BUCKETS.stream().map(this::bucket).toList();
    }

    private String bucket(String name) {
        return entries() + "/" + name;
    }

    /** Where the znodes of an entry are. */
    String bucketOf(String entry) {
        int hash = entry.hashCode();
        return bucket(BUCKETS.get((hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff));
    }
}
