package io.mesocosm.master.registry.store;

/** A znode of the registry is not what it has to be; the message names it and says why. */
final class DamagedException extends Exception {

    private static final long serialVersionUID = 1L;

    DamagedException(String path, String why) {
        super("znode '" + path + "' is damaged: " + why);
    }
}
