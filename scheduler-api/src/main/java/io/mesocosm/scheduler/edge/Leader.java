package io.mesocosm.scheduler.edge;

import io.mesocosm.common.detect.StandaloneMaster;
import io.mesocosm.common.libprocess.Upid;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.mesos.Protos.MasterInfo;

/** The master that a driver was given. */
final class Leader {

    private static final String FILE = "file://";

    private Leader() {}

    /**
     * Reads {@code host:port}, {@code master@host:port}, or a file that holds one of these.
     *
     * @throws IOException in the words of the error that the scheduler hears
     */
    static MasterInfo of(String text) throws IOException {
        if (text.startsWith(FILE)) {
            return of(read(text.substring(FILE.length())));
        }
        if (text.startsWith("zk://")) {
            throw failure(text, "this version finds its master by host:port, not by ZooKeeper");
        }
        if (text.equals("local") || text.equals("localquiet")) {
            throw failure(text, "this driver starts no cluster of its own");
        }
        String actor = text.startsWith("master@") ? text : "master@" + text;
        Optional<Upid> upid = Upid.parse(actor).filter(parsed -> parsed.port() > 0);
        if (upid.isEmpty()) {
            throw failure(text, "Failed to parse '" + text + "'");
        }
        try {
            return MasterInfo.parseFrom(StandaloneMaster.at(actor).toByteString());
        } catch (UnknownHostException e) {
            throw failure(text, "Failed to parse '" + text + "': unknown host");
        }
    }

    private static String read(String path) throws IOException {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException e) {
            throw failure(FILE + path, "Failed to read from file at '" + path + "'");
        }
    }

    private static IOException failure(String text, String why) {
        return new IOException("Failed to create a master detector for '" + text + "': " + why);
    }
}
