package io.mesocosm.common.modules;

/** A factory with what it is to be told. */
public record Configured<F extends ModuleFactory>(F factory, ModuleParameters parameters) {}
