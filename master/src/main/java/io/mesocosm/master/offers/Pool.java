package io.mesocosm.master.offers;

import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * The resources of the offers of one ACCEPT, as its operations use them up or make others of them. Lives for one step.
 */
final class Pool {

    private final Resources offered;
    private final List<ResourceConversion> conversions = new ArrayList<>();
    private Resources remaining;

    /** Shared resources: every task may use them, they are never used up. */
    private Resources shared;

    /** Volumes that were resized: not for operations that follow. */
    private Resources resized = Resources.empty();

    Pool(Resources offered) {
        this.offered = offered;
        this.remaining = offered;
        this.shared = offered.shared();
    }

    /** What was offered. */
    Resources offered() {
        return offered;
    }

    /** What nobody took yet. */
    Resources remaining() {
        return remaining;
    }

    /** What a task may use: what nobody took, and shared resources whoever uses them. */
    Resources available() {
        return shared.isEmpty()
                ? remaining
                : remaining.filter(resource -> !resource.hasShared()).plus(shared);
    }

    /** What became of what was offered, in order; copies of shared resources beyond those offered are among it. */
    List<ResourceConversion> conversions() {
        return List.copyOf(conversions);
    }

    /** A task or an executor takes what is {@linkplain #available available}. */
    void take(Resources resources) {
        if (!shared.isEmpty()) {
            copy(resources.shared().minus(remaining.shared()));
        }
        remaining = remaining.minus(resources);
    }

    private void copy(Resources more) {
        if (more.isEmpty()) {
            return;
        }
        boolean again =
                !conversions.isEmpty() && conversions.getLast().consumed().isEmpty();
        Resources copies = again ? conversions.removeLast().converted().plus(more) : more;
        conversions.add(ResourceConversion.more(copies));
    }

    /**
     * Makes others of resources, for operations that follow, once it is run.
     *
     * @throws ResourceException if they are not there
     */
    Runnable convert(List<ResourceConversion> some) throws ResourceException {
        Resources left = remaining;
        for (ResourceConversion conversion : some) {
            left = left.apply(conversion);
        }
        Resources result = left;
        return () -> {
            remaining = result;
            shared = result.shared();
            conversions.addAll(some);
        };
    }

    /** Resizes a volume, whose parts are there; what comes of it is not for operations that follow. */
    void resize(ResourceConversion conversion) {
        remaining = remaining.minus(conversion.consumed());
        resized = resized.plus(conversion.converted());
        conversions.add(conversion);
    }

    /** What operations made and nobody took: nobody declined it. */
    Resources made() {
        return remaining.plus(resized).minus(offered);
    }

    /** What was offered and nobody took; in Mesos a volume that shrinks may take some of it along. */
    Resources declined() {
        return remaining.plus(resized).minus(made());
    }
}
