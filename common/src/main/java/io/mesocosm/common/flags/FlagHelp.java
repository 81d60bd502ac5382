package io.mesocosm.common.flags;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Lays out {@code --help}: the names of a flag on a line, its help below, wrapped and set in. */
final class FlagHelp {

    private static final int WIDTH = 80;
    private static final String INDENT = " ".repeat(8);

    private FlagHelp() {}

    static String text(String program, Collection<FlagSpec<?>> specs) {
        var lines = new ArrayList<String>();
        lines.add("Usage: " + program + " [options]");
        for (FlagSpec<?> spec : specs) {
            lines.add("");
            lines.add("  " + names(spec));
            lines.addAll(wrap(paragraph(spec)));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String names(FlagSpec<?> spec) {
        var names = new ArrayList<String>();
        names.add(option(spec, spec.name()));
        spec.aliases().forEach(alias -> names.add(option(spec, alias)));
        return String.join(", ", names);
    }

    private static String option(FlagSpec<?> spec, String name) {
        return spec.type().isBoolean() ? "--[no-]" + name : "--" + name + "=VALUE";
    }

    private static String paragraph(FlagSpec<?> spec) {
        String note = spec.required()
                ? "(required)"
                : spec.fallbackText().map(text -> "(default: " + text + ")").orElse("");
        return (spec.help() + " " + note).strip();
    }

    private static List<String> wrap(String text) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(INDENT);
        for (String word : text.split("\\s+", -1)) {
            if (line.length() > INDENT.length() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(INDENT);
            }
            line.append(line.length() > INDENT.length() ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
