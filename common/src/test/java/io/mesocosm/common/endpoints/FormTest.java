package io.mesocosm.common.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Negotiation;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormTest {

    private static Negotiation<Form> read(String body) {
        return Form.read(new HttpRequest(
                "POST",
                "/reserve",
                Map.of(),
                Headers.none(),
                body.getBytes(StandardCharsets.UTF_8),
                new InetSocketAddress(0)));
    }

    @Test
    void fieldsAreDecoded() {
        assertThat(read("slaveId=a%2Fb+c&resources=[1=%3D1];empty&=nameless&&slaveId=last"))
                .isEqualTo(new Negotiation.Agreed<>(
                        new Form(Map.of("slaveId", "last", "resources", "[1==1]", "empty", "", "", "nameless"))));
    }

    @Test
    void anEmptyBodyIsAnEmptyForm() {
        assertThat(read("")).isEqualTo(new Negotiation.Agreed<>(new Form(Map.of())));
    }

    @ParameterizedTest
    @CsvSource({"slaveId=a%zzb, a%zzb, %zz", "slaveId=%4, %4, %4", "sl%=x, sl%, %", "a=b%20%g1h, b%20%g1h, %g1"})
    void malformedEscapesAreRefused(String body, String text, String escape) {
        assertThat(read(body)).isInstanceOfSatisfying(Negotiation.Refused.class, refused -> {
            HttpResponse response = refused.response();
            assertThat(response.status()).isEqualTo(400);
            assertThat(new String(response.body(), StandardCharsets.UTF_8))
                    .isEqualTo("Unable to decode query string: Malformed % escape in '" + text + "': '" + escape + "'");
        });
    }
}
