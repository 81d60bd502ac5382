/**
 * Keeps the registry in ZooKeeper: a znode per entry, transactions that only the master that took over last can make, and
 * a redo log for changes that one transaction cannot hold. Plain state machines without threads, clocks or I/O, so that
 * the simulator runs the same code. May import the registry, common and proto.
 */
@NullMarked
package io.mesocosm.master.registry.store;

import org.jspecify.annotations.NullMarked;
