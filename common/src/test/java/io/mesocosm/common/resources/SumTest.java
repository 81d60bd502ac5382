package io.mesocosm.common.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SumTest {

    private static Resources of(String text) throws ResourceException {
        return Resources.parse(text, "*");
    }

    @Test
    void theSumOfManyIsThatOfOneAfterAnother() throws ResourceException {
        List<Resources> parts = List.of(
                of("cpus:1;ports:[1-2]"), Resources.empty(), of("mem:32;ports:[5-6]"), of("cpus:0.5;ports:[2-5]"));
        assertThat(Resources.sum(parts)).isEqualTo(of("cpus:1.5;mem:32;ports:[1-6]"));
        assertThat(Resources.sum(parts).toString()).isEqualTo("cpus:1.5; ports:[1-6]; mem:32");
        assertThat(Resources.sum(List.of())).isEqualTo(Resources.empty());
    }
}
