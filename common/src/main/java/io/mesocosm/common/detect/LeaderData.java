package io.mesocosm.common.detect;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.common.libprocess.Upid;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/** What the znode of a candidate says of him. Mesos: {@code ZooKeeperMasterDetectorProcess::fetched}. */
final class LeaderData {

    /** Who wrote a znode that is none of ours may have written anything; so much of it is shown. */
    private static final int SHOWN_CHARACTERS = 100;

    private LeaderData() {}

    /** The data is not what its label says; the message is Mesos' sentence. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message, null, false, false);
        }
    }

    /** A candidate's data under the label {@link Group#JSON_LABEL}. */
    static ByteString write(MasterInfo master) {
        return ByteString.copyFrom(ProtoJson.V0_SORTED.toBytes(master));
    }

    static MasterInfo read(Optional<String> label, ByteString data) throws UnreadableException {
        if (label.isEmpty()) {
            return ofUpid(data.toString(StandardCharsets.UTF_8));
        }
        return switch (label.get()) {
            case Group.JSON_LABEL -> ofJson(data);
            case Group.BINARY_LABEL -> ofMessage(data);
            default -> throw new UnreadableException("Failed to parse data of unknown label '" + label.get() + "'");
        };
    }

    private static MasterInfo ofJson(ByteString data) throws UnreadableException {
        var master = MasterInfo.newBuilder();
        try {
            ProtoJson.V0.parse(data.toByteArray(), master);
            return master.build();
        } catch (JsonException e) {
            String problem = switch (e.stage()) {
                case SYNTAX -> "Failed to parse data into valid JSON: ";
                case CONVERSION -> "Failed to parse JSON into a valid MasterInfo protocol buffer: ";
            };
            throw new UnreadableException(problem + e.getMessage());
        }
    }

    private static MasterInfo ofMessage(ByteString data) throws UnreadableException {
        try {
            return MasterInfo.parseFrom(data);
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableException("Failed to parse data into MasterInfo");
        }
    }

    /** The oldest masters wrote nothing but their address. */
    private static MasterInfo ofUpid(String text) throws UnreadableException {
        return Upid.parse(text)
                .flatMap(StandaloneMaster::of)
                .orElseThrow(() -> new UnreadableException("Failed to parse data '" + shown(text) + "' into a UPID"));
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
