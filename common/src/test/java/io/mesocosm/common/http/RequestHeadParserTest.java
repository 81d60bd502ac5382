package io.mesocosm.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadParserTest {

    @Test
    void readsEverythingOfAHead() {
        RequestHead head = accepted("POST /a%20b?x=1&y=%41+b&x=2;z HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\n");
        assertThat(head)
                .isEqualTo(new RequestHead(
                        "POST",
                        "/a%20b",
                        Map.of("x", List.of("1", "2"), "y", List.of("A b"), "z", List.of("")),
                        new Headers(List.of(Map.entry("Host", "h"), Map.entry("Content-Length", "12"))),
                        true,
                        12));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1 | x | true",
                "1.1 | close | false",
                "1.1 | Keep-Alive, Close | false",
                "1.0 | x | false",
                "1.0 | keep-alive | true",
                "2.0 | x | false",
                "3.1 | x | true"
            })
    void keepsTheConnectionAsVersionAndHeaderSay(String version, String connection, boolean keeps) {
        RequestHead head = accepted("GET / HTTP/" + version + "\r\nConnection: " + connection + "\r\n\r\n");
        assertThat(head.keepAlive()).isEqualTo(keeps);
    }

    @ParameterizedTest
    @CsvSource({"/a#b?c, /a", "/?a, /", "//a, //a", "*, *", "http://h/a?b, /a", "http://h, ''", "HTTPS://u@h:1/a, /a"})
    void findsThePath(String target, String path) {
        assertThat(accepted("GET " + target + " HTTP/1.1\r\n\r\n").path()).isEqualTo(path);
    }

    @Test
    void joinsFoldedHeaders() {
        Headers headers =
                accepted("GET / HTTP/1.1\r\nA: b\r\n c\r\n\td \r\nE:\r\n\r\n").headers();
        assertThat(headers.first("a")).contains("b c d");
        assertThat(headers.first("E")).contains("");
    }

    @Test
    void takesBareLineFeedsAndBytesBeyondAscii() {
        RequestHead head = accepted("GET /caf\u00c3\u00a9 HTTP/1.1\nA: \u00c3\u00a9\n\n");
        assertThat(head.path()).isEqualTo("/caf\u00e9");
        assertThat(head.headers().first("A")).contains("\u00e9");
    }

    @Test
    void doesNotMistakeABlankBeforeTheColonForAnotherName() {
        assertThat(accepted("GET / HTTP/1.1\r\nHost : x\r\n\r\n").headers().has("Host"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\r\nContent-Length: 1\r\n",
                "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding:\r\n chunked\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Content-Length : 1\r\n",
                "Content-Length: +1\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: 0x1\r\n",
                "Content-Length: 1,1\r\n",
                "Content-Length: 1 1\r\n",
                "Content-Length:\r\n",
                "Content-Length: 1\r\n 2\r\n",
                "Content-Length: 9999999999999999999\r\n",
                "A\u0000: b\r\n",
                "A: b\u0000\r\n",
                "A: b\rC: d\r\n",
                ": b\r\n",
                "A\r\n",
                "A(: b\r\n",
                " folded: nothing before\r\n",
            })
    void refusesWhatProxiesCouldReadOtherwise(String headers) {
        assertThat(parse("POST / HTTP/1.1\r\n" + headers + "\r\n")).isInstanceOf(RequestHeadParser.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "GET /",
                "GET / ",
                "GET / HTTP/1",
                "GET / HTTP/1.",
                "GET / HTTP/.1",
                "GET / HTTP/a.1",
                "GET / HTTP/1.1 ",
                "GET / HTTP/1.1111",
                "GET / XTTP/1.1",
                "GET  / HTTP/1.1",
                "get / HTTP/1.1",
                "CONNECT h:1 HTTP/1.1",
                "GET a HTTP/1.1",
                "GET :// HTTP/1.1",
                "GET http:///a HTTP/1.1",
                "GET /\t HTTP/1.1",
                "GET /?a=%z1 HTTP/1.1",
                "GET /?%1=a HTTP/1.1",
                " GET / HTTP/1.1"
            })
    void refusesOtherRequestLines(String line) {
        assertThat(parse(line + "\r\n\r\n")).isInstanceOf(RequestHeadParser.Malformed.class);
    }

    private static RequestHeadParser.Parsed parse(String head) {
        return RequestHeadParser.parse(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static RequestHead accepted(String head) {
        assertThat(parse(head)).isInstanceOf(RequestHead.class);
        return (RequestHead) parse(head);
    }
}
