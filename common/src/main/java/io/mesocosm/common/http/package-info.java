/**
 * HTTP/1.1 as the daemons speak it: a server and a client on Netty, with a limit on every size, and what both daemons
 * share of their HTTP APIs: routes, content negotiation, RecordIO. May import {@code loop}.
 */
@NullMarked
package io.mesocosm.common.http;

import org.jspecify.annotations.NullMarked;
