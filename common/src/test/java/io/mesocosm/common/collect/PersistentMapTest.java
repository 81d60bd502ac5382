package io.mesocosm.common.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PersistentMapTest {

    /** A key whose hash the test chooses. */
    private record Key(int id, int hash) {
        @Override
        public int hashCode() {
            return hash;
        }
    }

    private record Hashing(String name, IntUnaryOperator hash) {
        Key key(int id) {
            return new Key(id, hash.applyAsInt(id));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hashing> hashings() {
        return Stream.of(
                new Hashing("small numbers", id -> id),
                new Hashing("spread", id -> id * 0x9e3779b9),
                new Hashing("all equal", id -> 42),
                new Hashing("seven values", id -> id % 7),
                new Hashing("upper bits only", id -> id << 27),
                new Hashing("pairs collide", id -> (id / 2) * 0x9e3779b9),
                new Hashing("all bits set or none", id -> id % 2 == 0 ? -1 : 0));
    }

    @ParameterizedTest
    @MethodSource("hashings")
    void anySequenceOfCallsBehavesAsAHashMapWould(Hashing hashing) {
        for (long seed = 0; seed < 20; seed++) {
            var random = new SplittableRandom(seed);
            PersistentMap<Key, Integer> map = PersistentMap.empty();
            Map<Key, Integer> model = new HashMap<>();
            for (int i = 0; i < 400; i++) {
                Key key = hashing.key(random.nextInt(80));
                switch (random.nextInt(5)) {
                    case 0, 1, 2 -> {
                        map = map.put(key, i);
                        model.put(key, i);
                    }
                    case 3 -> {
                        map = map.remove(key);
                        model.remove(key);
                    }
                    default -> {
                        map = map.update(key, value -> value + 1);
                        model.computeIfPresent(key, (any, value) -> value + 1);
                    }
                }
                assertThat(map.get(key).isPresent()).isEqualTo(model.containsKey(key));
                assertThat(map.size()).isEqualTo(model.size());
            }
            assertThat(map.asMap()).isEqualTo(model);
            assertThat(model).isEqualTo(map.asMap());
            assertThat(map).isEqualTo(PersistentMap.copyOf(model));
            assertThat(map.hashCode()).isEqualTo(model.hashCode());
        }
    }

    @ParameterizedTest
    @MethodSource("hashings")
    void differencesAreWhatWasChanged(Hashing hashing) {
        for (long seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            PersistentMap<Key, Integer> before = PersistentMap.empty();
            for (int i = random.nextInt(200); i > 0; i--) {
                before = before.put(hashing.key(random.nextInt(100)), random.nextInt(3));
            }
            PersistentMap<Key, Integer> after = before;
            for (int i = random.nextInt(80); i > 0; i--) {
                Key key = hashing.key(random.nextInt(120));
                after = random.nextInt(3) == 0 ? after.remove(key) : after.put(key, random.nextInt(3));
            }
            Map<Key, List<Optional<Integer>>> expected = new HashMap<>();
            for (int id = 0; id < 120; id++) {
                Key key = hashing.key(id);
                if (!before.get(key).equals(after.get(key))) {
                    expected.put(key, List.of(before.get(key), after.get(key)));
                }
            }
            Map<Key, List<Optional<Integer>>> told = new HashMap<>();
            before.differences(
                    after,
                    (key, left, right) ->
                            assertThat(told.put(key, List.of(left, right))).isNull());
            assertThat(told).isEqualTo(expected);
            PersistentSet<Key> keys = PersistentSet.copyOf(after.keys());
            Map<Key, Boolean> added = new HashMap<>();
            PersistentSet.copyOf(before.keys()).differences(keys, added::put);
            expected.values()
                    .removeIf(sides -> sides.get(0).isPresent() == sides.get(1).isPresent());
            assertThat(added.keySet()).isEqualTo(expected.keySet());
            assertThat(added.entrySet()).allMatch(entry -> entry.getValue() == keys.contains(entry.getKey()));
        }
    }

    @ParameterizedTest
    @MethodSource("hashings")
    void equalMapsAreEqualWhateverTheirHistory(Hashing hashing) {
        for (long seed = 0; seed < 20; seed++) {
            var order = new ArrayList<Integer>();
            for (int id = 0; id < 100; id++) {
                order.add(id);
            }
            PersistentMap<Key, Integer> one = PersistentMap.empty();
            for (int id : order.subList(0, 50)) {
                one = one.put(hashing.key(id), id);
            }
            Collections.shuffle(order, new Random(seed));
            PersistentMap<Key, Integer> two = PersistentMap.empty();
            for (int id : order) {
                two = two.put(hashing.key(id), id);
            }
            assertThat(two).isNotEqualTo(one);
            for (int id : order) {
                if (id >= 50) {
                    two = two.remove(hashing.key(id));
                }
            }

            assertThat(two).isEqualTo(one).hasSameHashCodeAs(one);
            assertThat(one).isEqualTo(two);
            assertThat(two.put(hashing.key(3), -1)).isNotEqualTo(one);
        }
    }

    @ParameterizedTest
    @MethodSource("hashings")
    void olderVersionsStayAsTheyWere(Hashing hashing) {
        var versions = new ArrayList<PersistentMap<Key, Integer>>();
        PersistentMap<Key, Integer> map = PersistentMap.empty();
        for (int i = 0; i < 64; i++) {
            versions.add(map);
            map = map.put(hashing.key(i), i);
        }
        for (int i = 0; i < 64; i++) {
            map = map.remove(hashing.key(i));
        }

        assertThat(map).isSameAs(PersistentMap.empty());
        for (int i = 0; i < 64; i++) {
            assertThat(versions.get(i).size()).isEqualTo(i);
            assertThat(versions.get(i).keys()).allMatch(versions.get(i)::containsKey);
            assertThat(versions.get(i).values()).hasSize(i).allMatch(value -> value < 64);
        }
    }

    @ParameterizedTest
    @MethodSource("hashings")
    void iterationShowsEachEntryOnce(Hashing hashing) {
        Map<Key, Integer> model = new HashMap<>();
        for (int id = 0; id < 500; id++) {
            model.put(hashing.key(id), id);
        }
        PersistentMap<Key, Integer> map = PersistentMap.copyOf(model);

        assertThat(map).hasSize(500);
        assertThat(map.stream().map(Map.Entry::getValue).sorted())
                .containsExactlyElementsOf(model.values().stream().sorted().toList());
        assertThat(map.keys()).hasSize(500).containsExactlyInAnyOrderElementsOf(model.keySet());
    }

    @Test
    void iterationOrderIsThatOfTheHashesAndNotOfTheCalls() {
        PersistentMap<String, Integer> one = PersistentMap.empty();
        PersistentMap<String, Integer> two = PersistentMap.empty();
        for (int i = 0; i < 1000; i++) {
            one = one.put("agent-S" + i, i);
            two = two.put("agent-S" + (999 - i), 999 - i);
        }

        assertThat(List.copyOf(one.keys())).isEqualTo(List.copyOf(two.keys()));
    }

    @Test
    void changesThatChangeNothingGiveTheSameMap() {
        String value = "value";
        PersistentMap<String, String> map = PersistentMap.of("key", value);

        assertThat(map.put("key", value)).isSameAs(map);
        assertThat(map.remove("other")).isSameAs(map);
        assertThat(map.update("other", any -> "changed")).isSameAs(map);
        assertThat(map.update("key", any -> any)).isSameAs(map);
        assertThat(map.putAll(Map.of())).isSameAs(map);
        assertThat(map.remove("key")).isSameAs(PersistentMap.empty());
    }

    @Test
    void readingAMapWithoutTheKeyGivesNothing() {
        PersistentMap<String, Integer> map = PersistentMap.of("one", 1);

        assertThat(map.get("one")).contains(1);
        assertThat(map.get("two")).isEmpty();
        assertThat(map.getOrDefault("one", 0)).isEqualTo(1);
        assertThat(map.getOrDefault("two", 0)).isZero();
        assertThat(map.containsKey("two")).isFalse();
        assertThat(PersistentMap.<String, Integer>empty().get("one")).isEmpty();
        assertThat(PersistentMap.empty().isEmpty()).isTrue();
        assertThat(map.isEmpty()).isFalse();
    }

    @Test
    void putAllLetsTheNewValuesWin() {
        PersistentMap<String, Integer> map = PersistentMap.copyOf(Map.of("one", 1, "two", 2));
        PersistentMap<String, Integer> added = PersistentMap.copyOf(Map.of("two", 22, "three", 33));
        PersistentMap<String, Integer> expected = PersistentMap.copyOf(Map.of("one", 1, "two", 22, "three", 33));

        assertThat(map.putAll(added)).isEqualTo(expected);
        assertThat(map.putAll(added.asMap())).isEqualTo(expected);
        assertThat(PersistentMap.<String, Integer>empty().putAll(added)).isEqualTo(added);
    }

    @Test
    void viewsCannotBeChanged() {
        PersistentMap<String, Integer> map = PersistentMap.of("one", 1);

        assertThatThrownBy(() -> map.asMap().put("two", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.keys().remove("one")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.values().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(map.asMap()).containsOnlyKeys("one").hasToString("{one=1}");
        assertThat(map).hasToString("{one=1}");
    }

    @Test
    void anIteratorAtItsEndThrows() {
        Iterator<Map.Entry<String, Integer>> iterator =
                PersistentMap.of("one", 1).iterator();
        iterator.next();

        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aMapIsNotEqualToAnotherThing() {
        assertThat(PersistentMap.of("one", 1)).isNotEqualTo(Map.of("one", 1)).isNotEqualTo(PersistentMap.empty());
    }
}
