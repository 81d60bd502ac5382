package io.mesocosm.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.mesocosm.proto.Schema.Field;
import io.mesocosm.proto.Schema.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds v0 and v1 twins to one wire format: the daemons read v0 bytes with v1 classes. */
class WireCompatibilityTest {
    private static final Schema SPEC = SpecTables.read();
    private static final List<FileDescriptorProto> FILES = OwnFiles.ofMesos();
    private static final Schema OURS = Schema.of(FILES);

    @Test
    void typesReplacedInInternalMessagesDifferInTheCheckpointFlagOfAgentsOnly() {
        List<String> differences = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Set<String> internal = internalMessages();
        for (String message : internal) {
            List<Field> theirs = SPEC.messages().getOrDefault(message, List.of());
            List<Field> ours = OURS.messages().getOrDefault(message, List.of());
            compareFields(message, theirs, ours, seen, differences);
        }
        assertThat(seen).contains("mesos.SlaveInfo", "mesos.Offer.Operation", "mesos.TaskStatus.Reason");
        assertThat(differences).containsExactly("mesos.SlaveInfo has 7 checkpoint, mesos.v1.AgentInfo has not");
    }

    @Test
    void apiTwinsDifferAsListed() {
        List<String> differences = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String message : OURS.files().keySet()) {
            String twin = Twins.v1Of(message, OURS.files().keySet());
            if (!twin.equals(message)) {
                compareTypes(message, twin, seen, differences);
            }
        }
        assertThat(differences).containsExactlyInAnyOrderElementsOf(Resources.lines("v0-v1-differences.txt"));
    }

    private static Set<String> internalMessages() {
        Set<String> api = new HashSet<>();
        FILES.stream().filter(OwnFiles::isApi).forEach(file -> api.add(file.getName()));
        Set<String> internal = new TreeSet<>(SPEC.messages().keySet());
        internal.removeIf(message -> api.contains(SPEC.files().getOrDefault(message, "")));
        return internal;
    }

    private static void compareTypes(String theirs, String ours, Set<String> seen, List<String> differences) {
        if (theirs.equals(ours) || !seen.add(theirs)) {
            return;
        }
        if (SPEC.enums().containsKey(theirs) != OURS.enums().containsKey(ours)) {
            differences.add(theirs + " and " + ours + " are not of one kind");
        } else if (SPEC.enums().containsKey(theirs)) {
            compareValues(theirs, ours, differences);
        } else {
            compareFields(
                    theirs,
                    SPEC.messages().getOrDefault(theirs, List.of()),
                    OURS.messages().getOrDefault(ours, List.of()),
                    seen,
                    differences);
        }
    }

    private static void compareValues(String theirs, String ours, List<String> differences) {
        SortedMap<Integer, String> expected = new TreeMap<>();
        for (Value value : SPEC.enums().getOrDefault(theirs, List.of())) {
            expected.put(value.number(), value.name().replace("SLAVE", "AGENT"));
        }
        SortedMap<Integer, String> actual = new TreeMap<>();
        for (Value value : OURS.enums().getOrDefault(ours, List.of())) {
            actual.put(value.number(), value.name());
        }
        if (!actual.equals(expected)) {
            differences.add(theirs + " has " + expected + ", " + ours + " has " + actual);
        }
    }

    private static void compareFields(
            String message, List<Field> theirs, List<Field> ours, Set<String> seen, List<String> differences) {
        String twin = Twins.v1Of(message, OURS.files().keySet());
        Map<Integer, Field> byNumber = new TreeMap<>();
        ours.forEach(field -> byNumber.put(field.number(), field));
        for (Field field : theirs) {
            Field other = byNumber.remove(field.number());
            if (other == null) {
                differences.add(message + " has " + field.number() + " " + field.name() + ", " + twin + " has not");
            } else if (!sameOnTheWire(field, other)) {
                differences.add(message + " has " + field + ", " + twin + " has " + other);
            } else if (field.type().contains(".")) {
                compareTypes(value(field.type()), value(other.type()), seen, differences);
            }
        }
        for (Field field : byNumber.values()) {
            differences.add(twin + " has " + field.number() + " " + field.name() + ", " + message + " has not");
        }
    }

    private static boolean sameOnTheWire(Field theirs, Field ours) {
        boolean sameType = theirs.type().contains(".")
                ? Twins.v1Of(theirs.type()).equals(Twins.v1Of(ours.type()))
                : theirs.type().equals(ours.type());
        return sameType && theirs.label().equals(ours.label()) && theirs.flags().equals(ours.flags());
    }

    private static String value(String type) {
        return type.startsWith("map<") ? type.substring(type.indexOf(',') + 1, type.length() - 1) : type;
    }
}
