/**
 * Holds the views to what a real agent said of the same state. May import the views and the state.
 */
@NullMarked
package io.mesocosm.agent.view;

import org.jspecify.annotations.NullMarked;
