/** What executor authors link and the logic of the built-in executors; the packages below are its rooms. */
@NullMarked
package io.mesocosm.executor;

import org.jspecify.annotations.NullMarked;
