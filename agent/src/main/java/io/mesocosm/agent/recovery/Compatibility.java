package io.mesocosm.agent.recovery;

import com.google.protobuf.UnknownFieldSet;
import io.mesocosm.agent.step.WireResources;
import io.mesocosm.common.resources.Resources;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * Whether an agent may keep its id although its description changed. Asked by the edge before it tells the core what was
 * recovered.
 *
 * <p>Behaviour: Mesos: {@code --reconfiguration_policy}, compatibility::equal and additive.
 */
public final class Compatibility {

    /** {@code --reconfiguration_policy}. */
    public enum Policy {
        /** Nothing may change. */
        EQUAL,
        /** Things may be added. */
        ADDITIVE
    }

    private Compatibility() {}

    /** Why not; empty when it may. Ids are not compared, and resources in any format. */
    public static Optional<String> problem(Policy policy, AgentInfo before, AgentInfo now) {
        return switch (policy) {
            case EQUAL ->
                isSame(before, now)
                        ? Optional.empty()
                        : Optional.of("Incompatible agent info detected.\nOld agent info:\n" + before
                                + "New agent info:\n" + now);
            case ADDITIVE ->
                addition(before, now)
                        .map(problem -> "Configuration change not permitted under `additive` policy: " + problem);
        };
    }

    /** Whether nothing changed but the id. */
    public static boolean isSame(AgentInfo before, AgentInfo now) {
        return plain(before).equals(plain(now))
                && Resources.of(before.getResourcesList()).equals(Resources.of(now.getResourcesList()));
    }

    private static AgentInfo plain(AgentInfo info) {
        return info.toBuilder()
                .clearId()
                .clearResources()
                .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                .build();
    }

    private static Optional<String> addition(AgentInfo before, AgentInfo now) {
        if (!before.getHostname().equals(now.getHostname())) {
            return changed("Hostname", before.getHostname(), now.getHostname());
        }
        if (before.getPort() != now.getPort()) {
            return changed("Port", before.getPort(), now.getPort());
        }
        if (before.hasDomain() && !before.getDomain().equals(now.getDomain())) {
            return changed("Domain", before.getDomain(), now.getDomain());
        }
        List<Resource> old =
                Resources.of(WireResources.upgrade(before.getResourcesList())).toProto();
        Resources present = Resources.of(WireResources.upgrade(now.getResourcesList()));
        return old.stream()
                .filter(resource -> !present.contains(resource))
                .findFirst()
                .map(resource -> "Resource " + Resources.print(resource) + " is missing or became less")
                .or(() -> before.getAttributesList().stream()
                        .flatMap(attribute -> attribute(attribute, now.getAttributesList()).stream())
                        .findFirst());
    }

    private static Optional<String> attribute(Attribute before, List<Attribute> present) {
        Optional<Attribute> match = present.stream()
                .filter(attribute -> attribute.getName().equals(before.getName()))
                .findFirst();
        if (match.isEmpty()) {
            return Optional.of("Couldn't find attribute '" + before.getName() + "'");
        }
        Attribute now = match.get();
        boolean kept = now.getType() == before.getType()
                && switch (before.getType()) {
                    case SCALAR -> now.getScalar().equals(before.getScalar());
                    case TEXT -> now.getText().equals(before.getText());
                    case SET -> now.getSet().equals(before.getSet());
                    case RANGES -> includes(now.getRanges(), before.getRanges());
                };
        return kept ? Optional.empty() : Optional.of("Attribute '" + before.getName() + "' changed");
    }

    private static boolean includes(Value.Ranges outer, Value.Ranges inner) {
        return inner.getRangeList().stream()
                .allMatch(range -> outer.getRangeList().stream()
                        .anyMatch(has -> has.getBegin() <= range.getBegin() && range.getEnd() <= has.getEnd()));
    }

    private static Optional<String> changed(String what, Object before, Object now) {
        return Optional.of(what + " changed from " + before + " to " + now);
    }
}
