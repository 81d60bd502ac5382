package io.mesocosm.common.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.json.JsonOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributesTest {

    @Test
    void itemsAreSplitAtSemicolonsAndLines() throws ResourceException {
        Attributes attributes = Attributes.parse("rack:abc;zone: west \nlevel:10;;keys:[1000-1500];url:http://x:80");
        assertThat(attributes).hasToString("rack=abc, zone=west, level=10, keys=[1000-1500], url=http://x:80");
        JsonOutput out = new JsonOutput();
        attributes.writeJson(out);
        assertThat(out)
                .hasToString("{\"rack\":\"abc\",\"zone\":\"west\",\"level\":10.0,\"keys\":\"[1000-1500]\","
                        + "\"url\":\"http://x:80\"}");
        assertThat(attributes.get("rack")).isPresent();
        assertThat(attributes.get("none")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rack|Invalid attribute key:value pair 'rack'",
                "a:b;:x|Invalid attribute key:value pair ':x'",
                "x:|Invalid attribute key:value pair 'x:'",
                "x:{a}|Bad type for attribute x text {a} type SET",
                "x:[1-2|Failed to parse attribute x text [1-2 error Mismatched brackets",
                "x:1e-310|Failed to parse attribute x text 1e-310 error Subnormal values not supported",
            })
    void theCulpritIsNamed(String text, String problem) {
        assertThatThrownBy(() -> Attributes.parse(text))
                .isInstanceOf(ResourceException.class)
                .hasMessage(problem);
    }

    @Test
    void attributesAreComparedByValueAndNotByOrder() throws ResourceException {
        Attributes attributes = Attributes.parse("a:1;b:[1-2,3-4];c:x");
        assertThat(attributes.sameAs(Attributes.parse("c:x;b:[1-4];a:1.0001"))).isTrue();
        assertThat(attributes.sameAs(Attributes.parse("c:y;b:[1-4];a:1"))).isFalse();
        assertThat(attributes.sameAs(Attributes.parse("a:1;b:[1-4]"))).isFalse();
        assertThat(attributes.sameAs(Attributes.parse("a:x1;b:[1-4];c:x"))).isFalse();
    }
}
