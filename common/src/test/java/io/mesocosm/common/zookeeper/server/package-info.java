/** A ZooKeeper server in this process. */
@NullMarked
package io.mesocosm.common.zookeeper.server;

import org.jspecify.annotations.NullMarked;
