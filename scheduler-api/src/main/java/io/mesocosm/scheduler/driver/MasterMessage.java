package io.mesocosm.scheduler.driver;

import com.google.protobuf.ByteString;
import io.mesocosm.common.libprocess.Upid;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskStatus;

/** What others send to the framework's actor: the master, and agents with messages of executors. */
public sealed interface MasterMessage extends DriverEvent {

    /** Who sent it. */
    Upid from();

    /** The framework is subscribed for the first time, or by another scheduler than before. */
    record Registered(Upid from, FrameworkID framework, MasterInfo master) implements MasterMessage {}

    /** The framework is subscribed again. */
    record Reregistered(Upid from, FrameworkID framework, MasterInfo master) implements MasterMessage {}

    /** The framework is subscribed; which of the two above it is, the driver knows itself. */
    record Subscribed(Upid from, FrameworkID framework) implements MasterMessage {}

    /**
     * Resources to use.
     *
     * @param agents the address of each offer's agent, if it is known
     */
    record Offered(Upid from, List<Offer> offers, List<Optional<Upid>> agents) implements MasterMessage {

        public Offered {
            offers = List.copyOf(offers);
            agents = List.copyOf(agents);
            if (offers.size() != agents.size()) {
                throw new IllegalArgumentException(offers.size() + " offers with " + agents.size() + " agents");
            }
        }
    }

    /** An offer is void. */
    record Rescinded(Upid from, OfferID offer) implements MasterMessage {}

    /**
     * News of a task.
     *
     * @param framework whose task it is, where the message says so
     * @param status has a uuid if, and only if, it is to be acknowledged
     */
    record Updated(Upid from, Optional<FrameworkID> framework, TaskStatus status) implements MasterMessage {}

    /** An agent is gone. */
    record AgentLost(Upid from, SlaveID agent) implements MasterMessage {}

    /** An executor ended, with that wait status. */
    record ExecutorLost(Upid from, ExecutorID executor, SlaveID agent, int status) implements MasterMessage {}

    /** An executor says something. It may come from its agent. */
    record ExecutorSaid(Upid from, ExecutorID executor, SlaveID agent, ByteString data) implements MasterMessage {}

    /** The framework is refused. */
    record Refused(Upid from, String reason) implements MasterMessage {}
}
