package io.mesocosm.master.registry.store;

import java.util.Optional;
import java.util.stream.Stream;

/** What an entry is about: its name is {@code <kind>:<key>}, the key as {@link Names} writes it. */
enum Kind {
    /** The last master that took over: MasterInfo. */
    MASTER("master"),
    /** An admitted agent by id: AgentInfo. */
    AGENT("agent"),
    /** An unreachable agent by id: TimeInfo. */
    UNREACHABLE("unreachable"),
    /** A gone agent by id: TimeInfo. */
    GONE("gone"),
    /** What an agent is drained for, by its id: DrainInfo. */
    DRAINING("draining"),
    /** An agent that gets no work, by id: nothing. */
    DEACTIVATED("deactivated"),
    /** A machine that is not simply up: see {@link MachineForm}. */
    MACHINE("machine"),
    /** A window of maintenance by number: Unavailability. */
    WINDOW("window"),
    /** A quota by role: QuotaConfig. */
    QUOTA("quota"),
    /** A quota of a Mesos before 1.9 by role: QuotaInfo. */
    LEGACY_QUOTA("legacy_quota"),
    /** A weight by role: WeightInfo. */
    WEIGHT("weight"),
    /** A minimum capability by name: nothing. */
    CAPABILITY("capability");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    /** The name of an entry. */
    String entry(String key) {
        return text + ":" + key;
    }

    static Optional<Kind> of(String text) {
        return Stream.of(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }
}
