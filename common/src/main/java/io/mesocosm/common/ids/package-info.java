/**
 * The identifiers of the field as types, one record each. May import the v1 protobuf types only.
 */
@NullMarked
package io.mesocosm.common.ids;

import org.jspecify.annotations.NullMarked;
