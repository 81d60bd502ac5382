/** ZooKeeper as Mesocosm uses it, against a real server. */
@NullMarked
package io.mesocosm.common.zookeeper;

import org.jspecify.annotations.NullMarked;
