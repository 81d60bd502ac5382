package io.mesocosm.containerizer.escape;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How it is shown that an attempt is refused by what holds the container in, and would not fail by itself. */
sealed interface Control {

    Pattern SYNTAX = Pattern.compile("(outside|as root|without ([\\w/,]+))(?: as (\\w+))?(?:: `?(.*?)`?)?");

    /** By the host's root. */
    record Outside(String script) implements Control {}

    /** In a container without these isolators. */
    record Inside(Set<String> without, String user, String script) implements Control {}

    /** @param script of the attempt, which most controls repeat */
    static Control of(String text, String script) {
        Matcher parts = SYNTAX.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no control: '" + text + "'");
        }
        String own = parts.group(4) == null ? script : parts.group(4);
        return switch (parts.group(1)) {
            case "outside" -> new Outside(own);
            case "as root" -> new Inside(Set.of(), "root", own);
            default ->
                new Inside(
                        Set.of(parts.group(2).split(",", -1)), parts.group(3) == null ? "root" : parts.group(3), own);
        };
    }
}
