package io.mesocosm.common.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PersistentSetTest {

    @Test
    void anySequenceOfCallsBehavesAsAHashSetWould() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new SplittableRandom(seed);
            PersistentSet<Integer> set = PersistentSet.empty();
            Set<Integer> model = new HashSet<>();
            for (int i = 0; i < 500; i++) {
                int element = random.nextInt(100);
                if (random.nextInt(3) > 0) {
                    set = set.add(element);
                    model.add(element);
                } else {
                    set = set.remove(element);
                    model.remove(element);
                }
                assertThat(set.contains(element)).isEqualTo(model.contains(element));
                assertThat(set.size()).isEqualTo(model.size());
            }
            assertThat(set.asSet()).isEqualTo(model);
            assertThat(set).isEqualTo(PersistentSet.copyOf(model));
            assertThat(set.hashCode()).isEqualTo(model.hashCode());
        }
    }

    @Test
    void changesThatChangeNothingGiveTheSameSet() {
        PersistentSet<String> set = PersistentSet.of("one", "two");

        assertThat(set.add("one")).isSameAs(set);
        assertThat(set.addAll(List.of("one", "two"))).isSameAs(set);
        assertThat(set.remove("three")).isSameAs(set);
        assertThat(PersistentSet.of("one").remove("one")).isSameAs(PersistentSet.empty());
    }

    @Test
    void elementsAreThereOnce() {
        PersistentSet<String> set = PersistentSet.of("one", "two", "one");

        assertThat(set.size()).isEqualTo(2);
        assertThat(set).containsExactlyInAnyOrder("one", "two");
        assertThat(set.stream()).containsExactlyInAnyOrder("one", "two");
        assertThat(set.isEmpty()).isFalse();
        assertThat(PersistentSet.empty().isEmpty()).isTrue();
        assertThat(PersistentSet.of("one")).hasToString("[one]").isNotEqualTo(Set.of("one"));
    }

    @Test
    void theViewCannotBeChanged() {
        Set<String> view = PersistentSet.of("one").asSet();

        assertThatThrownBy(() -> view.add("two")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> view.remove("one")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(view).containsExactly("one");
    }
}
