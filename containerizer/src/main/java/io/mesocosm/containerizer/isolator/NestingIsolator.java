package io.mesocosm.containerizer.isolator;

/** One that is asked about every container: nested and standalone ones too. */
public interface NestingIsolator extends Isolator {

    @Override
    default boolean supportsNesting() {
        return true;
    }

    @Override
    default boolean supportsStandalone() {
        return true;
    }
}
