package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.master.registry.RegistryContents;
import java.util.Optional;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.WeightInfo;

/** Registry contents as entries, each a name and bytes. */
final class Entries {

    /** The key of the one entry of its kind. */
    static final String ONLY = "last";

    private final Told told;

    /** Learns which entries differ. */
    @FunctionalInterface
    interface Told {
        /**
         * An entry that is another.
         *
         * @param before empty if there was none
         * @param after empty if there is none any more
         */
        void differs(String entry, Optional<ByteString> before, Optional<ByteString> after);
    }

    private Entries(Told told) {
        this.told = told;
    }

    /**
     * Tells all entries in which two contents differ. It is found by comparing, not said by the operation between them, so
     * that none can be forgotten; what the two share costs nothing.
     */
    static void differences(RegistryContents before, RegistryContents after, Told told) {
        var entries = new Entries(told);
        entries.tell(
                Kind.MASTER.entry(ONLY),
                before.master().map(MessageLite::toByteString),
                after.master().map(MessageLite::toByteString));
        entries.agents(before, after);
        entries.rest(before, after);
    }

    private void agents(RegistryContents before, RegistryContents after) {
        messages(Kind.AGENT, before.admitted(), after.admitted(), Entries::name);
        messages(Kind.UNREACHABLE, before.unreachable(), after.unreachable(), Entries::name);
        messages(Kind.GONE, before.gone(), after.gone(), Entries::name);
        messages(Kind.DRAINING, before.draining(), after.draining(), Entries::name);
        names(Kind.DEACTIVATED, before.deactivated(), after.deactivated(), Entries::name);
    }

    private void rest(RegistryContents before, RegistryContents after) {
        var maintenance = after.maintenance();
        before.maintenance()
                .windows()
                .differences(
                        maintenance.windows(),
                        (number, old, now) -> tell(
                                Kind.WINDOW.entry(number.toString()),
                                old.map(window -> window.unavailability().toByteString()),
                                now.map(window -> window.unavailability().toByteString())));
        before.machines()
                .differences(
                        maintenance.machines(),
                        (id, old, now) -> tell(
                                Kind.MACHINE.entry(Names.of(id)),
                                old.map(MachineForm::write),
                                now.map(MachineForm::write)));
        messages(Kind.QUOTA, before.quotas().configs(), after.quotas().configs(), Names::escape);
        messages(Kind.LEGACY_QUOTA, before.quotas().legacy(), after.quotas().legacy(), Names::escape);
        before.weights()
                .differences(
                        after.weights(),
                        (role, old, now) -> tell(
                                Kind.WEIGHT.entry(Names.escape(role)),
                                old.map(weight -> weight(role, weight)),
                                now.map(weight -> weight(role, weight))));
        names(Kind.CAPABILITY, before.minimumCapabilities(), after.minimumCapabilities(), Names::escape);
    }

    private <K, V extends MessageLite> void messages(
            Kind kind, PersistentMap<K, V> before, PersistentMap<K, V> after, Function<K, String> name) {
        before.differences(
                after,
                (key, old, now) -> tell(
                        kind.entry(name.apply(key)),
                        old.map(MessageLite::toByteString),
                        now.map(MessageLite::toByteString)));
    }

    private <T> void names(Kind kind, PersistentSet<T> before, PersistentSet<T> after, Function<T, String> name) {
        before.differences(after, (element, added) -> {
            Optional<ByteString> nothing = Optional.of(ByteString.EMPTY);
            Optional<ByteString> absent = Optional.empty();
            told.differs(kind.entry(name.apply(element)), added ? absent : nothing, added ? nothing : absent);
        });
    }

    /** What differs only in memory is not told. */
    private void tell(String entry, Optional<ByteString> before, Optional<ByteString> after) {
        if (!before.equals(after)) {
            told.differs(entry, before, after);
        }
    }

    private static String name(AgentId id) {
        return Names.escape(id.value());
    }

    private static ByteString weight(String role, double weight) {
        return WeightInfo.newBuilder().setRole(role).setWeight(weight).build().toByteString();
    }
}
