/**
 * How the agent's state looks from outside: JSON of v0 endpoints, messages of the operator API, paths of files. Pure; may
 * import the state, the layout of the disk, the records of tasks, and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.view;

import org.jspecify.annotations.NullMarked;
