package io.mesocosm.common.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.mesos.v1.Protos.Credential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsFileTest {

    @TempDir
    Path directory;

    @Test
    void readsJson() throws Exception {
        String path = write("{\"credentials\": [{\"principal\": \"a\", \"secret\": \"b\"}, {\"principal\": \"c\"}]}");
        assertThat(CredentialsFile.read(path)).isEqualTo(Credentials.of(List.of(credential("a", "b"))));
        assertThat(CredentialsFile.read("file://" + path)).isEqualTo(CredentialsFile.read(path));
    }

    @Test
    void readsLines() throws Exception {
        String path = write("a b\n\n  c\td  \r\n");
        assertThat(CredentialsFile.read(path))
                .isEqualTo(Credentials.of(List.of(credential("a", "b"), credential("c", "d"))));
    }

    @Test
    void lastSecretOfAPrincipalHolds() throws Exception {
        assertThat(CredentialsFile.read(write("a b\na c\n")).secret("a")).contains("c");
    }

    @Test
    void readsOneOfEitherForm() throws Exception {
        assertThat(CredentialsFile.readOne(write("{\"principal\": \"a\", \"secret\": \"b\"}")))
                .isEqualTo(credential("a", "b"));
        assertThat(CredentialsFile.readOne(write("a b\n"))).isEqualTo(credential("a", "b"));
        assertThat(CredentialsFile.readOne(write("{\"principal\": \"a\"}")).hasSecret())
                .isFalse();
    }

    @Test
    void saysWhatIsWrongWithAFileAndNeverWhatStandsInIt() throws Exception {
        String missing = directory.resolve("missing").toString();
        assertThatThrownBy(() -> CredentialsFile.read(missing))
                .hasMessage("Failed to read credentials file '" + missing + "': No such file or directory");
        assertThatThrownBy(() -> CredentialsFile.readOne(missing))
                .hasMessage("Failed to read credential file '" + missing + "': No such file or directory");
        assertThatThrownBy(() -> CredentialsFile.read(directory.toString()))
                .hasMessageStartingWith("Failed to read credentials file '" + directory + "': ");
        String path = write("");
        assertThatThrownBy(() -> CredentialsFile.read(path))
                .hasMessage("Credentials file must contain at least one credential");
        assertThatThrownBy(() -> CredentialsFile.readOne(path)).hasMessage("Empty credential file '" + path + "'");
        write("{\"credentials\": [{\"principal\": \"a\", \"secret\": \"hush\"");
        assertThatThrownBy(() -> CredentialsFile.read(path)).hasMessage("Invalid json format in '" + path + "'");
        write("{\"credentials\": [{\"secret\": \"hush\"}]}");
        assertThatThrownBy(() -> CredentialsFile.read(path))
                .hasMessage("Failed to parse credentials in '" + path + "': not of the expected form");
        write("a b\na hush hush\n");
        assertThatThrownBy(() -> CredentialsFile.read(path))
                .hasMessage(
                        "Invalid credential format at line 2 of '" + path + "': expecting a principal and a secret");
        assertThatThrownBy(() -> CredentialsFile.readOne(write("a b\nc d\n")))
                .hasMessage("Expecting only one credential in '" + path + "'");
        Files.write(Path.of(path), new byte[] {'a', ' ', (byte) 0xff, '\n'});
        assertThatThrownBy(() -> CredentialsFile.read(path))
                .hasMessage("Failed to read credentials file '" + path + "': Not a text in UTF-8");
    }

    @Test
    void warnsOfAFileThatOthersMayRead() throws Exception {
        String path = write("a b\n");
        Files.setPosixFilePermissions(Path.of(path), PosixFilePermissions.fromString("rw-------"));
        assertThat(CredentialsFile.exposure(path)).isEmpty();
        Files.setPosixFilePermissions(Path.of(path), PosixFilePermissions.fromString("rw----r--"));
        assertThat(CredentialsFile.exposure("file://" + path))
                .hasValueSatisfying(warning ->
                        assertThat(warning).startsWith("Permissions on credentials file '" + path + "' are too open"));
    }

    @Test
    void secretsAreNotPrinted() {
        assertThat(Credentials.of(List.of(credential("a", "hush")))).hasToString("Credentials[1]");
    }

    private String write(String text) throws IOException {
        return Files.writeString(directory.resolve("credentials"), text).toString();
    }

    private static Credential credential(String principal, String secret) {
        return Credential.newBuilder().setPrincipal(principal).setSecret(secret).build();
    }
}
