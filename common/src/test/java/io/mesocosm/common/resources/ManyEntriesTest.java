package io.mesocosm.common.resources;

import static io.mesocosm.common.resources.Samples.dynamic;
import static io.mesocosm.common.resources.Samples.ports;
import static io.mesocosm.common.resources.Samples.reserved;
import static io.mesocosm.common.resources.Samples.scalar;
import static io.mesocosm.common.resources.Samples.shared;
import static io.mesocosm.common.resources.Samples.volume;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.api.Test;

/** Sums of many entries, which are found by an index, against a list that is looked through from its beginning. */
class ManyEntriesTest {

    private static final int ROUNDS = 400;

    /** The same algebra, slow and obvious. */
    private record Plain(List<Entry> entries) {

        Plain plus(Resources that) {
            List<Entry> sum = new ArrayList<>(entries);
            for (Entry entry : that.entries()) {
                int at = place(sum, entry);
                if (at < 0) {
                    sum.add(entry);
                } else {
                    sum.set(at, sum.get(at).plus(entry));
                }
            }
            return new Plain(sum);
        }

        Plain minus(Resources that) {
            List<Entry> rest = new ArrayList<>(entries);
            for (Entry entry : that.entries()) {
                int at = place(rest, entry);
                if (at >= 0) {
                    rest.set(at, rest.get(at).minus(entry));
                }
            }
            rest.removeIf(Entry::isEmpty);
            return new Plain(rest);
        }

        boolean contains(Resources that) {
            for (Entry entry : that.entries()) {
                int at = place(entries, entry);
                if (at < 0 || !entries.get(at).contains(entry)) {
                    return false;
                }
            }
            return true;
        }

        private static int place(List<Entry> entries, Entry wanted) {
            for (int i = 0; i < entries.size(); i++) {
                if (entries.get(i).key().equals(wanted.key())) {
                    return i;
                }
            }
            return -1;
        }

        List<Resource> toProto() {
            return entries.stream().map(Entry::resource).toList();
        }
    }

    private static Resource random(SplittableRandom random, int labels) {
        Resource resource = switch (random.nextInt(4)) {
            case 0 -> scalar("cpus", random.nextInt(1, 5000) / 1000.0);
            case 1 -> scalar("mem", random.nextInt(1, 5000));
            case 2 -> {
                int begin = random.nextInt(900);
                yield ports(begin, begin + random.nextInt(100));
            }
            default -> shared(volume(1, "v" + random.nextInt(labels), "p"));
        };
        return resource.hasDisk()
                ? resource
                : reserved(resource, dynamic("role", "p", "key", "value" + random.nextInt(labels)));
    }

    private static Resources random(SplittableRandom random) {
        int labels = random.nextInt(1, 60);
        List<Resource> list = new ArrayList<>();
        for (int i = random.nextInt(random.nextBoolean() ? 6 : 120); i > 0; i--) {
            list.add(random(random, labels));
        }
        return Resources.of(list);
    }

    private static List<Resource> shown(Resources resources) {
        return resources.stream().toList();
    }

    @Test
    void anIndexFindsWhatLookingThroughAllFinds() {
        var random = new SplittableRandom(61);
        for (int round = 0; round < ROUNDS; round++) {
            Resources sum = random(random);
            var plain = new Plain(List.of(sum.entries()));
            for (int step = 0; step < 12; step++) {
                Resources other = random(random);
                // Looked into, it has an index, which its successors inherit.
                if (random.nextBoolean()) {
                    assertThat(sum.contains(other)).isEqualTo(plain.contains(other));
                }
                boolean more = random.nextInt(3) > 0;
                sum = more ? sum.plus(other) : sum.minus(other);
                plain = more ? plain.plus(other) : plain.minus(other);
                assertThat(shown(sum)).as("round %s, step %s", round, step).isEqualTo(plain.toProto());
            }
            assertThat(sum.minus(sum).isEmpty()).isTrue();
        }
    }

    @Test
    void aSumKnowsItsEntriesAfterSomeWereTakenAway() {
        List<Resource> reservations = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            reservations.add(reserved(scalar("cpus", 1), dynamic("role", "p", "key", "value" + i)));
        }
        Resources all = Resources.of(reservations);
        assertThat(all.contains(Resources.of(reservations.get(999)))).isTrue();
        Resources rest = all.minus(Resources.of(reservations.subList(0, 500)));
        assertThat(shown(rest)).isEqualTo(reservations.subList(500, 1000));
        assertThat(rest.contains(Resources.of(reservations.get(499)))).isFalse();
        assertThat(rest.contains(Resources.of(reservations.subList(500, 1000)))).isTrue();
        assertThat(rest.plus(Resources.of(reservations.subList(0, 500)))).isEqualTo(all);
    }

    @Test
    void aSumStaysAsItWasWhenMoreIsAddedToIt() {
        List<Resource> reservations = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            reservations.add(reserved(scalar("cpus", 1), dynamic("role", "p", "key", "value" + i)));
        }
        Resources all = Resources.of(reservations.subList(0, 99));
        Resources more = Resources.of(reservations.get(99));
        assertThat(all.contains(more)).isFalse();
        assertThat(shown(all.plus(more))).isEqualTo(reservations);
        assertThat(all.contains(more)).isFalse();
        assertThat(shown(all.plus(more))).isEqualTo(reservations);
    }
}
