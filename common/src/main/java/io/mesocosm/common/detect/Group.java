package io.mesocosm.common.detect;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The candidates for leadership, as the names of a group's children tell. Mesos: {@code zookeeper::Group}. */
public final class Group {

    /** What candidates of Mesos since 0.24, and ours, put before their number: their data is JSON. */
    static final String JSON_LABEL = "json.info";

    /** What older candidates put before it: their data is a message. */
    static final String BINARY_LABEL = "info";

    private Group() {}

    /**
     * One of a group.
     *
     * @param name of its znode
     * @param sequence given by ZooKeeper when it joined
     * @param label what stands before the sequence, and says what its data is
     */
    public record Member(String name, int sequence, Optional<String> label) {}

    /** The one that joined first, whatever its label. */
    public static Optional<Member> leader(Collection<String> children) {
        return children.stream()
                .map(Group::member)
                .flatMap(Optional::stream)
                .min(Comparator.comparingInt(Member::sequence));
    }

    /** Empty for a child that is no candidate, such as {@code log_replicas} or our {@code registry}. */
    static Optional<Member> member(String child) {
        int last = child.lastIndexOf('_');
        try {
            int sequence = Integer.parseInt(child.substring(last + 1));
            int first = child.indexOf('_');
            return Optional.of(
                    new Member(child, sequence, first < 0 ? Optional.empty() : Optional.of(child.substring(0, first))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
