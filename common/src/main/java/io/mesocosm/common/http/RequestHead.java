package io.mesocosm.common.http;

import java.util.List;
import java.util.Map;

/**
 * A request before its body.
 *
 * @param keepAlive whether the peer expects the connection to outlive the response
 * @param bodyLength announced length, 0 without a body, {@link #CHUNKED} when it shows at the end
 */
record RequestHead(
        String method,
        String path,
        Map<String, List<String>> query,
        Headers headers,
        boolean keepAlive,
        long bodyLength)
        implements RequestHeadParser.Parsed {

    static final long CHUNKED = -1;
}
