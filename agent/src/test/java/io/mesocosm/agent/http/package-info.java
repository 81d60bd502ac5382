/**
 * What the agent answers, against recordings.
 */
@NullMarked
package io.mesocosm.agent.http;

import org.jspecify.annotations.NullMarked;
