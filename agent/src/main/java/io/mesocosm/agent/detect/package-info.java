/**
 * What an agent finds out when it starts: what its host has, how it describes itself, who leads. May import the flags
 * and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.detect;

import org.jspecify.annotations.NullMarked;
