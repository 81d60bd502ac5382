package io.mesocosm.master.core;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.MasterEvent.SchedulerCalled;
import io.mesocosm.master.frameworks.Subscriptions;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.StreamId;
import io.mesocosm.master.turn.Turn;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * Where scheduler calls arrive: checks who calls, gives the call to its room, answers. What a call brings about is told
 * on the event stream, so that nearly every call that gets past the checks is answered 202.
 * Mesos: {@code Master::Http::scheduler}.
 */
final class SchedulerDesk {

    private static final int OK = 200;
    private static final int OK_WITHOUT_CONTENT = 202;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_IMPLEMENTED = 501;

    private SchedulerDesk() {}

    static void answer(Turn turn, SchedulerCalled event) {
        Call call = event.call();
        if (call.getType() == Call.Type.SUBSCRIBE) {
            Subscriptions.subscribe(turn, event);
            return;
        }
        Optional<Framework> found = turn.framework(FrameworkId.of(call.getFrameworkId()));
        if (found.isEmpty()) {
            turn.respond(event.reply(), BAD_REQUEST, "Framework cannot be found");
            return;
        }
        Framework framework = found.get();
        CallDispatch.count(turn, framework, call);
        Optional<MasterEffect.Respond> refusal = refusal(event, framework);
        if (refusal.isPresent()) {
            turn.emit(refusal.get());
            return;
        }
        perform(turn, event, framework);
    }

    private static Optional<MasterEffect.Respond> refusal(SchedulerCalled event, Framework framework) {
        String principal = framework.info().getPrincipal();
        if (event.principal().isPresent() && !event.principal().get().equals(principal)) {
            return refuse(
                    event,
                    BAD_REQUEST,
                    "Authenticated principal '" + event.principal().get() + "' does not match principal '" + principal
                            + "' set in `FrameworkInfo`");
        }
        if (!framework.isConnected()) {
            return refuse(event, FORBIDDEN, "Framework is not subscribed");
        }
        Optional<StreamId> stream = framework.subscription().stream();
        if (stream.isEmpty()) {
            return refuse(event, FORBIDDEN, "Framework is not connected via HTTP");
        }
        if (event.streamId().isEmpty()) {
            return refuse(event, BAD_REQUEST, "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
        }
        String given = event.streamId().get();
        return given.equals(stream.get().toString())
                ? Optional.empty()
                : refuse(
                        event,
                        BAD_REQUEST,
                        "The stream ID '" + given + "' included in this request didn't match the stream ID"
                                + " currently associated with framework ID " + framework.id());
    }

    private static Optional<MasterEffect.Respond> refuse(SchedulerCalled event, int status, String text) {
        return Optional.of(new MasterEffect.Respond(event.reply(), status, text));
    }

    private static void perform(Turn turn, SchedulerCalled event, Framework framework) {
        Call call = event.call();
        if (call.getType() == Call.Type.UNKNOWN) {
            turn.respond(event.reply(), NOT_IMPLEMENTED, "501 Not Implemented.");
            return;
        }
        int success = call.getType() == Call.Type.UPDATE_FRAMEWORK ? OK : OK_WITHOUT_CONTENT;
        Optional<String> error = CallDispatch.perform(turn, framework, call);
        turn.respond(event.reply(), error.isPresent() ? BAD_REQUEST : success, error.orElse(""));
    }
}
