/**
 * What a container is kept in: one class per isolator of {@code --isolation}, all behind one port. Imports the
 * rooms below it only to list them, make them and hand them their settings; {@code launcher}, {@code process}, {@code
 * sandbox}, {@code syscalls}, {@code volumes}, the port's exception, {@code common.ids}, {@code common.metrics}, {@code
 * common.modules} and {@code common.resources}; an isolator never imports another.
 */
@NullMarked
package io.mesocosm.containerizer.isolator;

import org.jspecify.annotations.NullMarked;
