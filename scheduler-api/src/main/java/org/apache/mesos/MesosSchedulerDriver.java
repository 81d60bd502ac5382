package org.apache.mesos;

import com.google.protobuf.ByteString;
import io.mesocosm.scheduler.driver.DriverCalls;
import io.mesocosm.scheduler.edge.Driver;
import io.mesocosm.scheduler.edge.DriverPlan;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.mesos.Protos.Credential;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.Request;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.OfferConstraints;

/**
 * The driver of v0 frameworks: registers with the master, stays registered through its failovers, and tells a {@link
 * Scheduler} what happens. Safe from any thread, callbacks included.
 *
 * <p>The master is given as {@code host:port}, or as {@code file://} and the path of a file that says so. A framework
 * whose {@code FrameworkInfo} has an id takes the place of the scheduler that had it before. {@code LIBPROCESS_IP} and
 * {@code LIBPROCESS_PORT} say where the driver listens, {@code LIBPROCESS_ADVERTISE_IP} and {@code
 * LIBPROCESS_ADVERTISE_PORT} what the master is told, {@code MESOS_} variables how patient it is.
 */
@SuppressWarnings("this-escape") // a driver that is not started calls nobody
public class MesosSchedulerDriver implements SchedulerDriver {

    private static final Filters USUAL = Filters.getDefaultInstance();

    private final Driver driver;

    /** A driver that acknowledges updates itself and does not authenticate. */
    public MesosSchedulerDriver(Scheduler scheduler, FrameworkInfo framework, String master) {
        this(scheduler, framework, List.of(), master, true, Optional.empty());
    }

    /** A driver that acknowledges updates itself. */
    public MesosSchedulerDriver(Scheduler scheduler, FrameworkInfo framework, String master, Credential credential) {
        this(scheduler, framework, List.of(), master, true, Optional.of(given(credential, "credential")));
    }

    /** A driver that does not authenticate. */
    public MesosSchedulerDriver(
            Scheduler scheduler, FrameworkInfo framework, String master, boolean implicitAcknowledgements) {
        this(scheduler, framework, List.of(), master, implicitAcknowledgements, Optional.empty());
    }

    /** A driver with all but suppressed roles. */
    public MesosSchedulerDriver(
            Scheduler scheduler,
            FrameworkInfo framework,
            String master,
            boolean implicitAcknowledgements,
            Credential credential) {
        this(
                scheduler,
                framework,
                List.of(),
                master,
                implicitAcknowledgements,
                Optional.of(given(credential, "credential")));
    }

    /** A driver that does not authenticate, for a framework some of whose roles want no offers yet. */
    public MesosSchedulerDriver(
            Scheduler scheduler,
            FrameworkInfo framework,
            Collection<String> suppressedRoles,
            String master,
            boolean implicitAcknowledgements) {
        this(scheduler, framework, suppressedRoles, master, implicitAcknowledgements, Optional.empty());
    }

    /**
     * A driver with all that can be said.
     *
     * @param implicitAcknowledgements whether an update is acknowledged when {@link Scheduler#statusUpdate} returns; else
     *     the scheduler does so by {@link #acknowledgeStatusUpdate}
     * @param credential who this is, for masters that ask
     */
    public MesosSchedulerDriver(
            Scheduler scheduler,
            FrameworkInfo framework,
            Collection<String> suppressedRoles,
            String master,
            boolean implicitAcknowledgements,
            Credential credential) {
        this(
                scheduler,
                framework,
                suppressedRoles,
                master,
                implicitAcknowledgements,
                Optional.of(given(credential, "credential")));
    }

    private MesosSchedulerDriver(
            Scheduler scheduler,
            FrameworkInfo framework,
            Collection<String> suppressedRoles,
            String master,
            boolean implicitAcknowledgements,
            Optional<Credential> credential) {
        var plan = new DriverPlan(
                given(framework, "FrameworkInfo"),
                List.copyOf(given(suppressedRoles, "suppressedRoles")),
                given(master, "master"),
                implicitAcknowledgements,
                credential,
                System.getenv());
        this.driver = new Driver(plan, new SchedulerCallbacks(given(scheduler, "Scheduler"), this));
        initialize();
    }

    private static <T> T given(T argument, String name) {
        return Objects.requireNonNull(argument, () -> "Not expecting a null " + name);
    }

    @Override
    public Status start() {
        return driver.start();
    }

    @Override
    public Status stop(boolean failover) {
        return driver.stop(failover);
    }

    @Override
    public Status stop() {
        return stop(false);
    }

    @Override
    public Status abort() {
        return driver.abort();
    }

    @Override
    public Status join() {
        return driver.join();
    }

    @Override
    public Status run() {
        Status status = start();
        return status == Status.DRIVER_RUNNING ? join() : status;
    }

    @Override
    public Status requestResources(Collection<Request> requests) {
        return driver.ask(DriverCalls.request(requests));
    }

    @Override
    public Status launchTasks(OfferID offerId, Collection<TaskInfo> tasks) {
        return launchTasks(offerId, tasks, USUAL);
    }

    @Override
    public Status launchTasks(OfferID offerId, Collection<TaskInfo> tasks, Filters filters) {
        return launchTasks(List.of(offerId), tasks, filters);
    }

    @Override
    public Status launchTasks(Collection<OfferID> offerIds, Collection<TaskInfo> tasks) {
        return launchTasks(offerIds, tasks, USUAL);
    }

    @Override
    public Status launchTasks(Collection<OfferID> offerIds, Collection<TaskInfo> tasks, Filters filters) {
        return driver.ask(DriverCalls.launch(offerIds, tasks, filters));
    }

    @Override
    public Status killTask(TaskID taskId) {
        return driver.ask(DriverCalls.kill(taskId));
    }

    @Override
    public Status acceptOffers(Collection<OfferID> offerIds, Collection<Offer.Operation> operations, Filters filters) {
        return driver.ask(DriverCalls.accept(offerIds, operations, filters));
    }

    @Override
    public Status declineOffer(OfferID offerId) {
        return declineOffer(offerId, USUAL);
    }

    @Override
    public Status declineOffer(OfferID offerId, Filters filters) {
        return driver.ask(DriverCalls.decline(offerId, filters));
    }

    @Override
    public Status reviveOffers() {
        return driver.ask(DriverCalls.revive(List.of()));
    }

    @Override
    public Status reviveOffers(Collection<String> roles) {
        return roles.isEmpty() ? driver.status() : driver.ask(DriverCalls.revive(roles));
    }

    @Override
    public Status suppressOffers() {
        return driver.ask(DriverCalls.suppress(List.of()));
    }

    @Override
    public Status suppressOffers(Collection<String> roles) {
        return roles.isEmpty() ? driver.status() : driver.ask(DriverCalls.suppress(roles));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when the driver acknowledges updates itself
     */
    @Override
    public Status acknowledgeStatusUpdate(TaskStatus status) {
        return driver.acknowledge(status);
    }

    @Override
    public Status sendFrameworkMessage(ExecutorID executorId, SlaveID slaveId, byte[] data) {
        return driver.ask(DriverCalls.message(executorId, slaveId, ByteString.copyFrom(data)));
    }

    @Override
    public Status reconcileTasks(Collection<TaskStatus> statuses) {
        return driver.ask(DriverCalls.reconcile(statuses));
    }

    @Override
    public Status updateFramework(FrameworkInfo frameworkInfo, Collection<String> suppressedRoles) {
        return updateFramework(frameworkInfo, suppressedRoles, OfferConstraints.getDefaultInstance());
    }

    @Override
    public Status updateFramework(
            FrameworkInfo frameworkInfo, Collection<String> suppressedRoles, OfferConstraints offerConstraints) {
        return driver.update(frameworkInfo, suppressedRoles, offerConstraints);
    }

    /** Published for subclasses; there is no native half to be made ready. */
    protected void initialize() {}
}
