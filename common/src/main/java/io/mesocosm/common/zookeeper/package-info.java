/**
 * ZooKeeper as Mesocosm uses it: the port, and the one client behind it that production runs on. May import nothing of
 * Mesocosm but {@code http}'s executor.
 */
@NullMarked
package io.mesocosm.common.zookeeper;

import org.jspecify.annotations.NullMarked;
