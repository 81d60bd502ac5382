package io.mesocosm.scheduler.driver;

import io.mesocosm.common.libprocess.Upid;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Event;

/**
 * The unversioned events of the scheduler API, which a driver takes in place of the older messages. Those without what
 * their type promises are no events.
 *
 * <p>Behaviour: Mesos: {@code SchedulerProcess::receive}.
 */
final class UnversionedEvents {

    private UnversionedEvents() {}

    static Optional<DriverEvent> read(Upid from, Event event) {
        return switch (event.getType()) {
            case SUBSCRIBED ->
                event.hasSubscribed()
                        ? Optional.of(new MasterMessage.Subscribed(
                                from, event.getSubscribed().getFrameworkId()))
                        : Optional.empty();
            case OFFERS -> event.hasOffers() ? Optional.of(offers(from, event.getOffers())) : Optional.empty();
            case RESCIND ->
                event.hasRescind()
                        ? Optional.of(new MasterMessage.Rescinded(
                                from, event.getRescind().getOfferId()))
                        : Optional.empty();
            case UPDATE -> event.hasUpdate() ? Optional.of(update(from, event.getUpdate())) : Optional.empty();
            case MESSAGE ->
                event.hasMessage()
                        ? Optional.of(new MasterMessage.ExecutorSaid(
                                from,
                                event.getMessage().getExecutorId(),
                                event.getMessage().getSlaveId(),
                                event.getMessage().getData()))
                        : Optional.empty();
            case FAILURE -> failure(from, event.getFailure());
            case ERROR ->
                event.hasError()
                        ? Optional.of(
                                new MasterMessage.Refused(from, event.getError().getMessage()))
                        : Optional.empty();
            case INVERSE_OFFERS, RESCIND_INVERSE_OFFER, UPDATE_OPERATION_STATUS, HEARTBEAT, UNKNOWN -> Optional.empty();
        };
    }

    private static DriverEvent offers(Upid from, Event.Offers offers) {
        List<Optional<Upid>> agents =
                offers.getOffersList().stream().map(UnversionedEvents::agent).toList();
        return new MasterMessage.Offered(from, offers.getOffersList(), agents);
    }

    /** The agent as an actor: its URL is {@code http://ip:port/slave(1)}. */
    private static Optional<Upid> agent(Offer offer) {
        var url = offer.getUrl();
        String actor = url.getPath().replaceAll("^/+|/+$", "");
        boolean known =
                !actor.isEmpty() && url.getAddress().hasIp() && url.getAddress().getPort() > 0;
        return known
                ? Optional.of(new Upid(
                        actor, url.getAddress().getIp(), url.getAddress().getPort()))
                : Optional.empty();
    }

    private static DriverEvent update(Upid from, Event.Update update) {
        TaskStatus.Builder status = update.getStatus().toBuilder();
        if (status.getUuid().isEmpty()) {
            status.clearUuid();
        }
        return new MasterMessage.Updated(from, Optional.empty(), status.build());
    }

    private static Optional<DriverEvent> failure(Upid from, Event.Failure failure) {
        if (!failure.hasSlaveId()) {
            return Optional.empty();
        }
        return Optional.of(
                failure.hasExecutorId()
                        ? new MasterMessage.ExecutorLost(
                                from, failure.getExecutorId(), failure.getSlaveId(), failure.getStatus())
                        : new MasterMessage.AgentLost(from, failure.getSlaveId()));
    }
}
