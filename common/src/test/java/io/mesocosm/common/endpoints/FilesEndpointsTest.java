package io.mesocosm.common.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.ResponseStream;
import io.mesocosm.common.http.Router;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers compared with those of a real agent; what is outside stays outside. */
class FilesEndpointsTest {

    private static final String NAME = "/frameworks/f/executors/e/runs/latest";

    @TempDir
    Path directory;

    private Path sandbox = Path.of("");
    private final Router router = new Router();

    @BeforeEach
    void attach() throws IOException {
        sandbox = Files.createDirectories(directory.resolve("sandbox"));
        Files.writeString(sandbox.resolve("stdout"), "hello\n");
        Files.writeString(directory.resolve("secret"), "secret");
        new FilesEndpoints(new VirtualFiles(Attachments.of(Map.of(NAME, sandbox))
                        .or(Attachments.of(
                                Map.of("/log", sandbox.resolve("stdout"), "/gone", directory.resolve("no"))))))
                .route(router);
    }

    private HttpResponse get(String endpoint, String... parameters) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            query.put(parameters[i], List.of(parameters[i + 1]));
        }
        List<HttpResponse> answers = new ArrayList<>();
        router.handle(
                new HttpRequest(
                        "GET",
                        "/files/" + endpoint,
                        query,
                        Headers.none(),
                        new byte[0],
                        InetSocketAddress.createUnresolved("peer", 1)),
                new HttpExchange() {
                    @Override
                    public void respond(HttpResponse response) {
                        answers.add(response);
                    }

                    @Override
                    public ResponseStream stream(HttpResponse head) {
                        throw new AssertionError("no stream is expected");
                    }
                });
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    private static String body(HttpResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private void isRefused(HttpResponse response, int status, String text) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(body(response)).isEqualTo(text);
    }

    @Test
    void browsingShowsEachEntryUnderItsVirtualPath() throws IOException {
        Path file = sandbox.resolve("stdout");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1795226525L, 900_000_000)));
        Files.createSymbolicLink(sandbox.resolve("a-link"), file);
        Files.createSymbolicLink(sandbox.resolve("broken"), directory.resolve("nowhere"));
        Files.createDirectory(
                sandbox.resolve("b"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String owner = Files.getOwner(file).getName();
        String group = String.valueOf(Files.getAttribute(file, "unix:group"));

        String json = body(get("browse", "path", NAME));

        String entry =
                "{\"gid\":\"" + group + "\",\"mode\":\"-rw-r--r--\",\"mtime\":1795226525.0,\"nlink\":1,\"path\":\""
                        + NAME + "/%s\",\"size\":6,\"uid\":\"" + owner + "\"}";
        assertThat(json)
                .startsWith("[" + String.format(entry, "a-link") + ",{\"gid\":")
                .endsWith("," + String.format(entry, "stdout") + "]")
                .contains("\"mode\":\"drwx------\"", "\"path\":\"" + NAME + "/b\"")
                .doesNotContain("broken");
        assertThat(body(get("browse", "path", NAME + "/stdout"))).isEqualTo("[]");
        assertThat(body(get("browse", "path", NAME + "//"))).contains(NAME + "//stdout");
    }

    @Tag("B160")
    @Test
    void readingGivesThePartThatIsAskedFor() {
        assertThat(body(get("read", "path", NAME + "/stdout", "offset", "0", "length", "100")))
                .isEqualTo("{\"data\":\"hello\\n\",\"offset\":0}");
        assertThat(body(get("read", "path", NAME + "/stdout", "offset", "1", "length", "3")))
                .isEqualTo("{\"data\":\"ell\",\"offset\":1}");
        assertThat(body(get("read", "path", NAME + "/stdout", "offset", "-1")))
                .isEqualTo("{\"data\":\"\",\"offset\":6}");
        assertThat(body(get("read", "path", "/log"))).isEqualTo("{\"data\":\"\",\"offset\":6}");
        assertThat(body(get("read", "path", NAME + "/stdout", "offset", "100000")))
                .isEqualTo("{\"data\":\"\",\"offset\":100000}");
        assertThat(body(get("read", "path", "/log", "offset", "0", "length", "5", "jsonp", "cb")))
                .isEqualTo("cb({\"data\":\"hello\",\"offset\":0})");
    }

    @Test
    void oneReadGivesSixteenPagesAtMostAndBytesAsTheyAre() throws IOException {
        byte[] large = new byte[VirtualFiles.LONGEST + 10];
        java.util.Arrays.fill(large, (byte) 'x');
        large[0] = (byte) 0xff;
        Files.write(sandbox.resolve("large"), large);

        byte[] json = get("read", "path", NAME + "/large", "offset", "0").body();

        assertThat(json).hasSize(VirtualFiles.LONGEST + "{\"data\":\"\",\"offset\":0}".length());
        assertThat(json[9]).isEqualTo((byte) 0xff);
    }

    @Test
    void downloadingGivesTheWholeFile() {
        HttpResponse response = get("download", "path", NAME + "/stdout");

        assertThat(body(response)).isEqualTo("hello\n");
        assertThat(response.headers().first("Content-Disposition")).contains("attachment; filename=stdout");
        assertThat(response.headers().first("Content-Type")).contains("application/octet-stream");
    }

    @Test
    void refusalsHaveTheRecordedWords() {
        isRefused(get("browse"), 400, "Expecting 'path=value' in query.\n");
        isRefused(get("download", "path", NAME), 400, "Cannot download a directory.\n");
        isRefused(get("read", "path", NAME, "offset", "0"), 400, "Cannot read a directory.\n");
        isRefused(
                get("read", "path", NAME + "/stdout", "offset", "x"),
                400,
                "Failed to parse offset: Failed to convert 'x' to number.\n");
        isRefused(get("read", "path", "/nope", "offset", "0"), 404, "");
        isRefused(get("browse", "path", "/etc"), 404, "");
        isRefused(get("browse", "path", "/gone"), 404, "");
        isRefused(get("download", "path", "/nope"), 404, "404 Not Found.");
    }

    @Tag("B160")
    @ParameterizedTest
    @ValueSource(strings = {"/../secret", "/link", "/up/secret", "/up", "/b/../../secret"})
    void nothingOutsideOfTheSandboxIsReached(String suffix) throws IOException {
        Files.createDirectory(sandbox.resolve("b"));
        Files.createSymbolicLink(sandbox.resolve("link"), directory.resolve("secret"));
        Files.createSymbolicLink(sandbox.resolve("up"), directory);

        for (String endpoint : List.of("browse", "read", "download")) {
            HttpResponse response = get(endpoint, "path", NAME + suffix, "offset", "0");

            assertThat(response.status()).as(endpoint).isEqualTo(400);
            assertThat(body(response)).as(endpoint).endsWith("' is inaccessible.\n");
        }
    }

    @Test
    void attachedNamesAreShownWhereSomethingIsThere() {
        assertThat(body(get("debug")))
                .isEqualTo("{\"" + NAME + "\":\"" + sandbox + "\",\"/log\":\"" + sandbox.resolve("stdout") + "\"}");
    }
}
