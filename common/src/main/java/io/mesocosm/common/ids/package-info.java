/**
 * The identifiers of the field as types, one record each, and how messages carry UUIDs. May import the v1 protobuf types only.
 */
@NullMarked
package io.mesocosm.common.ids;

import org.jspecify.annotations.NullMarked;
