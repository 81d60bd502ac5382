package io.mesocosm.simulation.benchmark.figures;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures in a JVM that has just started, with the options and class path of this one, so that nothing was compiled or
 * warmed up by what was measured before. The other JVM says what it found in lines of text.
 */
public final class OwnJvm {

    private static final String MARK = "cost";

    private OwnJvm() {}

    /**
     * Runs a main class that ends with {@link #tell} and collects what it told.
     *
     * @throws IOException if it fails, with what it wrote
     */
    public static Measurements measure(Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var measurements = new Measurements();
        var other = new StringBuilder();
        try (var lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t");
                if (fields[0].equals(MARK)) {
                    measurements.add(Integer.parseInt(fields[1]), fields[2], cost(fields));
                } else {
                    other.append(line).append('\n');
                }
            }
        }
        if (process.onExit().join().exitValue() != 0 || measurements.repetitions() == 0) {
            throw new IOException(String.join(" ", command) + " failed: " + other);
        }
        return measurements;
    }

    private static Cost cost(String[] fields) {
        return new Cost(Long.parseLong(fields[3]), Long.parseLong(fields[4]), Long.parseLong(fields[5]));
    }

    /** Writes what was measured here for the JVM that started this one. */
    public static void tell(Measurements measurements) {
        for (int repetition = 0; repetition < measurements.repetitions(); repetition++) {
            for (String part : measurements.parts()) {
                for (Cost cost : measurements.costs(repetition, part)) {
                    System.out.printf(
                            Locale.ROOT,
                            "%s\t%d\t%s\t%d\t%d\t%d%n",
                            MARK,
                            repetition,
                            part,
                            cost.clockNanos(),
                            cost.cpuNanos(),
                            cost.bytes());
                }
            }
        }
    }
}
