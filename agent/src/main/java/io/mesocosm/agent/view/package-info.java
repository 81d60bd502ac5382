/**
 * How the agent's state looks from outside: JSON of v0 endpoints, messages of the operator API. Pure; may import the
 * state and {@code common}.
 */
@NullMarked
package io.mesocosm.agent.view;

import org.jspecify.annotations.NullMarked;
