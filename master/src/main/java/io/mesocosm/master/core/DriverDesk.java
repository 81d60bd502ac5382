package io.mesocosm.master.core;

import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.authentication.Admission;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.SchedulerMessage;
import io.mesocosm.master.event.SchedulerMessage.Called;
import io.mesocosm.master.event.SchedulerMessage.Form;
import io.mesocosm.master.frameworks.Disconnections;
import io.mesocosm.master.frameworks.FrameworkCalls;
import io.mesocosm.master.frameworks.SchedulerCalls;
import io.mesocosm.master.frameworks.Subscriptions;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.RegistrationRequest;
import io.mesocosm.master.turn.Schedulers;
import io.mesocosm.master.turn.Turn;
import io.mesocosm.proto.internal.Messages.SubmitSchedulerResponse;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * Where messages of scheduler drivers arrive: the desk beside {@link SchedulerDesk}. A driver gets no answer to what it
 * says, so that what is not for it to say is dropped with a line in the log. Mesos: {@code Master::receive}.
 */
final class DriverDesk {

    private DriverDesk() {}

    static void receive(Turn turn, SchedulerMessage message) {
        switch (message) {
            case SchedulerMessage.Subscribe subscribe -> {
                if (mayGoOn(turn, subscribe, subscribe.call().getSubscribe())) {
                    subscribe(turn, subscribe);
                }
            }
            case SchedulerMessage.Register register -> {
                if (mayGoOn(turn, register, register.subscribe())) {
                    Subscriptions.register(turn, register);
                }
            }
            case SchedulerMessage.Reregister reregister -> {
                if (mayGoOn(turn, reregister, reregister.subscribe())) {
                    Subscriptions.reregister(turn, reregister);
                }
            }
            case Called called -> call(turn, called);
            case SchedulerMessage.Unregister leaves ->
                speaker(turn, leaves.from(), leaves.framework(), "UnregisterFrameworkMessage")
                        .ifPresent(framework -> FrameworkCalls.teardown(turn, framework));
            case SchedulerMessage.Deactivate rests -> {
                turn.count("master/messages_deactivate_framework");
                speaker(turn, rests.from(), rests.framework(), "DeactivateFrameworkMessage")
                        .ifPresent(framework -> Disconnections.deactivate(turn, framework));
            }
            case SchedulerMessage.SubmitScheduler submit -> refuse(turn, submit);
        }
    }

    private static void refuse(Turn turn, SchedulerMessage.SubmitScheduler submit) {
        var response = SubmitSchedulerResponse.newBuilder().setOkay(false).build();
        turn.emit(MasterEffect.Send.of(submit.from(), response));
        turn.info("refused to run scheduler=" + submit.name() + " pid=" + submit.from());
    }

    /** Whether a subscription need not wait for its sender to prove who he is. */
    private static boolean mayGoOn(Turn turn, RegistrationRequest request, Call.Subscribe subscribe) {
        return !Admission.awaits(turn, request, Subscriptions.metric(subscribe.getFrameworkInfo()));
    }

    private static void subscribe(Turn turn, SchedulerMessage.Subscribe event) {
        Optional<String> complaint = SchedulerCalls.validate(event.call(), Optional.empty());
        if (complaint.isPresent()) {
            drop(turn, event.from(), event.call(), complaint.get());
        } else {
            Subscriptions.subscribe(turn, event);
        }
    }

    private static void call(Turn turn, Called event) {
        Call call = event.call();
        Optional<String> complaint = SchedulerCalls.validate(call, Optional.empty());
        if (complaint.isPresent()) {
            SchedulerCalls.invalidCounter(call.getType()).ifPresent(turn::count);
            drop(turn, event.from(), call, complaint.get());
            return;
        }
        boolean modern = event.form() == Form.CALL;
        Optional<Framework> speaker = speaker(
                turn, event.from(), call.getFrameworkId(), call.getType().name());
        if (speaker.isEmpty()) {
            if (!modern) {
                SchedulerCalls.invalidCounter(call.getType()).ifPresent(turn::count);
            }
            return;
        }
        Framework framework = speaker.get();
        if (modern) {
            CallDispatch.count(turn, framework, call);
            if (!framework.isConnected()) {
                turn.info("refused " + call.getType() + " framework=" + framework.id() + ": it is disconnected");
                tell(turn, event.from(), "Framework disconnected");
                return;
            }
        }
        perform(turn, event.from(), framework, call);
    }

    private static void perform(Turn turn, Upid from, Framework framework, Call call) {
        switch (call.getType()) {
            case ACKNOWLEDGE_OPERATION_STATUS, RECONCILE_OPERATIONS ->
                drop(turn, from, call, "'" + call.getType() + "' is not supported by the v0 API");
            case UNKNOWN -> drop(turn, from, call, "its type is not known");
            default -> CallDispatch.perform(turn, framework, call).ifPresent(error -> tell(turn, from, error));
        }
    }

    /** The framework of that id, if it is the sender that speaks for it. */
    private static Optional<Framework> speaker(Turn turn, Upid from, FrameworkID id, String what) {
        Optional<Framework> framework = turn.framework(FrameworkId.of(id));
        boolean speaks = framework
                .flatMap(some -> some.subscription().pid())
                .filter(from::equals)
                .isPresent();
        if (!speaks) {
            String why = framework.isEmpty() ? "Framework cannot be found" : "Call is not from registered framework";
            turn.warn("dropped " + what + " framework=" + id.getValue() + " pid=" + from + ": " + why);
        }
        return framework.filter(some -> speaks);
    }

    private static void drop(Turn turn, Upid from, Call call, String why) {
        turn.warn("dropped " + call.getType() + " framework="
                + call.getFrameworkId().getValue() + " pid=" + from + ": " + why);
    }

    private static void tell(Turn turn, Upid to, String error) {
        Schedulers.refuse(turn, new Channel.Libprocess(to), error);
    }
}
