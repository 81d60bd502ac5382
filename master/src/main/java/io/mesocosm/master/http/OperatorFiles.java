package io.mesocosm.master.http;

import com.google.protobuf.ByteString;
import io.mesocosm.common.endpoints.FileEntry;
import io.mesocosm.common.endpoints.VirtualFiles;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.Negotiation;
import java.util.Optional;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/** LIST_FILES and READ_FILE of the operator API. */
final class OperatorFiles {

    private final VirtualFiles files;

    OperatorFiles(VirtualFiles files) {
        this.files = files;
    }

    Negotiation<Response> list(Call.ListFiles call) {
        try {
            var message = Response.ListFiles.newBuilder();
            files.list(call.getPath()).stream().map(FileEntry::toProto).forEach(message::addFileInfos);
            return new Negotiation.Agreed<>(Response.newBuilder()
                    .setType(Response.Type.LIST_FILES)
                    .setListFiles(message)
                    .build());
        } catch (VirtualFiles.RefusedException e) {
            return new Negotiation.Refused<>(HttpResponse.text(e.status(), e.text()));
        }
    }

    Negotiation<Response> read(Call.ReadFile call) {
        Optional<Long> length = call.hasLength() ? Optional.of(positive(call.getLength())) : Optional.empty();
        try {
            VirtualFiles.Part part = files.read(call.getPath(), positive(call.getOffset()), length);
            return new Negotiation.Agreed<>(Response.newBuilder()
                    .setType(Response.Type.READ_FILE)
                    .setReadFile(Response.ReadFile.newBuilder()
                            .setSize(part.size())
                            .setData(ByteString.copyFrom(part.data())))
                    .build());
        } catch (VirtualFiles.RefusedException e) {
            return new Negotiation.Refused<>(HttpResponse.text(e.status(), e.text()));
        }
    }

    /** An unsigned number that is beyond ours is beyond the end of every file. */
    private static long positive(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }
}
