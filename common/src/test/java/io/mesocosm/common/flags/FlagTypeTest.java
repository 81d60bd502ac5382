package io.mesocosm.common.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.text.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagTypeTest {

    @TempDir
    Path directory;

    private String file(String contents) throws IOException {
        return Files.writeString(directory.resolve("value"), contents).toString();
    }

    @Test
    void valuesAreReadByTheirType() {
        assertThat(FlagType.STRING.parse(" as it is ")).isEqualTo(" as it is ");
        assertThat(FlagType.BOOL.parse("1")).isTrue();
        assertThat(FlagType.BOOL.parse("false")).isFalse();
        assertThat(FlagType.INT.parse("-7")).isEqualTo(-7);
        assertThat(FlagType.UINT.parse("4294967295")).isEqualTo(4_294_967_295L);
        assertThat(FlagType.UINT16.parse("65535")).isEqualTo(65_535);
        assertThat(FlagType.DOUBLE.parse("0.8")).isEqualTo(0.8);
        assertThat(FlagType.DURATION.parse("15secs")).isEqualTo(Duration.ofSeconds(15));
        assertThat(FlagType.BYTES.parse("2GB")).isEqualTo(Bytes.gigabytes(2));
        assertThat(FlagType.STRING_SET.parse("b,a,")).isEqualTo(new TreeSet<>(List.of("a", "b")));
        assertThat(FlagType.UINT_LIST.parse("3,1")).isEqualTo(List.of(3L, 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1x", "1.5", "2147483648", "99999999999999999999999", "0x10"})
    void whatIsNoIntIsRefused(String text) {
        assertThatThrownBy(() -> FlagType.INT.parse(text)).hasMessage("Failed to convert into required type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "4294967296"})
    void whatIsNoUnsignedNumberIsRefused(String text) {
        assertThatThrownBy(() -> FlagType.UINT.parse(text)).hasMessage("Failed to convert into required type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "inf", "nan", "1e999", "1.2.3", "0x1p3"})
    void whatIsNoDecimalIsRefused(String text) {
        assertThatThrownBy(() -> FlagType.DOUBLE.parse(text)).hasMessage("Failed to convert into required type");
    }

    @Test
    void setsAndListsSayWhatIsWrongWithThem() {
        assertThatThrownBy(() -> FlagType.STRING_SET.parse("a,b,a")).hasMessage("Duplicate token 'a'");
        assertThatThrownBy(() -> FlagType.UINT_LIST.parse("1,x"))
                .hasMessage("Failed to numify 'x': Failed to convert 'x' to number");
        assertThatThrownBy(() -> FlagType.BOOL.parse("yes")).hasMessage("Expecting a boolean (e.g., true or false)");
    }

    @ParameterizedTest
    @CsvSource({
        "0.8, 0.8",
        "1, 1",
        "1.0, 1",
        "0.1234567, 0.123457",
        "1234567, 1.23457e+06",
        "1000000, 1e+06",
        "100000, 100000",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "1e100, 1e+100",
        "-2.5, -2.5",
        "0, 0",
        "-0, -0"
    })
    void decimalsPrintWithSixDigits(String text, String printed) {
        assertThat(FlagType.DOUBLE.print(FlagType.DOUBLE.parse(text))).isEqualTo(printed);
    }

    @Test
    void valuesPrintAsFlagsShowsThem() {
        assertThat(FlagType.BOOL.print(true)).isEqualTo("true");
        assertThat(FlagType.DURATION.print(Duration.ofSeconds(60))).isEqualTo("1mins");
        assertThat(FlagType.STRING_SET.print(new TreeSet<>(List.of("b", "a")))).isEqualTo("{ a, b }");
        assertThat(FlagType.UINT_LIST.print(List.of(3L, 1L))).isEqualTo("[ 3, 1 ]");
        assertThat(JsonFlags.STRINGS.print(new TreeMap<>(Map.of("k", "v")))).isEqualTo("{ k: v }");
    }

    @Test
    void aValueMayStandInAFile() throws IOException {
        assertThat(FlagType.DURATION.parse("file://" + file("5mins"))).isEqualTo(Duration.ofMinutes(5));
        assertThat(FlagType.STRING.parse("file://" + file("text\n"))).isEqualTo("text\n");
    }

    @Test
    void aPathIsLeftAsItIs() {
        assertThat(FlagType.PATH.parse("file:///nowhere")).isEqualTo("file:///nowhere");
        assertThat(FlagType.STRING.parse("/no/file/is/read")).isEqualTo("/no/file/is/read");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> FlagType.STRING.parse("file:///nowhere/at/all"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Error reading file '/nowhere/at/all': No such file or directory");
        assertThatThrownBy(() -> FlagType.STRING.parse("file://" + directory))
                .hasMessage("Error reading file '" + directory + "': Is a directory");
    }

    @Test
    void aSecretInAFileIsNotShown() throws IOException {
        String path = file("zk://user:secret@host:2181/mesos");
        SecureText value = FlagType.SECURE_TEXT.parse("file://" + path);

        assertThat(value).isEqualTo(new SecureText("zk://user:secret@host:2181/mesos", Optional.of(path)));
        assertThat(FlagType.SECURE_TEXT.print(value)).isEqualTo(path);
        assertThat(value).hasToString(path);
        assertThat(FlagType.SECURE_TEXT.print(FlagType.SECURE_TEXT.parse("zk://host:2181/mesos")))
                .isEqualTo("zk://host:2181/mesos");
    }

    @Test
    void jsonIsReadInlineFromAFileAndFromABarePath() throws IOException {
        String json = "{\"fault_domain\":{\"zone\":{\"name\":\"z\"},\"region\":{\"name\":\"r\"}}}";
        FlagType<Protos.DomainInfo> type =
                JsonFlags.message("JSON DomainInfo or path", Protos.DomainInfo.getDefaultInstance());
        String path = file(json);

        Protos.DomainInfo domain = type.parse(json);
        assertThat(domain.getFaultDomain().getRegion().getName()).isEqualTo("r");
        assertThat(type.parse(path)).isEqualTo(domain);
        assertThat(type.parse("file://" + path)).isEqualTo(domain);
        assertThat(type.print(domain))
                .isEqualTo("{\"fault_domain\":{\"region\":{\"name\":\"r\"},\"zone\":{\"name\":\"z\"}}}");
    }

    @Test
    void jsonThatDoesNotFitIsRefused() {
        FlagType<Protos.DomainInfo> type =
                JsonFlags.message("JSON DomainInfo or path", Protos.DomainInfo.getDefaultInstance());

        assertThatThrownBy(() -> type.parse("[]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> type.parse("{\"fault_domain\":1}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> type.parse("/nowhere"))
                .hasMessage("Error reading file '/nowhere': No such file or directory");
        assertThatThrownBy(() -> JsonFlags.OBJECT.parse("[]")).hasMessage("Unexpected JSON type parsed");
        assertThatThrownBy(() -> JsonFlags.STRINGS.parse("{\"b\":1,\"a\":\"x\"}"))
                .hasMessage("The value of key 'b' in '{\"a\":\"x\",\"b\":1}' is not a string");
    }

    @Test
    void jsonObjectsPrintSorted() {
        assertThat(JsonFlags.OBJECT.print(JsonFlags.OBJECT.parse("{ \"b\": [1, true], \"a\": null }")))
                .isEqualTo("{\"a\":null,\"b\":[1,true]}");
        assertThat(JsonFlags.STRINGS.parse("{\"PATH\":\"/bin\"}")).containsEntry("PATH", "/bin");
    }
}
