package io.mesocosm.master.registry.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.common.zookeeper.Change;
import io.mesocosm.proto.internal.RegistryStore.Redo;
import io.mesocosm.proto.internal.RegistryStore.Redo.Change.What;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Changes of entries as bytes; their paths are below the root. */
final class RedoForm {

    private RedoForm() {}

    static ByteString write(Tree tree, List<Change> changes) {
        var redo = Redo.newBuilder();
        for (Change change : changes) {
            redo.addChangesBuilder()
                    .setPath(change.path().substring(tree.root().length()))
                    .setWhat(
                            change instanceof Change.Create
                                    ? What.CREATE
                                    : change instanceof Change.Set ? What.SET : What.DELETE)
                    .setData(Draft.data(change));
        }
        return redo.build().toByteString();
    }

    static List<Change> read(Tree tree, ByteString data) throws InvalidProtocolBufferException {
        Redo redo = Redo.parseFrom(data);
        if (Stream.concat(Stream.of(redo), redo.getChangesList().stream()).anyMatch(RedoForm::saysMore)) {
            throw new InvalidProtocolBufferException("there is an unknown field");
        }
        List<Change> changes = new ArrayList<>();
        for (Redo.Change change : redo.getChangesList()) {
            String path = tree.root() + change.getPath();
            if (!path.startsWith(tree.entries() + "/")) {
                throw new InvalidProtocolBufferException("it is not about an entry");
            }
            changes.add(
                    switch (change.getWhat()) {
                        case CREATE -> new Change.Create(path, change.getData(), Change.Kind.PERSISTENT);
                        case SET -> new Change.Set(path, change.getData(), OptionalInt.empty());
                        case DELETE -> new Change.Delete(path, OptionalInt.empty());
                    });
        }
        return changes;
    }

    /** What another version writes may not be left out: the rest would be half of a change. */
    private static boolean saysMore(Message part) {
        return !part.getUnknownFields().asMap().isEmpty();
    }
}
