package io.mesocosm.common.modules;

/** A kind of module for the tests. */
public interface GreeterFactory extends ModuleFactory {

    /** Something that shows which module was asked and what it was told. */
    String greet(ModuleParameters parameters);
}
