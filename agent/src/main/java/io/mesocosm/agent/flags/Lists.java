package io.mesocosm.agent.flags;

import java.util.List;
import java.util.regex.Pattern;

/** Lists in the text of a flag. */
final class Lists {

    private Lists() {}

    /** What stands between the separators, without blanks around it; nothing counts as nothing. */
    static List<String> split(String text, char separator) {
        return Pattern.compile(String.valueOf(separator), Pattern.LITERAL)
                .splitAsStream(text)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
