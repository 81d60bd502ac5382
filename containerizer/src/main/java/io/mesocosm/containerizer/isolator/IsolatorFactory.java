package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.modules.ModuleFactory;
import io.mesocosm.common.modules.ModuleParameters;
import io.mesocosm.containerizer.ContainerizerException;

/** Makes isolators; those in the jars of {@code --modules} may be named in {@code --isolation}. */
public interface IsolatorFactory extends ModuleFactory {

    /**
     * Makes the isolator of that name.
     *
     * @throws ContainerizerException says what the host or the flags lack
     */
    Isolator create(String name, ModuleParameters parameters, IsolatorContext context) throws ContainerizerException;
}
