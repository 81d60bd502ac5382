package io.mesocosm.containerizer.escape;

import io.mesocosm.containerizer.cgroups.CgroupHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a host and its kernel need to have for an attempt to be made. */
sealed interface Need {

    Pattern WORD = Pattern.compile("`(.+)` in (/.+)");

    boolean isMet() throws Exception;

    /** A path, a word in back quotes in a file, a version of cgroups; empty text for nothing. */
    static Need of(String text) {
        Matcher word = WORD.matcher(text);
        if (word.matches()) {
            return new Word(word.group(1), Path.of(word.group(2)));
        }
        return switch (text) {
            case "" -> new Nothing();
            case "cgroup v1" -> new Cgroups(false);
            case "cgroup v2" -> new Cgroups(true);
            default -> new There(path(text));
        };
    }

    private static Path path(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("nothing that can be needed: '" + text + "'");
        }
        return Path.of(text);
    }

    record Nothing() implements Need {

        @Override
        public boolean isMet() {
            return true;
        }
    }

    record Cgroups(boolean unified) implements Need {

        @Override
        public boolean isMet() throws Exception {
            return CgroupHost.detect(Path.of("/sys/fs/cgroup")).unified() == unified;
        }

        @Override
        public String toString() {
            return unified ? "cgroup v2" : "cgroup v1";
        }
    }

    record There(Path path) implements Need {

        @Override
        public boolean isMet() {
            return Files.exists(path);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** A file of the kernel's that lists what it knows. */
    record Word(String word, Path file) implements Need {

        @Override
        public boolean isMet() throws Exception {
            return Files.exists(file)
                    && Pattern.compile("\\b" + Pattern.quote(word) + "\\b")
                            .matcher(Files.readString(file))
                            .find();
        }

        @Override
        public String toString() {
            return word + " in " + file;
        }
    }
}
