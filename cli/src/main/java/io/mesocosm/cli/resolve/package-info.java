/** {@code mesos-resolve}: who leads. May import {@code common} and the v1 protobuf types. */
@NullMarked
package io.mesocosm.cli.resolve;

import org.jspecify.annotations.NullMarked;
