package io.mesocosm.allocator.compact;

import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * Turns {@link Resources} into {@link Bundle}s. Plain kinds are interned, since there are few; the others, which may
 * carry labels and volume ids without end, live as long as the bundles that hold them. Owned by one allocator.
 */
public final class Compactor {

    private record Entry(Kind kind, long amount, Items items) {}

    private final ResourceNames names;
    private final Map<String, Kind> plainScalars = new HashMap<>();
    private final Map<String, Kind> plainRanges = new HashMap<>();

    /** A compactor that numbers resource names by {@code names}. */
    public Compactor(ResourceNames names) {
        this.names = names;
    }

    /** The bundle of these resources, to whatever roles they are allocated. */
    public Bundle bundle(Resources resources) {
        return bundle(resources.stream().toList(), resources);
    }

    /** The bundles of allocated resources by role. */
    public Map<String, Bundle> bundlesByRole(Resources resources) {
        Map<String, List<Resource>> byRole = new LinkedHashMap<>();
        for (Resource resource : resources.stream().toList()) {
            byRole.computeIfAbsent(resource.getAllocationInfo().getRole(), role -> new ArrayList<>())
                    .add(resource);
        }
        Map<String, Bundle> bundles = new LinkedHashMap<>();
        byRole.forEach((role, list) -> bundles.put(role, bundle(list, resources)));
        return bundles;
    }

    private Bundle bundle(List<Resource> some, Resources all) {
        List<Entry> entries = new ArrayList<>(some.size());
        for (Resource resource : some) {
            entries.add(entry(resource, all));
        }
        entries.sort(Comparator.comparing(Entry::kind));
        BundleBuilder bundle = new BundleBuilder(entries.size());
        for (int i = 0; i < entries.size(); ) {
            Entry sum = entries.get(i++);
            while (i < entries.size() && entries.get(i).kind.equals(sum.kind)) {
                Entry next = entries.get(i++);
                sum = new Entry(sum.kind, sum.amount + next.amount, sum.items.plus(next.items));
            }
            bundle.add(sum.kind, sum.amount, sum.items);
        }
        return bundle.build();
    }

    private Entry entry(Resource resource, Resources all) {
        Kind kind = kind(resource);
        if (kind.isWhole()) {
            return new Entry(kind, all.count(resource), Bundle.noItems());
        }
        return kind.isScalar()
                ? new Entry(kind, Kind.thousandths(resource.getScalar().getValue()), Bundle.noItems())
                : new Entry(kind, 0, Items.of(resource));
    }

    private Kind kind(Resource resource) {
        if (Kind.isPlain(resource) && resource.getType() != Value.Type.SET) {
            Map<String, Kind> plain = resource.getType() == Value.Type.SCALAR ? plainScalars : plainRanges;
            Kind known = plain.get(resource.getName());
            if (known == null) {
                known = Kind.of(resource, names);
                plain.put(resource.getName(), known);
            }
            return known;
        }
        return Kind.of(resource, names);
    }
}
