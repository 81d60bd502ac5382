/**
 * What the agent keeps on disk, as values: the writes, the tree read back at start, the layout of directories. Pure: the
 * edge turns them into files. May import the state and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
