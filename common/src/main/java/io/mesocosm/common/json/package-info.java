/**
 * JSON exactly as Mesos prints and reads it: a streaming writer, a value tree, and protobuf messages to and from both.
 * May import nothing of Mesocosm but the generated messages.
 */
@NullMarked
package io.mesocosm.common.json;

import org.jspecify.annotations.NullMarked;
