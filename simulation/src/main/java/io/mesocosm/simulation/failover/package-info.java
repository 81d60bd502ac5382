/**
 * Breaks a real cluster, round after round, and looks whether anything is lost: daemons as processes, cables that are
 * pulled, a framework that keeps books. May import {@code processes}, the clients of the scheduler API
 * and of ZooKeeper, and the messages of libprocess.
 */
@NullMarked
package io.mesocosm.simulation.failover;

import org.jspecify.annotations.NullMarked;
