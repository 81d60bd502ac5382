/**
 * The command executor: one task, one command, its kill policy and its status updates, as a pure core. May import
 * {@code checks}, {@code common.loop} and the v1 protobuf types; transports and processes are somebody else's.
 */
@NullMarked
package io.mesocosm.executor.command;

import org.jspecify.annotations.NullMarked;
