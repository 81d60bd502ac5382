/**
 * The Java API of Apache Mesos for v0 frameworks, as published in {@code org.apache.mesos:mesos}, without libmesos. Thin:
 * may import {@code io.mesocosm.scheduler} and the v0 protobuf types.
 */
@NullMarked
package org.apache.mesos;

import org.jspecify.annotations.NullMarked;
