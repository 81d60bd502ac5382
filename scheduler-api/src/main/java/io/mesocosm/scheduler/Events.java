package io.mesocosm.scheduler;

import io.mesocosm.common.api.ApiException;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** Tells a scheduler of events, each by its own method. */
record Events(Scheduler scheduler, SchedulerClient client) {

    /** Passes an event on. ERROR and what this version does not know are not for here. */
    void deliver(Event event) {
        switch (event.getType()) {
            case SUBSCRIBED -> {
                var subscribed = event.getSubscribed();
                scheduler.subscribed(
                        client,
                        subscribed.hasMasterInfo() ? Optional.of(subscribed.getMasterInfo()) : Optional.empty());
            }
            case OFFERS -> scheduler.offers(client, event.getOffers().getOffersList());
            case INVERSE_OFFERS ->
                scheduler.inverseOffers(client, event.getInverseOffers().getInverseOffersList());
            case RESCIND -> scheduler.rescind(client, event.getRescind().getOfferId());
            case RESCIND_INVERSE_OFFER ->
                scheduler.rescindInverse(client, event.getRescindInverseOffer().getInverseOfferId());
            case UPDATE -> scheduler.update(client, event.getUpdate().getStatus());
            case UPDATE_OPERATION_STATUS ->
                scheduler.operationUpdate(
                        client, event.getUpdateOperationStatus().getStatus());
            case MESSAGE -> {
                var message = event.getMessage();
                scheduler.message(client, message.getAgentId(), message.getExecutorId(), message.getData());
            }
            case FAILURE -> failure(event.getFailure());
            case ERROR, HEARTBEAT, UNKNOWN -> {}
        }
    }

    private void failure(Event.Failure failure) {
        scheduler.failure(
                client,
                failure.hasAgentId() ? Optional.of(failure.getAgentId()) : Optional.empty(),
                failure.hasExecutorId() ? Optional.of(failure.getExecutorId()) : Optional.empty(),
                failure.hasStatus() ? Optional.of(failure.getStatus()) : Optional.empty());
    }

    void disconnected() {
        scheduler.disconnected(client);
    }

    void refused(Call call, ApiException refusal) {
        scheduler.refused(client, call, refusal.status(), refusal.reason());
    }
}
