package io.mesocosm.master.state;

import io.mesocosm.common.authentication.Credentials;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The flags that decide. Each is named after its flag in Mesos.
 *
 * @param roles {@code --roles}: the only roles that frameworks may use; empty when every role may be used
 * @param rootSubmissions {@code --root_submissions}
 * @param agents what concerns agents
 * @param history how much of the past is kept
 * @param offerTimeout {@code --offer_timeout}: after it an unanswered offer is rescinded
 * @param weights {@code --weights}: by role, all positive; they hold if the registry has none
 * @param authentication who must prove who he is
 * @param regexes how costly the regular expressions of offer constraints may be
 * @param registry how long the registry may take
 */
public record MasterSettings(
        Optional<Set<String>> roles,
        boolean rootSubmissions,
        AgentSettings agents,
        HistorySettings history,
        Optional<Duration> offerTimeout,
        SortedMap<String, Double> weights,
        AuthenticationSettings authentication,
        RegexSettings regexes,
        RegistrySettings registry) {

    public MasterSettings {
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    }

    /** Without weights and authentication. */
    public MasterSettings(
            Optional<Set<String>> roles,
            boolean rootSubmissions,
            AgentSettings agents,
            HistorySettings history,
            Optional<Duration> offerTimeout) {
        this(
                roles,
                rootSubmissions,
                agents,
                history,
                offerTimeout,
                new TreeMap<>(),
                AuthenticationSettings.NONE,
                RegexSettings.DEFAULT,
                RegistrySettings.DEFAULT);
    }

    /** Whether a role may be used. */
    public boolean permits(String role) {
        return roles.isEmpty() || roles.get().contains(role);
    }

    /** With other weights. */
    public MasterSettings withWeights(SortedMap<String, Double> others) {
        return new MasterSettings(
                roles, rootSubmissions, agents, history, offerTimeout, others, authentication, regexes, registry);
    }

    /** With other authentication. */
    public MasterSettings with(AuthenticationSettings other) {
        return new MasterSettings(
                roles, rootSubmissions, agents, history, offerTimeout, weights, other, regexes, registry);
    }

    /** With other bounds of regular expressions. */
    public MasterSettings with(RegexSettings other) {
        return new MasterSettings(
                roles, rootSubmissions, agents, history, offerTimeout, weights, authentication, other, registry);
    }

    /** With other patience for the registry. */
    public MasterSettings with(RegistrySettings other) {
        return new MasterSettings(
                roles, rootSubmissions, agents, history, offerTimeout, weights, authentication, regexes, other);
    }

    /** With other rules for agents. */
    public MasterSettings with(AgentSettings other) {
        return new MasterSettings(
                roles, rootSubmissions, other, history, offerTimeout, weights, authentication, regexes, registry);
    }

    /** With other bounds of the past. */
    public MasterSettings with(HistorySettings other) {
        return new MasterSettings(
                roles, rootSubmissions, agents, other, offerTimeout, weights, authentication, regexes, registry);
    }

    /**
     * What concerns agents.
     *
     * @param pingTimeout {@code --agent_ping_timeout}
     * @param maxPingTimeouts {@code --max_agent_ping_timeouts}
     * @param reregisterTimeout {@code --agent_reregister_timeout}
     * @param removalInterval the time between two removals that {@code --agent_removal_rate_limit} asks for
     * @param recoveryRemovalLimit {@code --recovery_agent_removal_limit} as a fraction of 1
     * @param requireDomain {@code --require_agent_domain}
     */
    public record AgentSettings(
            Duration pingTimeout,
            int maxPingTimeouts,
            Duration reregisterTimeout,
            Optional<Duration> removalInterval,
            double recoveryRemovalLimit,
            boolean requireDomain) {

        /** How long an agent that hears nothing from the master waits before it looks for another. */
        public Duration totalPingTimeout() {
            return pingTimeout.multipliedBy(maxPingTimeouts);
        }
    }

    /**
     * Who must prove who he is.
     *
     * @param frameworks {@code --authenticate_frameworks}, those of the v0 API
     * @param agents {@code --authenticate_agents}
     * @param credentials {@code --credentials}; without them nobody can prove anything
     * @param timeout {@code --authentication_v0_timeout}: how long one exchange may last
     */
    public record AuthenticationSettings(
            boolean frameworks, boolean agents, Optional<Credentials> credentials, Duration timeout) {

        /** Nobody must. */
        public static final AuthenticationSettings NONE =
                new AuthenticationSettings(false, false, Optional.empty(), Duration.ofSeconds(15));
    }

    /**
     * How much of the past is kept.
     *
     * @param maxCompletedFrameworks {@code --max_completed_frameworks}
     * @param maxCompletedTasksPerFramework {@code --max_completed_tasks_per_framework}
     * @param maxUnreachableTasksPerFramework {@code --max_unreachable_tasks_per_framework}
     * @param registryGcInterval {@code --registry_gc_interval}
     * @param registryMaxAgentAge {@code --registry_max_agent_age}
     * @param registryMaxAgentCount {@code --registry_max_agent_count}
     */
    public record HistorySettings(
            int maxCompletedFrameworks,
            int maxCompletedTasksPerFramework,
            int maxUnreachableTasksPerFramework,
            Duration registryGcInterval,
            Duration registryMaxAgentAge,
            int registryMaxAgentCount) {}

    /**
     * How costly each regular expression of offer constraints may be.
     *
     * @param maxMemory {@code --offer_constraints_re2_max_mem} in bytes
     * @param maxProgramSize {@code --offer_constraints_re2_max_program_size}
     */
    public record RegexSettings(long maxMemory, long maxProgramSize) {

        /** Those of Mesos. */
        public static final RegexSettings DEFAULT = new RegexSettings(4096, 100);
    }

    /**
     * How long the registry may take; a master that waits longer ends its process.
     *
     * @param fetchTimeout {@code --registry_fetch_timeout}: to be read by a master that was elected
     * @param storeTimeout {@code --registry_store_timeout}: to make the next change durable
     */
    public record RegistrySettings(Duration fetchTimeout, Duration storeTimeout) {

        /** Those of Mesos. */
        public static final RegistrySettings DEFAULT =
                new RegistrySettings(Duration.ofSeconds(60), Duration.ofSeconds(20));
    }

    /** The defaults of Mesos. */
    public static MasterSettings defaults() {
        return new MasterSettings(
                Optional.empty(),
                true,
                new AgentSettings(Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.empty(), 1.0, false),
                new HistorySettings(50, 1000, 1000, Duration.ofMinutes(15), Duration.ofDays(14), 102400),
                Optional.empty());
    }
}
