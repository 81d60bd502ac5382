package io.mesocosm.common.zookeeper;

import com.google.protobuf.ByteString;

/**
 * A znode as it was read.
 *
 * @param version how often its data was set since it was made
 * @param owner the session whose end ends it; 0 if it is not ephemeral
 */
public record Znode(ByteString data, int version, long owner) {}
