/**
 * Parts of a daemon that an operator adds: factories found by name, built in or in the jars that {@code --modules} and
 * {@code --modules_dir} name. May import {@code flags}, {@code json} and the generated messages; knows nothing of what
 * the parts do.
 */
@NullMarked
package io.mesocosm.common.modules;

import org.jspecify.annotations.NullMarked;
