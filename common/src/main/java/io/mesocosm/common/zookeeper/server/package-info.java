/**
 * A ZooKeeper server inside a process, for masters that were not given an ensemble. May import {@code zookeeper} alone; what
 * runs it brings the libraries that the server needs (metrics-core, snappy-java).
 */
@NullMarked
package io.mesocosm.common.zookeeper.server;

import org.jspecify.annotations.NullMarked;
