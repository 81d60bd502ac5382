package io.mesocosm.common.http;

import java.util.Optional;

/**
 * What a call to the agent API is written in and what its answer shall be.
 *
 * @param content of the body
 * @param messageContent of the records in it, when {@code content} is {@link MediaType#RECORDIO}
 * @param accept of the answer
 * @param messageAccept of the records in it, when {@code accept} is {@link MediaType#RECORDIO}
 */
public record AgentMediaTypes(
        MediaType content, Optional<MediaType> messageContent, MediaType accept, Optional<MediaType> messageAccept) {}
