/**
 * What a container is kept in: one class per isolator of {@code --isolation}, all behind one port. Imports {@code
 * process}, {@code sandbox}, {@code syscalls}, the port's exception and {@code common.ids}, never another isolator.
 */
@NullMarked
package io.mesocosm.containerizer.isolator;

import org.jspecify.annotations.NullMarked;
