package io.mesocosm.master.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single answers that no recording of a whole scenario shows. */
final class EndpointsTest {

    @TempDir
    private Path directory;

    private TestMaster master;

    @BeforeEach
    void start() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "0123456789");
        master = new TestMaster("--external_log_file=" + log);
    }

    @AfterEach
    void close() {
        master.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/weights | []",
                "/quota | {}",
                "/maintenance/schedule | {}",
                "/maintenance/status | {}",
                "/files/browse?path=/master/log | []",
                "/files/read?path=/master/log | {\"data\":\"\",\"offset\":10}",
                "/files/read?path=/master/log&offset=2&length=3 | {\"data\":\"234\",\"offset\":2}",
                "/slaves?slave_id=nope | {\"slaves\":[],\"recovered_slaves\":[]}",
                "/tasks?limit=abc | {\"tasks\":[]}",
                "/version?jsonp=a.b[0] | a.b[0]("
            })
    void readsAreAnswered(String path, String start) throws Exception {
        var response = master.get(path.replace("[", "%5B").replace("]", "%5D"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith(start);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/files/read?path=/none | 404",
                "/files/read | 400",
                "/files/browse?path=/etc | 404",
                "/logging/toggle?level=1 | 400",
                "/logging/toggle?level=x&duration=1secs | 400",
                "/metrics/snapshot?timeout=abc | 400",
                "/redirect/x | 404",
                "/redirect | 307",
                "/nothing | 404",
                "/teardown | 405"
            })
    void whatIsWrongGetsItsStatus(String path, int status) throws Exception {
        assertThat(master.get(path).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"GET_WEIGHTS\"} | 200 | {\"type\":\"GET_WEIGHTS\",\"get_weights\":{}}",
                "{\"type\":\"GET_QUOTA\"} | 200 | {\"type\":\"GET_QUOTA\",\"get_quota\":{\"status\":{}}}",
                "{\"type\":\"GET_MAINTENANCE_STATUS\"} | 200 |"
                        + " {\"type\":\"GET_MAINTENANCE_STATUS\",\"get_maintenance_status\":{\"status\":{}}}",
                "{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"/master/log\"}} | 200 |"
                        + " {\"type\":\"LIST_FILES\",\"list_files\":{}}",
                "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"/master/log\",\"offset\":8}} | 200 |"
                        + " {\"type\":\"READ_FILE\",\"read_file\":{\"size\":10,\"data\":\"ODk=\"}}",
                "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"/none\",\"offset\":8}} | 404 | ``",
                "{\"type\":\"READ_FILE\"} | 400 | Failed to validate master::Call: Expecting 'read_file' to be present",
                "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"nope\"}}} | 400 | No framework"
                        + " found with specified ID",
                "{\"type\":\"UPDATE_QUOTA\"} | 400 | Failed to validate master::Call: Expecting 'update_quota' to be"
                        + " present",
                "{\"type\":\"UPDATE_QUOTA\",\"update_quota\":{}} | 200 | ``",
                "{\"type\":\"SUBSCRIBE\"} | 501 | The call SUBSCRIBE is not served by this version"
            })
    void callsAreAnswered(String call, int status, String body) throws Exception {
        var response = master.post("/api/v1", call);
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/weights | DELETE | 'GET', 'PUT'",
                "/weights | POST | 'GET', 'PUT'",
                "/quota | PUT | 'GET', 'POST', 'DELETE'",
                "/maintenance/schedule | PUT | 'GET', 'POST'",
                "/maintenance/status | POST | 'GET'",
                "/machine/down | GET | 'POST'",
                "/machine/up | GET | 'POST'",
                "/reserve | GET | 'POST'",
                "/unreserve | GET | 'POST'",
                "/create-volumes | GET | 'POST'",
                "/destroy-volumes | PUT | 'POST'",
                "/teardown | PUT | 'POST'"
            })
    void aMethodThatAnEndpointDoesNotHaveIsNamed(String path, String method, String allowed) throws Exception {
        var response = master.client.send(
                HttpRequest.newBuilder(master.uri(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains(allowed.replace("'", ""));
        assertThat(response.body())
                .isEqualTo(
                        "405 Method Not Allowed. Expecting one of { " + allowed + " }, but received '" + method + "'.");
    }

    @ParameterizedTest
    @CsvSource({"/maintenance/schedule,POST", "/machine/down,POST", "/machine/up,POST"})
    void whatCannotBeWrittenToYetSaysSo(String path, String method) throws Exception {
        var response = master.client.send(
                HttpRequest.newBuilder(master.uri(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(response.body()).endsWith(" cannot be set in this version");
    }

    @Test
    void teardownOfAnUnknownFrameworkIsRefusedInMesosWords() throws Exception {
        assertThat(master.post("/teardown", "frameworkId=nope").body())
                .isEqualTo("No framework found with specified ID");
        assertThat(master.post("/teardown", "").body())
                .isEqualTo("Missing 'frameworkId' query parameter in the request body");
    }

    @Test
    void theLoggingLevelIsSetAndShown() throws Exception {
        String call =
                "{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":{\"level\":1,\"duration\":{\"nanoseconds\":"
                        + "1000000000}}}";
        assertThat(master.post("/api/v1", call).statusCode()).isEqualTo(200);
        assertThat(master.get("/logging/toggle").body()).isEqualTo("1\n");
    }
}
