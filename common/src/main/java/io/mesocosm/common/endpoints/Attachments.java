package io.mesocosm.common.endpoints;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files and directories by the virtual names under which they are shown. Asked on every request, by any thread. */
public interface Attachments {

    /** What is attached under exactly that name, which does not end with a slash. */
    Optional<Path> find(String name);

    /** Everything. */
    SortedMap<String, Path> all();

    /** Always the same. */
    static Attachments of(Map<String, Path> fixed) {
        SortedMap<String, Path> all = new TreeMap<>(fixed);
        return new Attachments() {
            @Override
            public Optional<Path> find(String name) {
                return Optional.ofNullable(all.get(name));
            }

            @Override
            public SortedMap<String, Path> all() {
                return new TreeMap<>(all);
            }
        };
    }

    /** These, and others where these have nothing. */
    default Attachments or(Attachments others) {
        Attachments these = this;
        return new Attachments() {
            @Override
            public Optional<Path> find(String name) {
                return these.find(name).or(() -> others.find(name));
            }

            @Override
            public SortedMap<String, Path> all() {
                SortedMap<String, Path> all = others.all();
                all.putAll(these.all());
                return all;
            }
        };
    }
}
