/**
 * The agent's immutable state: what its core knows, what every reader sees. May import {@code common} only.
 */
@NullMarked
package io.mesocosm.agent.state;

import org.jspecify.annotations.NullMarked;
