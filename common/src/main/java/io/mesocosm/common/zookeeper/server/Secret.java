package io.mesocosm.common.zookeeper.server;

import io.mesocosm.common.zookeeper.ZooKeeperUrl.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

/** What nobody but the owner of the server's files knows. */
record Secret(String userAndPassword) {

    private static final String USER = "mesocosm";
    private static final int RANDOM_BYTES = 32;
    private static final String WHOLE = "[0-9a-f]{64}";

    /**
     * Reads the file, or makes it, for its owner alone. One that lost its end when the host did is made anew: everybody
     * could guess it, and nothing is bound to the old one.
     */
    static Secret in(Path file) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).matches(WHOLE)) {
            byte[] random = new byte[RANDOM_BYTES];
            new SecureRandom().nextBytes(random);
            Path whole = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    "secret",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(whole, HexFormat.of().formatHex(random), StandardOpenOption.SYNC);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Secret(USER + ":" + Files.readString(file));
    }

    Credentials credentials() {
        return new Credentials(userAndPassword);
    }

    /** Who has it, in the words of the server. */
    Id id() {
        try {
            return new Id("digest", DigestAuthenticationProvider.generateDigest(userAndPassword));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has it", e);
        }
    }

    @Override
    public String toString() {
        return credentials().toString();
    }
}
