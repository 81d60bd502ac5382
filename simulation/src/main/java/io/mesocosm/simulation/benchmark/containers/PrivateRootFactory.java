package io.mesocosm.simulation.benchmark.containers;

import io.mesocosm.common.modules.ModuleParameters;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.IsolatorFactory;
import java.nio.file.Path;
import java.util.List;

/** Makes {@link PrivateRoot}; the parameter {@code root} says which. */
public final class PrivateRootFactory implements IsolatorFactory {

    @Override
    public List<String> names() {
        return List.of(PrivateRoot.NAME);
    }

    @Override
    public Isolator create(String name, ModuleParameters parameters, IsolatorContext context)
            throws ContainerizerException {
        String root =
                parameters.get("root").orElseThrow(() -> new ContainerizerException("the parameter 'root' is missing"));
        return new PrivateRoot(Path.of(root));
    }
}
