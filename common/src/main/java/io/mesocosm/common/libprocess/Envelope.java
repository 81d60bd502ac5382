package io.mesocosm.common.libprocess;

import com.google.protobuf.ByteString;

/**
 * One message between actors.
 *
 * @param name the full protobuf type name, {@code mesos.internal.RegisterSlaveMessage}
 * @param body the serialized protobuf message
 */
public record Envelope(Upid from, Upid to, String name, ByteString body) {}
