package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Numbers that Java and C write down each for itself are the same; C's are read from its headers. */
class SupervisorNumbersTest {

    private static final Path SUPERVISOR = Path.of("src/main/native/supervisor");
    private static final Path KERNEL = Path.of("/usr/include/linux/sched.h");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);

    private static final Pattern CONSTANT = Pattern.compile("(\\w+) = (\\w+)");

    private static String header(String name) throws IOException {
        return COMMENT.matcher(Files.readString(SUPERVISOR.resolve(name))).replaceAll("");
    }

    /** The constants of an enum, without the prefix that C needs. */
    private static Map<String, Integer> numbers(String header, String name, String prefix) throws IOException {
        Matcher found =
                Pattern.compile("enum " + name + " \\{(.*?)}", Pattern.DOTALL).matcher(header(header));
        assertThat(found.find()).as("enum %s in %s", name, header).isTrue();
        Map<String, Integer> numbers = new TreeMap<>();
        Matcher constant = CONSTANT.matcher(found.group(1));
        while (constant.find()) {
            assertThat(constant.group(1)).startsWith(prefix);
            numbers.put(constant.group(1).substring(prefix.length()), Integer.decode(constant.group(2)));
        }
        return numbers;
    }

    private static <E extends Enum<E>> Map<String, Integer> numbers(E[] constants, ToIntFunction<E> number) {
        return Arrays.stream(constants).collect(Collectors.toMap(Enum::name, number::applyAsInt));
    }

    /** A number that is defined, whatever its type is there. */
    private static int defined(String header, String name) throws IOException {
        Matcher found =
                Pattern.compile("\\b" + name + "(?: =)? (0x[0-9a-f]+|\\d+)").matcher(header(header));
        assertThat(found.find()).as("%s in %s", name, header).isTrue();
        return Integer.decode(found.group(1));
    }

    @Test
    void descriptionsAreOfOneKind() throws Exception {
        assertThat(LaunchDescription.MAGIC).isEqualTo(defined("description.h", "DESCRIPTION_MAGIC"));
        assertThat(LaunchDescription.VERSION).isEqualTo(defined("description.h", "DESCRIPTION_VERSION"));
        assertThat(LaunchDescription.APPEND).isEqualTo(defined("description.h", "STREAM_APPEND"));
    }

    @Test
    void records() throws Exception {
        Map<String, Integer> all = numbers("description.h", "record_type", "RECORD_");
        all.putAll(numbers("confinement.h", "confinement_type", "RECORD_"));
        assertThat(numbers(RecordType.values(), RecordType::number)).isEqualTo(all);
    }

    @Test
    void stepsOfFileSystems() throws Exception {
        assertThat(numbers(StepKind.values(), StepKind::number))
                .isEqualTo(numbers("confinement.h", "step_kind", "KIND_"));
    }

    @Test
    void attributesOfMounts() throws Exception {
        Map<String, Integer> bits = numbers("confinement.h", "mount_attribute", "ATTRIBUTE");
        assertThat(bits.remove("S_ALL")).isEqualTo(MountAttribute.bits(List.of(MountAttribute.values())));
        assertThat(numbers(MountAttribute.values(), attribute -> MountAttribute.bits(List.of(attribute))))
                .isEqualTo(bits.entrySet().stream()
                        .collect(Collectors.toMap(bit -> bit.getKey().substring(1), Map.Entry::getValue)));
    }

    @Test
    void reports() throws Exception {
        assertThat(Map.of(
                        "STARTED",
                        Report.STARTED,
                        "RUNNING",
                        Report.RUNNING,
                        "FAILED",
                        Report.FAILED,
                        "MADE",
                        Report.MADE))
                .isEqualTo(numbers("report.h", "report_kind", "REPORT_"));
        assertThat(Report.MAX_BYTES)
                .isGreaterThanOrEqualTo(Report.HEADER_BYTES + defined("report.h", "REPORT_TEXT_BYTES"));
    }

    @Test
    void stepsThatFail() throws Exception {
        Map<String, Integer> steps = numbers("report.h", "launch_step", "STEP_");
        assertThat(steps).hasSize(LaunchStep.values().length);
        steps.forEach((name, number) ->
                assertThat(LaunchStep.of(number)).as("step %d", number).isEqualTo(LaunchStep.valueOf(name)));
    }

    @Test
    void namespacesAreTheKernels() throws Exception {
        assumeTrue(Files.exists(KERNEL), "needs the kernel's headers");
        String header = Files.readString(KERNEL);
        Map<Namespace, String> names = Map.of(
                Namespace.CGROUP, "CGROUP",
                Namespace.IPC, "IPC",
                Namespace.MOUNT, "NS",
                Namespace.NETWORK, "NET",
                Namespace.PID, "PID",
                Namespace.USER, "USER",
                Namespace.UTS, "UTS");
        assertThat(names).containsOnlyKeys(Namespace.values());
        names.forEach((namespace, name) ->
                assertThat(header).containsPattern("CLONE_NEW%s\\s+0x%08x".formatted(name, namespace.flag())));
    }
}
