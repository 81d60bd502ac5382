package io.mesocosm.scheduler.driver;

import com.google.protobuf.ByteString;
import java.util.List;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskStatus;

/** What a scheduler hears: one for each method of the published {@code org.apache.mesos.Scheduler}. */
public sealed interface Callback {

    /** Has the listener's method of this kind called. */
    void tell(Listener listener);

    /** Hears each kind by a method of its own. */
    interface Listener {

        /** Mesos: {@code registered}. */
        void registered(FrameworkID framework, MasterInfo master);

        /** Mesos: {@code reregistered}. */
        void reregistered(MasterInfo master);

        /** Mesos: {@code disconnected}. */
        void disconnected();

        /** Mesos: {@code resourceOffers}. */
        void offers(List<Offer> offers);

        /** Mesos: {@code offerRescinded}. */
        void rescinded(OfferID offer);

        /** Mesos: {@code statusUpdate}. */
        void update(TaskStatus status);

        /** Mesos: {@code frameworkMessage}. */
        void message(ExecutorID executor, SlaveID agent, ByteString data);

        /** Mesos: {@code slaveLost}. */
        void agentLost(SlaveID agent);

        /** Mesos: {@code executorLost}. */
        void executorLost(ExecutorID executor, SlaveID agent, int status);

        /** Mesos: {@code error}. */
        void error(String message);
    }

    /** Subscribed, under that id. */
    record Registered(FrameworkID framework, MasterInfo master) implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.registered(framework, master);
        }
    }

    /** Subscribed again. */
    record Reregistered(MasterInfo master) implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.reregistered(master);
        }
    }

    /** No longer subscribed. */
    record Disconnected() implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.disconnected();
        }
    }

    /** Resources to use. */
    record Offers(List<Offer> offers) implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.offers(offers);
        }
    }

    /** An offer is void. */
    record Rescinded(OfferID offer) implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.rescinded(offer);
        }
    }

    /**
     * News of a task.
     *
     * @param acknowledge whether the driver acknowledges it once the scheduler has heard of it
     */
    record Update(TaskStatus status, boolean acknowledge) implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.update(status);
        }
    }

    /** An executor says something. */
    record Message(ExecutorID executor, SlaveID agent, ByteString data) implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.message(executor, agent, data);
        }
    }

    /** An agent is gone. */
    record AgentLost(SlaveID agent) implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.agentLost(agent);
        }
    }

    /** An executor ended. */
    record ExecutorLost(ExecutorID executor, SlaveID agent, int status) implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.executorLost(executor, agent, status);
        }
    }

    /** The driver has aborted by itself. */
    record Failed(String message) implements Callback {
        @Override
        public void tell(Listener listener) {
            listener.error(message);
        }
    }
}
