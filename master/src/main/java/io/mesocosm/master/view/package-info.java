/**
 * What the endpoints show of a snapshot: pure functions from the state to JSON or protobuf, one file per shape.
 * May import the state, the registry, common and proto; no other room of the master.
 */
@NullMarked
package io.mesocosm.master.view;

import org.jspecify.annotations.NullMarked;
