package io.mesocosm.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.mesocosm.proto.PublishedJar.Published;
import io.mesocosm.proto.Schema.Field;
import io.mesocosm.proto.Schema.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PublishedJarConformanceTest {
    private static final List<Published> PUBLISHED = PublishedJar.files();
    private static final Schema THEIRS =
            Schema.of(PUBLISHED.stream().map(Published::file).toList());
    private static final List<FileDescriptorProto> FILES = publishedFilesOfOurs();
    private static final Schema OURS = Schema.of(FILES);

    private static List<FileDescriptorProto> publishedFilesOfOurs() {
        Set<String> names =
                PUBLISHED.stream().map(published -> published.file().getName()).collect(Collectors.toSet());
        return OwnFiles.ofMesos().stream()
                .filter(file -> names.contains(file.getName()))
                .toList();
    }

    @Test
    void everyPublishedOuterClassIsOursFromTheSameFileAndPackage() {
        assertThat(PUBLISHED).isNotEmpty();
        Map<String, String> theirs = new TreeMap<>();
        PUBLISHED.forEach(published -> theirs.put(published.outerClass(), place(published.file())));
        Map<String, String> ours = new TreeMap<>();
        for (FileDescriptor file : OwnFiles.all()) {
            String outer =
                    file.getOptions().getJavaPackage() + "." + file.getOptions().getJavaOuterClassname();
            if (theirs.containsKey(outer)) {
                assertThat(file.getOptions().getJavaMultipleFiles()).isFalse();
                ours.put(outer, place(file.toProto()));
            }
        }
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void nothingPublishedIsMissingOrDifferentAndEachAdditionIsListed() {
        List<String> differences = new ArrayList<>();
        compare("message", THEIRS.messages(), OURS.messages(), Field::name, differences);
        compare("enum", THEIRS.enums(), OURS.enums(), Value::name, differences);
        assertThat(differences).containsExactlyElementsOf(Resources.lines("added-since-1.11.0.txt"));
    }

    @Test
    void oneofsAreThosePublished() {
        assertThat(OURS.oneofs()).isEqualTo(THEIRS.oneofs());
    }

    @Test
    void deprecatedEnumValuesAreThosePublished() {
        assertThat(OURS.deprecatedValues()).isEqualTo(THEIRS.deprecatedValues());
    }

    private static String place(FileDescriptorProto file) {
        return file.getName() + " " + file.getPackage();
    }

    /** One line for each difference; a new type is one line, whatever it contains. */
    private static <T> void compare(
            String kind,
            Map<String, List<T>> theirs,
            Map<String, List<T>> ours,
            Function<T, String> name,
            Collection<String> differences) {
        SortedSet<String> types = new TreeSet<>(theirs.keySet());
        types.addAll(ours.keySet());
        for (String type : types) {
            if (!ours.containsKey(type)) {
                differences.add("missing " + kind + " " + type);
            } else if (!theirs.containsKey(type)) {
                differences.add("added " + kind + " " + type);
            } else {
                compareMembers(
                        type,
                        theirs.getOrDefault(type, List.of()),
                        ours.getOrDefault(type, List.of()),
                        name,
                        differences);
            }
        }
    }

    private static <T> void compareMembers(
            String type, List<T> theirs, List<T> ours, Function<T, String> name, Collection<String> differences) {
        Map<String, T> theirsByName = theirs.stream().collect(Collectors.toMap(name, member -> member));
        Map<String, T> oursByName = ours.stream().collect(Collectors.toMap(name, member -> member));
        for (T member : theirs) {
            if (!oursByName.containsKey(name.apply(member))) {
                differences.add("missing " + type + "." + name.apply(member));
            }
        }
        for (T member : ours) {
            T published = theirsByName.get(name.apply(member));
            if (published == null) {
                differences.add("added " + type + "." + name.apply(member));
            } else if (!published.equals(member)) {
                differences.add("changed " + type + "." + name.apply(member) + " from " + published + " to " + member);
            }
        }
    }
}
