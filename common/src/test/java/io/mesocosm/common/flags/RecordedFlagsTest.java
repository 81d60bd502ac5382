package io.mesocosm.common.flags;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.JsonValue;
import io.mesocosm.common.json.JsonValue.ObjectValue;
import io.mesocosm.common.json.JsonValue.StringValue;
import io.mesocosm.proto.internal.Acls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flags of Mesos, declared from their table, must print as its daemons printed them. */
class RecordedFlagsTest {

    private static final Map<String, FlagType<?>> TYPES = Map.ofEntries(
            entry("bool", FlagType.BOOL),
            entry("string", FlagType.STRING),
            entry("duration", FlagType.DURATION),
            entry("bytes", FlagType.BYTES),
            entry("int", FlagType.INT),
            entry("uint", FlagType.UINT),
            entry("uint16", FlagType.UINT16),
            entry("double", FlagType.DOUBLE),
            entry("path (not dereferenced)", FlagType.PATH),
            entry("comma set (dups rejected)", FlagType.STRING_SET),
            entry("comma list of uint", FlagType.UINT_LIST),
            entry("string or file://", FlagType.SECURE_TEXT),
            entry("JSON ACLs or path", JsonFlags.textMessage("JSON ACLs or path", Acls.ACLs.getDefaultInstance())),
            entry(
                    "JSON DomainInfo or path",
                    JsonFlags.message("JSON DomainInfo or path", Protos.DomainInfo.getDefaultInstance())));

    private record Row(String program, String flag, String type, String fallback, List<String> aliases, String build) {
        static Row of(String line) {
            String[] columns = line.split("\t", -1);
            List<String> aliases = Arrays.stream(columns[5].split(","))
                    .filter(alias -> !alias.isEmpty())
                    .toList();
            return new Row(columns[0], columns[1], columns[2], columns[3], aliases, columns[6]);
        }

        boolean of(String daemon, boolean everything) {
            boolean always = everything || !build.startsWith("build:");
            return always && List.of(program.split(",")).contains(daemon);
        }

        /** Where the table describes the default instead of giving it, the recording gives the value. */
        FlagSpec<?> spec() {
            FlagType<?> known = TYPES.getOrDefault(type, JsonFlags.OBJECT);
            boolean given = !fallback.isEmpty() && !fallback.contains("<") && !fallback.contains("(");
            return given && !fallback.contains(" if ")
                    ? withDefault(known)
                    : aliased(FlagSpec.optional(flag, known, "help"));
        }

        private <T> FlagSpec<T> withDefault(FlagType<T> known) {
            return aliased(FlagSpec.withDefault(flag, known, fallback, "help"));
        }

        private <T> FlagSpec<T> aliased(FlagSpec<T> spec) {
            FlagSpec<T> aliased = spec;
            for (String alias : aliases) {
                aliased = aliased.alias(alias);
            }
            return aliased;
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = RecordedFlagsTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static SortedMap<String, String> recorded(String name) throws IOException, JsonException {
        ObjectValue answer = JsonValue.parseObject(resource(name).getBytes(StandardCharsets.UTF_8));
        var flags = new TreeMap<String, String>();
        ((ObjectValue) answer.member("flags").orElseThrow())
                .members()
                .forEach((flag, value) -> flags.put(flag, ((StringValue) value).value()));
        return flags;
    }

    private static FlagSet declared(String daemon) throws IOException {
        List<FlagSpec<?>> specs = resource("flags.tsv")
                .lines()
                .skip(1)
                .map(Row::of)
                .filter(row -> row.of(daemon, false))
                .map(Row::spec)
                .collect(Collectors.toCollection(ArrayList::new));
        return new FlagSet("mesos-" + daemon, specs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "agent"})
    void defaultsAndGivenValuesPrintAsTheDaemonsPrintedThem(String daemon) throws Exception {
        SortedMap<String, String> recorded = recorded(daemon + ".json");
        FlagSet declared = declared(daemon);
        ParsedFlags defaults = declared.parse(List.of(), Map.of());
        List<String> given = recorded.entrySet().stream()
                .filter(flag -> !defaults.optional(flag.getKey()).equals(Optional.of(flag.getValue())))
                .map(flag -> "--" + flag.getKey() + "=" + flag.getValue())
                .toList();

        assertThat(declared.parse(given, Map.of()).effective()).isEqualTo(recorded);
        assertThat(given).hasSizeLessThan(recorded.size() / 3);
    }

    @Test
    void aclsPrintAsProtobufText(@TempDir Path directory) throws Exception {
        SortedMap<String, String> recorded = recorded("master-acls.json");
        Path file = Files.writeString(directory.resolve("acls.json"), resource("acls.json"));

        ParsedFlags flags = declared("master").parse(List.of("--acls=file://" + file), Map.of());

        assertThat(flags.effective().get("acls")).isEqualTo(recorded.get("acls"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "agent"})
    void everyFlagIsInTheHelp(String daemon) throws Exception {
        FlagSet declared = declared(daemon);
        String help = declared.help();

        assertThat(declared.specs().keySet())
                .allMatch(name -> help.contains("--" + name + "=VALUE") || help.contains("--[no-]" + name));
        assertThat(help.lines()).allMatch(line -> line.length() <= 120);
    }
}
