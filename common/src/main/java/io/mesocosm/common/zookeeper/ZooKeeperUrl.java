package io.mesocosm.common.zookeeper;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.zookeeper.common.PathUtils;

/**
 * Where an ensemble is, and what of it is ours: {@code zk://user:password@host:port,host:port/path}. Mesos:
 * {@code zookeeper::URL}.
 *
 * @param servers hosts and ports between commas, as ZooKeeper's own clients take them; without a port it is 2181
 * @param path an absolute path without a slash at its end
 */
public record ZooKeeperUrl(String servers, String path, Optional<Credentials> credentials) {

    private static final String SCHEME = "zk://";
    private static final Pattern SERVER =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:\\[\\]@/]+)(:(?<port>[0-9]{1,5}))?");
    private static final int LARGEST_PORT = 65535;

    /** What the scheme {@code digest} takes; never printed. */
    public record Credentials(String userAndPassword) {
        @Override
        public String toString() {
            int colon = userAndPassword.indexOf(':');
            return (colon < 0 ? "" : userAndPassword.substring(0, colon)) + ":***";
        }
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException with Mesos' sentence where it has one
     */
    public static ZooKeeperUrl parse(String text) {
        String trimmed = text.strip();
        if (!trimmed.startsWith(SCHEME)) {
            throw new IllegalArgumentException("Expecting 'zk://' at the beginning of the URL");
        }
        String rest = trimmed.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = checkedPath(slash < 0 ? "/" : rest.substring(slash));
        int at = authority.lastIndexOf('@');
        String servers = checkedServers(authority.substring(at + 1));
        return new ZooKeeperUrl(
                servers, path, at < 0 ? Optional.empty() : Optional.of(new Credentials(authority.substring(0, at))));
    }

    /** The root itself cannot be a group: Mesos' masters and agents refuse it. */
    private static String checkedPath(String text) {
        String path = text;
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (path.isEmpty()) {
            throw new IllegalArgumentException("Expecting a (chroot) path for ZooKeeper ('/' is not supported)");
        }
        try {
            PathUtils.validatePath(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Failed to parse the path '" + text + "': " + e.getMessage(), e);
        }
        return path;
    }

    /** Clients pass over what is empty between two commas. */
    private static String checkedServers(String servers) {
        boolean any = false;
        for (String server : servers.split(",", -1)) {
            String name = server.strip();
            any |= !name.isEmpty();
            if (!name.isEmpty() && !isServer(name)) {
                throw new IllegalArgumentException("Failed to parse the ZooKeeper server '" + name + "'");
            }
        }
        if (!any) {
            throw new IllegalArgumentException("Expecting a ZooKeeper server after 'zk://'");
        }
        return servers;
    }

    private static boolean isServer(String text) {
        var server = SERVER.matcher(text);
        return server.matches()
                && (server.group("port") == null || Integer.parseInt(server.group("port")) <= LARGEST_PORT);
    }

    /** A text that may be a URL, or is meant to be one, without the password; for messages to people. */
    public static String withoutPassword(String text) {
        int at = text.lastIndexOf('@');
        int colon = text.indexOf(':', SCHEME.length());
        return text.startsWith(SCHEME) && colon > 0 && colon < at
                ? text.substring(0, colon) + ":***" + text.substring(at)
                : text;
    }

    /** The URL without its password. */
    @Override
    public String toString() {
        return SCHEME + credentials.map(known -> known + "@").orElse("") + servers + path;
    }
}
