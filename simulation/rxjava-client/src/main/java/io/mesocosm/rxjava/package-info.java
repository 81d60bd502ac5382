/** A framework on mesos-rxjava, run by a test as a program of its own. Imports nothing of Mesocosm. */
@NullMarked
package io.mesocosm.rxjava;

import org.jspecify.annotations.NullMarked;
