package io.mesocosm.master.flags;

import static io.mesocosm.common.flags.FlagSpec.optional;
import static io.mesocosm.common.flags.FlagSpec.withDefault;

import io.mesocosm.common.flags.FlagSpec;
import io.mesocosm.common.flags.FlagType;
import io.mesocosm.common.flags.JsonFlags;
import io.mesocosm.common.flags.ParsedFlags;
import io.mesocosm.proto.internal.Acls.ACLs;
import io.mesocosm.proto.internal.FlagFormats.Firewall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Flags that are read, checked and shown but decide nothing in this version. A flag that is meant to keep somebody out
 * is not passed over: {@link #unprotected} names it, and the master does not start.
 */
final class LaterFlags {

    private static final FlagSpec<Boolean> AUTHENTICATE_HTTP_READWRITE = withDefault(
                    "authenticate_http_readwrite",
                    FlagType.BOOL,
                    "false",
                    "Whether requests that change something must authenticate.")
            .alias("authenticate_http");
    private static final FlagSpec<Boolean> AUTHENTICATE_HTTP_READONLY = withDefault(
            "authenticate_http_readonly", FlagType.BOOL, "false", "Whether requests that read must authenticate.");
    private static final FlagSpec<Boolean> AUTHENTICATE_HTTP_FRAMEWORKS = withDefault(
            "authenticate_http_frameworks", FlagType.BOOL, "false", "Whether v1 frameworks must authenticate.");

    /** Switches that keep somebody out when they are on. */
    private static final List<FlagSpec<Boolean>> GUARDS =
            List.of(AUTHENTICATE_HTTP_READWRITE, AUTHENTICATE_HTTP_READONLY, AUTHENTICATE_HTTP_FRAMEWORKS);

    /** Flags that keep somebody out when they are given. */
    private static final List<FlagSpec<?>> RULES = List.of(
            optional("acls", JsonFlags.textMessage("JSON ACLs or path", ACLs.getDefaultInstance()), "Who may do what."),
            optional(
                    "firewall_rules",
                    JsonFlags.textMessage("JSON Firewall or path", Firewall.getDefaultInstance()),
                    "Endpoints that answer nobody."),
            optional("hooks", FlagType.STRING, "Hooks to install, with commas between them."));

    private static final String LOCAL = "local";
    private static final FlagSpec<String> AUTHORIZERS =
            withDefault("authorizers", FlagType.STRING, LOCAL, "Who decides who may do what.");

    private static final List<FlagSpec<?>> ALLOCATION = List.of(optional(
                    "max_executors_per_agent",
                    FlagType.UINT,
                    "How many executors an agent may run before it is no longer offered.")
            .alias("max_executors_per_slave"));

    private static final List<FlagSpec<?>> PLUGINS = List.of(
            withDefault("http_authenticators", FlagType.STRING, "basic", "How requests are authenticated."),
            optional(
                    "http_framework_authenticators",
                    FlagType.STRING,
                    "How requests of v1 frameworks are authenticated."),
            withDefault("memory_profiling", FlagType.BOOL, "false", "Whether memory can be profiled."));

    /** All of them. */
    static final List<FlagSpec<?>> ALL = all();

    private LaterFlags() {}

    private static List<FlagSpec<?>> all() {
        var all = new ArrayList<FlagSpec<?>>(GUARDS);
        all.addAll(RULES);
        all.add(AUTHORIZERS);
        all.addAll(ALLOCATION);
        all.addAll(PLUGINS);
        return List.copyOf(all);
    }

    /** The name of a flag that asks for a protection which this version does not give. */
    static Optional<String> unprotected(ParsedFlags flags) {
        Optional<String> guard =
                GUARDS.stream().filter(flags::get).map(FlagSpec::name).findFirst();
        return guard.or(() -> RULES.stream()
                        .filter(rule -> flags.find(rule).isPresent())
                        .map(FlagSpec::name)
                        .findFirst())
                .or(() -> Optional.of(AUTHORIZERS.name())
                        .filter(name -> !flags.get(AUTHORIZERS).equals(LOCAL)));
    }

    /** The names of given flags that decide nothing. */
    static List<String> ineffective(ParsedFlags flags) {
        return ALL.stream().map(FlagSpec::name).filter(flags::given).toList();
    }
}
