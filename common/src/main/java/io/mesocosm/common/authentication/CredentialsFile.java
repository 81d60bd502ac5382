package io.mesocosm.common.authentication;

import com.google.protobuf.Message;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Credential;

/**
 * The files behind {@code --credentials} and {@code --credential}: JSON ({@code {"credentials": [{"principal": "p",
 * "secret": "s"}]}}, for one {@code {"principal": "p", "secret": "s"}}), or the older form of a line each with principal
 * and secret. What starts with a brace is JSON. Mesos: {@code credentials::read}, {@code credentials::readCredential}.
 */
public final class CredentialsFile {

    /** Far more than a file of secrets needs; a larger one is not what it was taken for. */
    private static final long MAX_BYTES = 16L << 20;

    private static final String FILE = "file://";
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private final String path;
    private final String kind;

    private CredentialsFile(String path, String kind) {
        this.path = path.startsWith(FILE) ? path.substring(FILE.length()) : path;
        this.kind = kind;
    }

    /**
     * All credentials of a file.
     *
     * @param path with or without {@code file://}
     * @throws CredentialsException if it cannot be read, is not of either form, or holds none
     */
    public static Credentials read(String path) throws CredentialsException {
        var file = new CredentialsFile(path, "credentials");
        String text = file.text();
        if (text.isBlank()) {
            throw new CredentialsException("Credentials file must contain at least one credential");
        }
        List<Credential> all = isJson(text)
                ? file.parse(text, Protos.Credentials.newBuilder()).build().getCredentialsList()
                : file.lines(text);
        return Credentials.of(all);
    }

    /**
     * The one credential of a file.
     *
     * @param path with or without {@code file://}
     * @throws CredentialsException if it cannot be read, is not of either form, or does not hold exactly one
     */
    public static Credential readOne(String path) throws CredentialsException {
        var file = new CredentialsFile(path, "credential");
        String text = file.text();
        if (text.isBlank()) {
            throw new CredentialsException("Empty credential file '" + file.path + "'");
        }
        if (isJson(text)) {
            return file.parse(text, Credential.newBuilder()).build();
        }
        List<Credential> lines = file.lines(text);
        if (lines.size() != 1) {
            throw new CredentialsException("Expecting only one credential in '" + file.path + "'");
        }
        return lines.get(0);
    }

    /** What is to be said if anybody on the host may read, change or run such a file. */
    public static Optional<String> exposure(String path) {
        var file = new CredentialsFile(path, "credentials");
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(Path.of(file.path));
            return permissions.stream().noneMatch(OTHERS::contains)
                    ? Optional.empty()
                    : Optional.of("Permissions on credentials file '" + file.path
                            + "' are too open; it is recommended that it is not accessible by others");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static boolean isJson(String text) {
        return text.stripLeading().startsWith("{");
    }

    private String text() throws CredentialsException {
        try {
            Path file = Path.of(path);
            if (Files.size(file) > MAX_BYTES) {
                throw unreadable("File too large");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (NoSuchFileException e) {
            throw unreadable("No such file or directory");
        } catch (AccessDeniedException e) {
            throw unreadable("Permission denied");
        } catch (CharacterCodingException e) {
            throw unreadable("Not a text in UTF-8");
        } catch (IOException | InvalidPathException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
    }

    private CredentialsException unreadable(String reason) {
        return new CredentialsException("Failed to read " + kind + " file '" + path + "': " + reason);
    }

    private <B extends Message.Builder> B parse(String text, B builder) throws CredentialsException {
        try {
            ProtoJson.parse(text.getBytes(StandardCharsets.UTF_8), builder);
            return builder;
        } catch (JsonException e) {
            // What the parser has to say may quote the file, and with it a secret.
            throw new CredentialsException(
                    e.stage() == JsonException.Stage.SYNTAX
                            ? "Invalid json format in '" + path + "'"
                            : "Failed to parse " + kind + " in '" + path + "': not of the expected form");
        }
    }

    private List<Credential> lines(String text) throws CredentialsException {
        var credentials = new ArrayList<Credential>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] words = line.strip().split("\\s+", -1);
            if (words.length != 2) {
                throw new CredentialsException("Invalid credential format at line " + number + " of '" + path
                        + "': expecting a principal and a secret");
            }
            credentials.add(Credential.newBuilder()
                    .setPrincipal(words[0])
                    .setSecret(words[1])
                    .build());
        }
        return credentials;
    }
}
