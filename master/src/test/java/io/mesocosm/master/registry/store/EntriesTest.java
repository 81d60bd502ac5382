package io.mesocosm.master.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.master.registry.RandomOperations;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntriesTest {

    private static final Tree TREE = new Tree("/registry");

    private static Map<String, ByteString> entries(RegistryContents contents) {
        Map<String, ByteString> entries = new TreeMap<>();
        change(entries, RegistryContents.none(), contents);
        return entries;
    }

    private static void change(Map<String, ByteString> entries, RegistryContents before, RegistryContents after) {
        Entries.differences(before, after, (entry, old, now) -> {
            assertThat(Optional.ofNullable(entries.remove(entry))).isEqualTo(old);
            assertThat(old).isNotEqualTo(now);
            now.ifPresent(data -> entries.put(entry, data));
        });
    }

    private static RegistryContents read(Map<String, ByteString> entries) throws DamagedException {
        EntryReader reader = new EntryReader(TREE);
        for (Map.Entry<String, ByteString> entry : entries.entrySet()) {
            reader.add(entry.getKey(), entry.getValue());
        }
        return reader.finish();
    }

    @Test
    void everythingThatOperationsChangeIsWrittenAndReadBack() throws DamagedException {
        for (int seed = 0; seed < 60; seed++) {
            RandomOperations operations = new RandomOperations(seed);
            RegistryContents contents = RegistryContents.none()
                    .apply(new RegistryOperation.RecordMaster(RandomOperations.master("m" + seed)))
                    .orElseThrow();
            Map<String, ByteString> entries = entries(contents);
            for (int i = 0; i < 150; i++) {
                RegistryContents next = contents.apply(operations.next()).orElse(contents);
                change(entries, contents, next);
                contents = next;
                assertThat(entries).isEqualTo(entries(contents));
                assertThat(read(entries)).isEqualTo(contents);
            }
        }
    }

    @Test
    void anOperationCostsWhatItChanges() {
        RandomOperations operations = new RandomOperations(1);
        RegistryContents contents = RegistryContents.none();
        for (int i = 0; i < 500; i++) {
            contents = contents.apply(operations.next()).orElse(contents);
        }
        Entries.differences(
                contents, contents, (entry, old, now) -> assertThat(entry).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "b98d2148-05d8-417e-8198-e5ad4f55daf2-S0, b98d2148-05d8-417e-8198-e5ad4f55daf2-S0",
        "eng/dev, eng%2Fdev",
        "a b, a%20b",
        "'%2F', %252F",
        "a#1, a%231",
        "a:b, a%3Ab",
        "ü, %FC",
        "漢, %u6F22",
        "'..', ..",
    })
    void keysHaveOneNameEach(String key, String name) {
        assertThat(Names.escape(key)).isEqualTo(name);
        assertThat(Names.unescape(name)).contains(key);
    }

    @Test
    void allCharactersCanBeInAKey() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String key = "x" + (char) c;
            String name = Names.escape(key);
            assertThat(name).matches("[A-Za-z0-9%_.-]+");
            assertThat(Names.unescape(name)).contains(key);
        }
    }

    @ParameterizedTest
    @CsvSource({"%", "%2", "%2f", "%41", "%u0041", "%u12", "%-1", "a b", "ü", "a/b", "%u00FC"})
    void noKeyHasThisName(String name) {
        assertThat(Names.unescape(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "agent:S1, '', it describes agent ''",
        "agent:S1, x, there are bytes that",
        "agents:S1, '', there are no entries of this kind",
        "agent, '', there are no entries of this kind",
        "deactivated:S1, x, it has data",
        "unreachable:%2f, '', its name",
        "unreachable:S1, '', 'Message missing required fields: nanoseconds'",
        "window:-1, '', its name",
        "window:01, '', its name",
        "window:x, '', its name",
        "machine:name=a, '', 'Message missing required fields: info, window, position'",
        "quota:a, '', 'Message missing required fields: role'",
        "master:first, '', its name",
    })
    void damagedEntriesAreNamed(String entry, String data, String why) {
        EntryReader reader = new EntryReader(TREE);
        String path = TREE.bucketOf(entry) + "/" + entry;
        assertThatThrownBy(() -> reader.add(entry, ByteString.copyFromUtf8(data)))
                .isInstanceOf(DamagedException.class)
                .hasMessageStartingWith("znode '" + path + "' is damaged: ")
                .satisfies(e -> {
                    if (!why.startsWith("there are bytes") && !why.startsWith("it describes")) {
                        assertThat(e.getMessage()).endsWith(why);
                    }
                });
    }
}
