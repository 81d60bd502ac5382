package io.mesocosm.containerizer.fetcher;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the bytes of a URI come from. Pure. (Mesos: {@code Fetcher::uriToLocalPath}, {@code Fetcher::basename}) */
sealed interface Source {

    /** A file of this host. */
    record Local(Path path) implements Source {}

    /** An http or https server. */
    record Net(URI uri) implements Source {}

    /**
     * Tells sources apart by their scheme; what has none is a path, below {@code frameworksHome} unless absolute.
     *
     * @throws IOException says what is wrong with the text
     */
    static Source parse(String text, Optional<String> frameworksHome) throws IOException {
        String uri = text.stripLeading();
        fileName(uri);
        if (uri.startsWith("file://")) {
            return local(uri.substring("file://".length()));
        }
        int scheme = uri.indexOf("://");
        if (scheme < 0) {
            return relative(uri, frameworksHome);
        }
        if (uri.startsWith("http://") || uri.startsWith("https://")) {
            try {
                return new Net(new URI(uri));
            } catch (URISyntaxException e) {
                throw new IOException("Malformed URI: " + e.getMessage(), e);
            }
        }
        throw new IOException("There is no way to fetch '" + uri.substring(0, scheme) + "' URIs on this agent");
    }

    private static Source local(String afterScheme) throws IOException {
        String path = afterScheme.startsWith("localhost") ? afterScheme.substring("localhost".length()) : afterScheme;
        if (!path.startsWith("/")) {
            throw new IOException("File URI only supports absolute paths");
        }
        return new Local(Path.of(path));
    }

    private static Source relative(String path, Optional<String> frameworksHome) throws IOException {
        if (path.startsWith("/")) {
            return new Local(Path.of(path));
        }
        if (frameworksHome.isEmpty() || frameworksHome.get().isEmpty()) {
            throw new IOException("A relative path was passed for the resource but the Mesos framework home was not"
                    + " specified. Please either provide this config option or avoid using a relative path");
        }
        return new Local(Path.of(frameworksHome.get()).resolve(path));
    }

    /** The name that the file gets in the sandbox: what follows the last slash, query and all. */
    static String fileName(String text) throws IOException {
        String uri = text.stripLeading();
        if (uri.indexOf('\\') >= 0 || uri.indexOf('\'') >= 0 || uri.indexOf('\0') >= 0) {
            throw new IOException("Illegal characters in URI");
        }
        int scheme = uri.indexOf("://");
        String path = scheme > 1 ? uri.substring(scheme + 3) : uri;
        if (scheme > 1 && path.indexOf('/') < 0) {
            throw new IOException("Malformed URI (missing path): " + uri);
        }
        String trimmed = path;
        while (scheme <= 1 && trimmed.length() > 1 && trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        String name = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IOException("Malformed URI (missing path): " + uri);
        }
        return name;
    }

    /** {@code output_file} stays in the sandbox. */
    static void checkOutputFile(String path) throws IOException {
        if (path.isEmpty()) {
            throw new IOException("URI output file path is empty");
        }
        if (path.startsWith("/")) {
            throw new IOException("URI output file must be within the sandbox directory");
        }
    }
}
