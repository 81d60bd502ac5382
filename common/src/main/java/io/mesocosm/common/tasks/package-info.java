/**
 * What every part must agree on about tasks and operations. May import the v1 protobuf types only.
 */
@NullMarked
package io.mesocosm.common.tasks;

import org.jspecify.annotations.NullMarked;
