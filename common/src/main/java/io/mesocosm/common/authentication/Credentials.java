package io.mesocosm.common.authentication;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Credential;
import org.jspecify.annotations.Nullable;

/**
 * Principals and their secrets. Of two secrets of one principal the later one holds. A principal without a secret is
 * left out: it has nothing to prove itself by (Mesos lets it in with an empty one).
 */
public final class Credentials {

    private final Map<String, String> secrets;

    private Credentials(Map<String, String> secrets) {
        this.secrets = Map.copyOf(secrets);
    }

    /** Those of a file. */
    public static Credentials of(List<Credential> credentials) {
        var secrets = new TreeMap<String, String>();
        for (Credential credential : credentials) {
            if (credential.hasSecret()) {
                secrets.put(credential.getPrincipal(), credential.getSecret());
            }
        }
        return new Credentials(secrets);
    }

    /** The secret of a principal. */
    public Optional<String> secret(String principal) {
        return Optional.ofNullable(secrets.get(principal));
    }

    /** How many principals there are. */
    public int size() {
        return secrets.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Credentials that && secrets.equals(that.secrets);
    }

    @Override
    public int hashCode() {
        return secrets.keySet().hashCode();
    }

    /** How many there are; never the secrets, for this is printed with the state that it is part of. */
    @Override
    public String toString() {
        return "Credentials[" + secrets.size() + "]";
    }
}
