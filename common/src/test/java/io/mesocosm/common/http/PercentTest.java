package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PercentTest {

    @ParameterizedTest
    @CsvSource({
        "a b,a%20b",
        "a+b/c,a%2Bb%2Fc",
        "eng/dev,eng%2Fdev",
        "100%,100%25",
        "it's-fine_(really)*!.,it's-fine_(really)*!.",
        "ü,%C3%BC"
    })
    void textIsEncodedAsByMesos(String text, String encoded) {
        assertThat(Percent.encode(text)).isEqualTo(encoded);
        assertThat(Percent.decode(encoded)).isEqualTo(Optional.of(text));
    }

    @Test
    void aQueryKeepsItsOrderAndLeavesOutTheSignOfEmptyValues() {
        var parameters = new TreeMap<>(Map.of("a", List.of("1", "2"), "b c", List.of(""), "jsonp", List.of("x[0]")));
        assertThat(Percent.encodeQuery(parameters)).isEqualTo("a=1&a=2&b%20c&jsonp=x%5B0%5D");
        assertThat(Percent.encodeQuery(Map.of())).isEmpty();
    }
}
