package io.mesocosm.proto;

import java.util.Set;

/** The v0 type and the v1 type of the same thing. */
final class Twins {
    private Twins() {}

    /** The v1 name of a v0 name; any other name as it is. */
    static String v1Of(String name) {
        if (name.startsWith("map<")) {
            int comma = name.indexOf(',') + 1;
            return name.substring(0, comma) + v1Of(name.substring(comma, name.length() - 1)) + ">";
        }
        if (!name.startsWith("mesos.") || name.startsWith("mesos.v1.")) {
            return name;
        }
        String rest = name.substring("mesos.".length());
        String agents = rest.equals("SlaveID") || rest.equals("SlaveInfo") || rest.startsWith("SlaveInfo.")
                ? "Agent" + rest.substring("Slave".length())
                : rest;
        return "mesos.v1." + agents;
    }

    /** As {@link #v1Of}, if that type exists. */
    static String v1Of(String name, Set<String> known) {
        String v1 = v1Of(name);
        int comma = v1.indexOf(',');
        String type = comma < 0 ? v1 : v1.substring(comma + 1, v1.length() - 1);
        return known.contains(type) ? v1 : name;
    }
}
