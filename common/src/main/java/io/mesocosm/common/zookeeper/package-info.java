/**
 * ZooKeeper as Mesocosm uses it: the port, and the one client behind it that production runs on. May import
 * {@code loop}.
 */
@NullMarked
package io.mesocosm.common.zookeeper;

import org.jspecify.annotations.NullMarked;
