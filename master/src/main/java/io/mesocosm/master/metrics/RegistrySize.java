package io.mesocosm.master.metrics;

import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.view.RegistryView;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * {@code registrar/registry_size_bytes}: how large the registry is as Mesos' one message, so that its curves go on. It is
 * measured anew only after a change. Safe from any thread.
 */
public final class RegistrySize implements DoubleSupplier {

    private record Measured(RegistryContents contents, double bytes) {}

    private final Supplier<RegistryContents> contents;
    private volatile Measured last = new Measured(RegistryContents.none(), Double.NaN);

    /** Of a registry whose contents are asked for at each look. */
    public RegistrySize(Supplier<RegistryContents> contents) {
        this.contents = contents;
    }

    /** In bytes; NaN before the registry was recovered. */
    @Override
    @SuppressWarnings("ReferenceEquality") // Contents that did not change are the same object.
    public double getAsDouble() {
        RegistryContents now = contents.get();
        Measured known = last;
        if (known.contents() != now) {
            double bytes = now.master().isEmpty()
                    ? Double.NaN
                    : RegistryView.message(now).getSerializedSize();
            known = new Measured(now, bytes);
            last = known;
        }
        return known.bytes();
    }
}
