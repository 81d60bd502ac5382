package io.mesocosm.master.edge;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.state.Channel;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.throttle.Throttle;
import io.mesocosm.proto.internal.Messages.FrameworkErrorMessage;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** The scheduler drivers as the throttle knows them: who is registered where, and how one is told of his loss. */
record Drivers(Upid self, Supplier<MasterState> state, Supplier<MessageSender> messages) implements Throttle.Directory {

    @Override
    public Optional<Throttle.Sender> at(Upid pid) {
        return state.get().frameworks().at(new Channel.Libprocess(pid)).map(framework -> {
            FrameworkInfo info = framework.info();
            return new Throttle.Sender(info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty());
        });
    }

    /** Tells a driver that a message of its was dropped. */
    void refuse(Throttle.Dropped dropped) {
        var message =
                FrameworkErrorMessage.newBuilder().setMessage(dropped.text()).build();
        String name = message.getDescriptorForType().getFullName();
        messages.get().send(new Envelope(self, dropped.envelope().from(), name, message.toByteString()));
    }
}
