package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.zookeeper.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Changes of entries as bytes, in the format of a message of ours:
 *
 * <pre>
 * repeated group: {
 *   required string path = 1;     below the root
 *   required uint32 what = 2;     0 create, 1 set, 2 delete
 *   required bytes data = 3;
 * }
 * </pre>
 */
final class RedoForm {

    private static final int CHANGE = 1;
    private static final int PATH = 1;
    private static final int WHAT = 2;
    private static final int DATA = 3;

    private static final int CREATE = 0;
    private static final int SET = 1;
    private static final int DELETE = 2;

    private RedoForm() {}

    static ByteString write(Tree tree, List<Change> changes) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (Change change : changes) {
                out.writeBytes(CHANGE, one(tree, change));
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteString();
    }

    private static ByteString one(Tree tree, Change change) throws IOException {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(PATH, change.path().substring(tree.root().length()));
        out.writeUInt32(WHAT, change instanceof Change.Create ? CREATE : change instanceof Change.Set ? SET : DELETE);
        out.writeBytes(DATA, Draft.data(change));
        out.flush();
        return bytes.toByteString();
    }

    static List<Change> read(Tree tree, ByteString data) throws InvalidProtocolBufferException {
        List<Change> changes = new ArrayList<>();
        CodedInputStream in = data.newCodedInput();
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag >>> 3 != CHANGE) {
                    throw new InvalidProtocolBufferException("there is an unknown field");
                }
                changes.add(one(tree, in.readBytes().newCodedInput()));
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return changes;
    }

    private static Change one(Tree tree, CodedInputStream in) throws IOException {
        String path = "";
        int what = -1;
        ByteString data = ByteString.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case PATH -> path = tree.root() + in.readString();
                case WHAT -> what = in.readUInt32();
                case DATA -> data = in.readBytes();
                default -> throw new InvalidProtocolBufferException("there is an unknown field");
            }
        }
        if (!path.startsWith(tree.entries() + "/")) {
            throw new InvalidProtocolBufferException("it is not about an entry");
        }
        return switch (what) {
            case CREATE -> new Change.Create(path, data, Change.Kind.PERSISTENT);
            case SET -> new Change.Set(path, data, OptionalInt.empty());
            case DELETE -> new Change.Delete(path, OptionalInt.empty());
            default -> throw new InvalidProtocolBufferException("it does not say what to do");
        };
    }
}
