package io.mesocosm.allocator.hierarchical;

import java.util.List;

/** A framework in one of its roles: what the sorters order, filters belong to, and agents are offered to. */
final class Client {

    final Framework framework;
    final Role role;

    /** Its number among all clients; reused after its end. */
    final int index;

    /** Its client in the sorter of the role's frameworks. */
    final int handle;

    /** Whether the framework is subscribed to the role, or only holds something in it. */
    boolean subscribed;

    /** Whether offers may be made to it: the framework is active and subscribed, the role is not suppressed. */
    boolean active;

    /** On how many agents it holds something. */
    int holdings;

    /** How many filters it has on agents. */
    int filters;

    /** What an offer holds at least. */
    List<Minimum> minima;

    Client(Framework framework, Role role, int index, int handle, List<Minimum> minima) {
        this.framework = framework;
        this.role = role;
        this.index = index;
        this.handle = handle;
        this.minima = minima;
    }

    @Override
    public String toString() {
        return "framework " + framework.id + " in role " + role.name;
    }
}
