/**
 * What an agent finds out when it starts.
 */
@NullMarked
package io.mesocosm.agent.detect;

import org.jspecify.annotations.NullMarked;
