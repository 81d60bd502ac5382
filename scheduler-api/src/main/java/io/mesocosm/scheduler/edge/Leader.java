package io.mesocosm.scheduler.edge;

import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.detect.MasterDetector;
import io.mesocosm.scheduler.driver.DriverEvent;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.mesos.Protos.MasterInfo;

/** Finds the master that leads, by what a driver was given. */
final class Leader {

    private Leader() {}

    /**
     * Begins to ask.
     *
     * @param events told of each leader, of none, and of a failure, on these threads
     * @throws IOException in the words of the error that the scheduler hears
     */
    static MasterDetector detect(String text, Executor threads, Consumer<DriverEvent> events) throws IOException {
        if (text.equals("local") || text.equals("localquiet")) {
            throw failure(text, "this driver starts no cluster of its own");
        }
        try {
            return MasterDetector.open(
                    text,
                    MasterDetector.SESSION_TIMEOUT,
                    threads,
                    leader -> events.accept(new DriverEvent.Detected(leader.map(Leader::unversioned))),
                    reason -> events.accept(new DriverEvent.DetectionFailed(reason)));
        } catch (IOException e) {
            throw failure(text, String.valueOf(e.getMessage()));
        }
    }

    private static MasterInfo unversioned(org.apache.mesos.v1.Protos.MasterInfo leader) {
        try {
            return MasterInfo.parseFrom(leader.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the same fields under other names", e);
        }
    }

    private static IOException failure(String text, String why) {
        return new IOException("Failed to create a master detector for '" + text + "': " + why);
    }
}
