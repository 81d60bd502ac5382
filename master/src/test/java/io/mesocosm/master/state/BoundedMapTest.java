package io.mesocosm.master.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundedMapTest {

    private static BoundedMap<String, Integer> of(int capacity, String... keys) {
        BoundedMap<String, Integer> map = BoundedMap.empty(capacity);
        for (int i = 0; i < keys.length; i++) {
            map = map.put(keys[i], i);
        }
        return map;
    }

    @Test
    void theOldestIsForgottenWhenThereIsNoRoom() {
        assertThat(of(2, "a", "b", "c").entries()).containsExactly(Map.entry("b", 1), Map.entry("c", 2));
    }

    @Test
    void puttingAKeyAgainMakesItTheYoungest() {
        assertThat(of(2, "a", "b", "a", "c").entries()).containsExactly(Map.entry("a", 2), Map.entry("c", 3));
    }

    @Test
    void removingMakesRoom() {
        var map = of(2, "a", "b").remove("a").put("c", 7);
        assertThat(map.entries()).containsExactly(Map.entry("b", 1), Map.entry("c", 7));
        assertThat(map.remove("b").put("d", 8).keys()).containsExactly("c", "d");
    }

    @Test
    void removingInTheMiddleKeepsTheOrder() {
        assertThat(of(3, "a", "b", "c").remove("b").put("d", 9).put("e", 10).keys())
                .containsExactly("c", "d", "e");
    }

    @Test
    void anOldEntryOutlivesManyOthers() {
        BoundedMap<String, Integer> map = of(3, "old");
        for (int i = 0; i < 1000; i++) {
            map = map.put("short-lived", i).remove("short-lived");
        }
        assertThat(map.put("new", 1).entries()).containsExactly(Map.entry("old", 0), Map.entry("new", 1));
    }

    @Test
    void nothingIsKeptWithoutCapacity() {
        assertThat(of(0, "a").isEmpty()).isTrue();
    }

    @Test
    void changesLeaveTheOriginalAlone() {
        var map = of(2, "a");
        map.put("b", 1);
        map.remove("a");
        assertThat(map.entries()).containsExactly(Map.entry("a", 0));
    }

    @Test
    void mapsWithEqualEntriesInEqualOrderAreEqual() {
        assertThat(of(2, "x", "a").remove("x").put("b", 5))
                .isEqualTo(of(2, "y", "a").remove("y").put("b", 5));
        assertThat(of(2, "a", "b")).isNotEqualTo(of(2, "b", "a"));
    }
}
