package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentNegotiationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | JSON",
                "application/x-protobuf | PROTOBUF",
                "text/plain | 415 Expecting 'Content-Type' of application/json or application/x-protobuf",
                "Application/JSON | 415 Expecting 'Content-Type' of application/json or application/x-protobuf",
                "application/json; charset=utf-8 "
                        + "| 415 Expecting 'Content-Type' of application/json or application/x-protobuf",
                "application/recordio | 415 Expecting 'Content-Type' of application/json or application/x-protobuf",
                " | 400 Expecting 'Content-Type' to be present"
            })
    void wantsAnExactContentType(String type, String outcome) {
        assertThat(text(ContentNegotiation.contentType(headers("Content-Type", type))))
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | JSON",
                "*/* | JSON",
                "application/* | JSON",
                "application/json | JSON",
                "APPLICATION/JSON | JSON",
                "application/x-protobuf | PROTOBUF",
                "application/json;q=0.1, application/x-protobuf;q=0.9 | JSON",
                "application/json;q=0, */* | PROTOBUF",
                "application/json ; q=0 , application/x-protobuf | PROTOBUF",
                "application/json;q=bad, application/x-protobuf | PROTOBUF",
                "application/json;v=1 | JSON",
                "text/html, application/x-protobuf | PROTOBUF",
                "text/html | 406 *",
                "application/json;q=0, application/x-protobuf;q=0 | 406 *",
                "*/*;q=0.0 | 406 *",
                "'' | 406 *"
            })
    void prefersJsonAmongWhatIsAccepted(String accept, String outcome) {
        String expected =
                outcome.replace("*", "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
        assertThat(text(ContentNegotiation.accept(headers("Accept", accept)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "application/json | - | - | - | JSON JSON",
                "application/x-protobuf | - | application/x-protobuf | - | PROTOBUF PROTOBUF",
                "application/recordio | application/json | - | - | RECORDIO/JSON JSON",
                "application/json | - | application/recordio | - | JSON RECORDIO/JSON",
                "application/json | - | application/recordio | application/x-protobuf | JSON RECORDIO/PROTOBUF",
                "- | - | - | - | 400 Expecting 'Content-Type' to be present",
                "text/plain | - | - | - | 415 Expecting 'Content-Type' of application/json or "
                        + "application/x-protobuf or application/recordio",
                "application/recordio | - | - | - | 400 Expecting 'Message-Content-Type' to be set for "
                        + "streaming requests",
                "application/recordio | text/plain | - | - | 415 Expecting 'Message-Content-Type' of "
                        + "application/json or application/x-protobuf",
                "application/json | application/json | - | - | 415 Expecting 'Message-Content-Type' to be not set "
                        + "for non-streaming requests",
                "application/json | - | text/html | - | 406 Expecting 'Accept' to allow application/json or "
                        + "application/x-protobuf or application/recordio",
                "application/json | - | application/json | application/json | 406 Expecting 'Message-Accept' to be "
                        + "not set for non-streaming responses",
                "application/json | - | application/recordio | text/html | 406 Expecting 'Message-Accept' to allow "
                        + "application/json or application/x-protobuf"
            })
    void readsTheFourHeadersOfTheAgentApi(
            String content, String messageContent, String accept, String messageAccept, String outcome) {
        Headers headers = Headers.none();
        headers = add(headers, "Content-Type", Optional.ofNullable(content));
        headers = add(headers, "Message-Content-Type", Optional.ofNullable(messageContent));
        headers = add(headers, "Accept", Optional.ofNullable(accept));
        headers = add(headers, "Message-Accept", Optional.ofNullable(messageAccept));
        assertThat(agentText(ContentNegotiation.agent(headers))).isEqualTo(outcome);
    }

    @Test
    void marksAResponseToOneOfSeveralMethods() {
        var request = new HttpRequest(
                "PUT", "/", java.util.Map.of(), Headers.none(), new byte[0], new java.net.InetSocketAddress(1));
        assertThat(ContentNegotiation.refuseMethod(request, "GET", "PUT")).isEmpty();
        HttpResponse refusal =
                ContentNegotiation.refuseMethod(request, "GET", "POST").orElseThrow();
        assertThat(refusal.headers().fields().get(0)).isEqualTo(java.util.Map.entry("Allow", "GET, POST"));
        assertThat(new String(refusal.body(), StandardCharsets.UTF_8))
                .isEqualTo("405 Method Not Allowed. Expecting one of { 'GET', 'POST' }, but received 'PUT'.");
    }

    private static Headers headers(String name, String value) {
        return add(Headers.none(), name, Optional.ofNullable(value));
    }

    private static Headers add(Headers headers, String name, Optional<String> value) {
        return value.map(text -> headers.with(name, text)).orElse(headers);
    }

    private static String text(Negotiation<MediaType> outcome) {
        return outcome instanceof Negotiation.Agreed<MediaType> agreed
                ? agreed.value().name()
                : refusal(outcome);
    }

    private static String agentText(Negotiation<AgentMediaTypes> outcome) {
        if (outcome instanceof Negotiation.Agreed<AgentMediaTypes> agreed) {
            AgentMediaTypes types = agreed.value();
            return types.content() + slash(types.messageContent()) + " " + types.accept()
                    + slash(types.messageAccept());
        }
        return refusal(outcome);
    }

    private static String slash(Optional<MediaType> type) {
        return type.map(each -> "/" + each).orElse("");
    }

    private static <T> String refusal(Negotiation<T> outcome) {
        HttpResponse response = ((Negotiation.Refused<T>) outcome).response();
        return response.status() + " " + new String(response.body(), StandardCharsets.UTF_8);
    }
}
