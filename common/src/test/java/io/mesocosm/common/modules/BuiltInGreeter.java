package io.mesocosm.common.modules;

import java.util.List;

/** The greeter that needs no library. */
public final class BuiltInGreeter implements GreeterFactory {

    @Override
    public List<String> names() {
        return List.of("plain");
    }

    @Override
    public String greet(ModuleParameters parameters) {
        return "plain " + parameters.entries().size();
    }
}
