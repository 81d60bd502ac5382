/**
 * The registry outside of a master: {@code mesos-registry} shows one, and fills an empty one with what a leading master,
 * ours or one of Apache Mesos, has shown. May import the registry, its view, and ZooKeeper; no master runs here.
 */
@NullMarked
package io.mesocosm.master.tool;

import org.jspecify.annotations.NullMarked;
