/**
 * The algebra of resources: what an agent has, what is offered, reserved, shared and used, and their text and JSON forms.
 * Everything is immutable; may import {@code common.json}.
 */
@NullMarked
package io.mesocosm.common.resources;

import org.jspecify.annotations.NullMarked;
