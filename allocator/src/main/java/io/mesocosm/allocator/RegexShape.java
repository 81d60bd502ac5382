package io.mesocosm.allocator;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a regular expression costs, and what of it RE2 counts otherwise than re2j, in one pass over its text. The text
 * must be well formed; of one that is not the counts mean nothing.
 *
 * <p>Both compile a literal to an instruction. RE2 works on bytes: what may be any character beyond ASCII takes it a
 * dozen. And it measures a program after it was flattened, which takes out choices; re2j measures them too.
 *
 * @param atoms characters, classes of characters and both ends of groups
 * @param choices alternatives and repetitions
 * @param wide places at which nearly any character may stand: {@code .}, {@code [^a]}, {@code \D}, {@code \p{Greek}}
 * @param bytes of literals, beyond one for each
 */
record RegexShape(double atoms, double choices, double wide, double bytes) {

    private static final RegexShape NOTHING = new RegexShape(0, 0, 0, 0);
    private static final RegexShape ATOM = new RegexShape(1, 0, 0, 0);
    private static final RegexShape GROUP = new RegexShape(2, 0, 0, 0);
    private static final RegexShape CHOICE = new RegexShape(0, 1, 0, 0);
    private static final RegexShape WIDE = new RegexShape(1, 0, 1, 0);

    /** The instructions that RE2 compiles such a place to, beyond the one of re2j: before and after flattening. */
    private static final int WIDE_COMPILED = 11;

    private static final int WIDE_FLATTENED = 5;

    /** No fewer instructions than these two start the search in the middle of a text; an anchor saves them. */
    private static final int ANCHOR = 2;

    /** The shape of a well-formed expression. */
    static RegexShape of(String regex) {
        return new Scan(regex).run();
    }

    /** How many instructions come out of the text before anything is taken together. */
    double expanded() {
        return atoms + choices;
    }

    /** How many instructions RE2 compiles, or a few less. */
    double instructions(int programSize) {
        return programSize - ANCHOR + WIDE_COMPILED * wide + bytes;
    }

    /** RE2's program size, or less. */
    double programSize(int programSize) {
        return programSize - choices + WIDE_FLATTENED * wide + bytes;
    }

    private RegexShape plus(RegexShape other) {
        return new RegexShape(atoms + other.atoms, choices + other.choices, wide + other.wide, bytes + other.bytes);
    }

    private RegexShape times(double count) {
        return new RegexShape(atoms * count, choices * count, wide * count, bytes * count);
    }

    private static RegexShape literal(int character) {
        int length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
        return length == 1 ? ATOM : new RegexShape(1, 0, 0, length - 1.0);
    }

    /** Walks the text. What was read last waits for a repetition that may follow it. Used by one thread, once. */
    private static final class Scan {
        private final String text;
        private final Deque<RegexShape> outer = new ArrayDeque<>();
        private RegexShape sum = NOTHING;
        private RegexShape last = NOTHING;
        private boolean repeated;
        private int at;

        Scan(String text) {
            this.text = text;
        }

        RegexShape run() {
            while (at < text.length()) {
                step();
            }
            sum = sum.plus(last);
            while (!outer.isEmpty()) {
                sum = sum.plus(outer.pop());
            }
            return sum;
        }

        private void step() {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            switch (c) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '.' -> atom(WIDE);
                case '(' -> open();
                case ')' -> close();
                case '|' -> atom(CHOICE);
                case '*', '+', '?' -> repetition(c);
                case '{' -> count();
                default -> atom(literal(c));
            }
        }

        private void atom(RegexShape atom) {
            sum = sum.plus(last);
            last = atom;
            repeated = false;
        }

        private void open() {
            atom(NOTHING);
            if (text.startsWith("?", at)) {
                while (at < text.length() && ":)>".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                if (at < text.length() && text.charAt(at++) == ')') {
                    return;
                }
            }
            outer.push(sum);
            sum = NOTHING;
        }

        private void close() {
            if (!outer.isEmpty()) {
                last = sum.plus(last).plus(GROUP);
                sum = outer.pop();
                repeated = false;
            }
        }

        private void repetition(int operator) {
            if (operator == '?' && repeated) {
                // Only says that the repetition before it takes as little as it can.
                repeated = false;
                return;
            }
            last = last.plus(CHOICE);
            repeated = true;
        }

        private void count() {
            int end = text.indexOf('}', at);
            String[] limits = end < 0 ? new String[0] : text.substring(at, end).split(",", -1);
            boolean isCount = limits.length >= 1
                    && limits.length <= 2
                    && isNumber(limits[0])
                    && (limits.length == 1 || limits[1].isEmpty() || isNumber(limits[1]));
            if (!isCount) {
                atom(ATOM);
                return;
            }
            double least = Double.parseDouble(limits[0]);
            if (limits.length == 1) {
                last = last.times(least);
            } else if (limits[1].isEmpty()) {
                last = last.times(Math.max(1, least)).plus(CHOICE);
            } else {
                double most = Double.parseDouble(limits[1]);
                last = last.times(most).plus(CHOICE.times(most - least));
            }
            at = end + 1;
            repeated = true;
        }

        private static boolean isNumber(String digits) {
            return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        private void escape() {
            if (at >= text.length()) {
                return;
            }
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            switch (c) {
                case 'Q' -> quote();
                case 'D', 'W', 'S' -> atom(WIDE);
                case 'p', 'P' -> {
                    skipBraces();
                    atom(WIDE);
                }
                case 'x' -> {
                    skipBraces();
                    atom(ATOM);
                }
                default -> atom(literal(c));
            }
        }

        private void quote() {
            int end = text.indexOf("\\E", at);
            String quoted = text.substring(at, end < 0 ? text.length() : end);
            quoted.codePoints().forEach(c -> atom(literal(c)));
            at = end < 0 ? text.length() : end + 2;
        }

        private void skipBraces() {
            int end = text.startsWith("{", at) ? text.indexOf('}', at) : -1;
            at = end < 0 ? Math.min(text.length(), at + 1) : end + 1;
        }

        private void characterClass() {
            boolean wide = text.startsWith("^", at);
            at += wide ? 1 : 0;
            boolean beyondAscii = false;
            for (int i = 0; at < text.length() && (i == 0 || text.charAt(at) != ']'); i++) {
                char c = text.charAt(at);
                beyondAscii |= c >= 0x80;
                int named = text.startsWith("[:", at) ? text.indexOf(":]", at) : -1;
                if (named >= 0) {
                    at = named + 2;
                } else if (c == '\\' && at + 1 < text.length()) {
                    wide |= "DWSP".indexOf(text.charAt(at + 1)) >= 0;
                    at += 2;
                    if (text.charAt(at - 1) == 'x' || text.charAt(at - 1) == 'p' || text.charAt(at - 1) == 'P') {
                        skipBraces();
                    }
                } else {
                    at++;
                }
            }
            at = Math.min(text.length(), at + 1);
            atom(wide ? WIDE : beyondAscii ? literal(0x80) : ATOM);
        }
    }
}
