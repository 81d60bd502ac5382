package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends each recorded odd request and compares the answer, byte for byte but for the date and what varies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GoldenErrorsTest {

    private static final String GOLDEN_MASTER = "b98d2148-05d8-417e-8198-e5ad4f55daf2";
    private static final String GOLDEN_STREAM = "01b070d8-bead-407f-ac27-af0b1db29e83";
    private static final Pattern DATE = Pattern.compile("Date: [^\r\n]*");
    private static final Pattern STREAM = Pattern.compile("Mesos-Stream-Id: [^\r\n]*");
    private static final Pattern LENGTH = Pattern.compile("Content-Length: [0-9]*");

    /** Answers whose bodies show the state or the build: only their heads are compared, without the length. */
    private static final Set<String> HEAD_ONLY = Set.of(
            "142-http10-keepalive",
            "147-head",
            "164-accept-encoding-gzip-big",
            "165-accept-encoding-gzip-small",
            "166-accept-encoding-gzip-q0",
            "167-accept-encoding-star",
            "171-pipelined",
            "182-path-query-repeat",
            "195-path-jsonp-odd",
            "196-path-jsonp-chars",
            "208-authorization-ignored",
            "209-post-read-only");

    /** Pages of the web UI, which this version does not have. */
    private static final Set<String> NOT_SERVED =
            Set.of("190-path-empty-actor", "191-path-master-only", "192-path-master-slash");

    private TestMaster master;
    private TestScheduler scheduler;

    @BeforeAll
    void subscribe() throws Exception {
        master = new TestMaster("--cluster=golden");
        scheduler = new TestScheduler(master, Frameworks.goldenMain(), true);
        TestScheduler multi = new TestScheduler(
                master, Frameworks.multiRole("golden-multi", "eng/dev").build(), true);
        TestScheduler old = new TestScheduler(
                master, Frameworks.multiRole("golden-old", "*").build(), true);
        assertThat(multi.id.getValue()).endsWith("-0001");
        assertThat(old.call(Call.newBuilder().setType(Call.Type.TEARDOWN))).isEqualTo(202);
        master.awaitState(state -> !state.frameworks().completed().isEmpty());
    }

    @AfterAll
    void close() {
        master.close();
    }

    static List<String> names() throws IOException {
        return new String(resource("index.tsv"), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .map(fields -> fields.get(0) + "-" + fields.get(1))
                .filter(name -> !NOT_SERVED.contains(name))
                .toList();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = GoldenErrorsTest.class.getResourceAsStream("/golden/errors/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void answersAsMesosDid(String name) throws Exception {
        String request = request(name);
        String expected = text(resource(name + ".response"));
        try (RawConnection connection = new RawConnection(master.address())) {
            connection.send(request.getBytes(StandardCharsets.ISO_8859_1));
            if (expected.isEmpty()) {
                connection.finish();
                assertThat(connection.ended()).isTrue();
                return;
            }
            String actual = text(connection.response());
            assertThat(masked(name, actual)).isEqualTo(masked(name, ours(expected)));
        }
    }

    private String request(String name) throws IOException {
        String request = text(resource(name + ".request"));
        if (name.equals("200-huge-header-100k")) {
            // The recording was cut.
            request = request.substring(0, request.indexOf("a".repeat(100))) + "a".repeat(100_000) + "\r\n\r\n";
        }
        return ours(request);
    }

    /** With the ids of the master under test. */
    private String ours(String text) {
        return text.replace(GOLDEN_MASTER, master.master.info().getId()).replace(GOLDEN_STREAM, scheduler.streamId);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String masked(String name, String response) {
        String masked = DATE.matcher(response).replaceAll("Date:");
        masked = STREAM.matcher(masked).replaceAll("Mesos-Stream-Id:");
        if (HEAD_ONLY.contains(name)) {
            masked = LENGTH.matcher(masked).replaceAll("Content-Length:");
            masked = masked.substring(0, masked.indexOf("\r\n\r\n"));
        }
        return masked;
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        try (RawConnection connection = new RawConnection(master.address())) {
            connection.send(request("171-pipelined").getBytes(StandardCharsets.ISO_8859_1));
            List<String> status = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                status.add(text(connection.response()).lines().findFirst().orElse(""));
            }
            assertThat(status).containsExactly("HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found");
        }
    }
}
