package io.mesocosm.common.http;

import java.time.Duration;

/**
 * What a server takes from its peers. A connection that carries libprocess messages, or has carried nothing yet, may be
 * a link that is only ever watched for its end: it is never closed for silence.
 *
 * @param headBytes longest request line with its headers; a longer one closes the connection
 * @param bodyBytes longest body, before and after decompression; a longer one is answered 413
 * @param totalBodyBytes bodies of all connections together that are received or not yet answered; 503 beyond it
 * @param pipelinedRequests unanswered requests of one connection, beyond which it is not read
 * @param pipelinedBytes bodies of the unanswered requests of one connection, beyond which it is not read
 * @param connections open connections; further ones are closed at once
 * @param streamQueueBytes what a response stream keeps for a peer that reads slowly, beyond what is being sent
 * @param totalStreamBytes what all response streams keep together; beyond it the one with the most is broken off
 * @param requestTimeout longest time from the first byte of a request to its last, and longest standstill of a
 *     response that is not a stream
 * @param idleTimeout longest silence after an answered request
 */
public record HttpLimits(
        int headBytes,
        int bodyBytes,
        long totalBodyBytes,
        int pipelinedRequests,
        int pipelinedBytes,
        int connections,
        int streamQueueBytes,
        long totalStreamBytes,
        Duration requestTimeout,
        Duration idleTimeout) {

    public HttpLimits {
        boolean positive = headBytes > 0
                && bodyBytes > 0
                && totalBodyBytes > 0
                && pipelinedRequests > 0
                && pipelinedBytes > 0
                && connections > 0
                && streamQueueBytes > 0
                && totalStreamBytes > 0
                && requestTimeout.toNanos() > 0
                && idleTimeout.toNanos() > 0;
        if (!positive) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** What the daemons use. The length of a head is that of Mesos. */
    public static final HttpLimits DEFAULTS = new HttpLimits(
            80 * 1024,
            64 << 20,
            Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 4),
            256,
            4 << 20,
            100_000,
            16 << 20,
            Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 4),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10));

    /** With other lengths of head and body. */
    public HttpLimits withSizes(int otherHeadBytes, int otherBodyBytes, long otherTotalBodyBytes) {
        return new HttpLimits(
                otherHeadBytes,
                otherBodyBytes,
                otherTotalBodyBytes,
                pipelinedRequests,
                pipelinedBytes,
                connections,
                streamQueueBytes,
                totalStreamBytes,
                requestTimeout,
                idleTimeout);
    }

    /** With another number of unanswered requests and of bytes in them. */
    public HttpLimits withPipeline(int otherRequests, int otherBytes) {
        return new HttpLimits(
                headBytes,
                bodyBytes,
                totalBodyBytes,
                otherRequests,
                otherBytes,
                connections,
                streamQueueBytes,
                totalStreamBytes,
                requestTimeout,
                idleTimeout);
    }

    /** With another number of connections. */
    public HttpLimits withConnections(int other) {
        return new HttpLimits(
                headBytes,
                bodyBytes,
                totalBodyBytes,
                pipelinedRequests,
                pipelinedBytes,
                other,
                streamQueueBytes,
                totalStreamBytes,
                requestTimeout,
                idleTimeout);
    }

    /** With another length of the queue of a response stream, and of all of them. */
    public HttpLimits withStreamQueues(int otherBytes, long otherTotalBytes) {
        return new HttpLimits(
                headBytes,
                bodyBytes,
                totalBodyBytes,
                pipelinedRequests,
                pipelinedBytes,
                connections,
                otherBytes,
                otherTotalBytes,
                requestTimeout,
                idleTimeout);
    }

    /** With other patience. */
    public HttpLimits withTimeouts(Duration otherRequestTimeout, Duration otherIdleTimeout) {
        return new HttpLimits(
                headBytes,
                bodyBytes,
                totalBodyBytes,
                pipelinedRequests,
                pipelinedBytes,
                connections,
                streamQueueBytes,
                totalStreamBytes,
                otherRequestTimeout,
                otherIdleTimeout);
    }
}
