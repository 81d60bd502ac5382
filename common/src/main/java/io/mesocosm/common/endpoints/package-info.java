/**
 * Endpoints that every daemon serves in the same way, and shapes of JSON that several of them show. May import http,
 * json, metrics, resources, text and daemon.
 */
@NullMarked
package io.mesocosm.common.endpoints;

import org.jspecify.annotations.NullMarked;
