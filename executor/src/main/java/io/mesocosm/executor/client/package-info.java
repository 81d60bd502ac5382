/**
 * What executor authors link: {@link io.mesocosm.executor.client.Executor} hears events, {@link
 * io.mesocosm.executor.client.ExecutorClient} makes calls. May import {@code common} and the v1 protobuf types.
 */
@NullMarked
package io.mesocosm.executor.client;

import org.jspecify.annotations.NullMarked;
