/**
 * Holds the generated descriptors to the facts of Mesos: its field tables, its published jar, its recorded messages.
 * May import protobuf only.
 */
@NullMarked
package io.mesocosm.proto;

import org.jspecify.annotations.NullMarked;
