/**
 * How agents and v0 frameworks prove to a master who they are: the file of credentials, and both halves of the CRAM-MD5
 * exchange as pure steps. May import the JSON reader, the names of libprocess and proto.
 */
@NullMarked
package io.mesocosm.common.authentication;

import org.jspecify.annotations.NullMarked;
