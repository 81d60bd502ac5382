package io.mesocosm.master.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;
import static io.mesocosm.common.flags.FlagSpec.withDefault;

import io.mesocosm.common.authentication.Credentials;
import io.mesocosm.common.authentication.CredentialsException;
import io.mesocosm.common.authentication.CredentialsFile;
import io.mesocosm.common.flags.FlagException;
import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.master.state.MasterSettings.AuthenticationSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who must prove who he is, and by what. */
final class AuthenticationFlags {

    private static final FlagSpec<Boolean> AUTHENTICATE_FRAMEWORKS = withDefault(
                    "authenticate_frameworks", FlagType.BOOL, "false", "Whether v0 frameworks must authenticate.")
            .alias("authenticate");
    private static final FlagSpec<Boolean> AUTHENTICATE_AGENTS = withDefault(
                    "authenticate_agents", FlagType.BOOL, "false", "Whether agents must authenticate.")
            .alias("authenticate_slaves");
    private static final FlagSpec<Duration> TIMEOUT =
            withDefault("authentication_v0_timeout", FlagType.DURATION, "15secs", "Longest time to authenticate.");
    private static final FlagSpec<String> CREDENTIALS = optional(
            "credentials",
            FlagType.PATH,
            "File of principals and their secrets: {\"credentials\": [{\"principal\": \"p\", \"secret\": \"s\"}]}, or a"
                    + " line with both for each.");
    private static final String CRAM_MD5 = "crammd5";
    private static final FlagSpec<String> AUTHENTICATORS = withDefault(
                    "authenticators",
                    FlagType.STRING,
                    CRAM_MD5,
                    "How agents and v0 frameworks authenticate; only crammd5 is taken.")
            .checked(AuthenticationFlags::authenticatorsComplaint);

    /** All of them. */
    static final List<FlagSpec<?>> ALL =
            List.of(AUTHENTICATE_FRAMEWORKS, AUTHENTICATE_AGENTS, TIMEOUT, CREDENTIALS, AUTHENTICATORS);

    private AuthenticationFlags() {}

    private static Optional<String> authenticatorsComplaint(String names) {
        if (names.contains(",")) {
            return Optional.of("Multiple authenticators not supported");
        }
        return names.equals(CRAM_MD5)
                ? Optional.empty()
                : Optional.of("Authenticator '" + names + "' not found. Check the spelling (compare to '" + CRAM_MD5
                        + "') or verify that the authenticator was loaded successfully (see --modules)");
    }

    /**
     * What they ask for.
     *
     * @throws FlagException if the file of credentials cannot be used
     */
    static AuthenticationSettings settings(ParsedFlags flags) throws FlagException {
        return new AuthenticationSettings(
                flags.get(AUTHENTICATE_FRAMEWORKS),
                flags.get(AUTHENTICATE_AGENTS),
                credentials(flags.find(CREDENTIALS)),
                flags.get(TIMEOUT));
    }

    private static Optional<Credentials> credentials(Optional<String> path) throws FlagException {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CredentialsFile.read(path.get()));
        } catch (CredentialsException e) {
            throw new FlagException(e.getMessage() + " (see --credentials flag)");
        }
    }

    /** What is to be said at the start. */
    static List<String> warnings(ParsedFlags flags) {
        var warnings = new ArrayList<String>();
        flags.find(CREDENTIALS).flatMap(CredentialsFile::exposure).ifPresent(warnings::add);
        boolean required = flags.get(AUTHENTICATE_FRAMEWORKS) || flags.get(AUTHENTICATE_AGENTS);
        if (required && flags.find(CREDENTIALS).isEmpty()) {
            warnings.add("No --credentials provided: whoever must authenticate will be refused");
        }
        return warnings;
    }
}
