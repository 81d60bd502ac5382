/**
 * What the master knows, as immutable records in persistent maps, and the rules that every state keeps.
 * May import what the registry holds, common and proto; no other room of the master.
 */
@NullMarked
package io.mesocosm.master.state;

import org.jspecify.annotations.NullMarked;
