package io.mesocosm.master.edge;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.FrameworkRegisteredMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.scheduler.Protos.Call;

/** A scheduler driver that says everything in v0 types over libprocess, and nothing by itself. */
final class TestDriver implements AutoCloseable {

    private final TestActor actor;
    private final Upid master;

    TestDriver(TestMaster of, String name) throws IOException {
        master = Upid.parse(of.master.info().getPid()).orElseThrow();
        actor = new TestActor(name, envelope -> {});
    }

    Upid self() {
        return actor.self();
    }

    /** Subscribes and waits for the id. */
    FrameworkID subscribe(FrameworkInfo info, boolean force) {
        var call = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info).setForce(force));
        if (info.hasId()) {
            call.setFrameworkId(info.getId());
        }
        send(call.build());
        var registered = await("FrameworkRegisteredMessage", FrameworkRegisteredMessage.parser(), some -> true);
        return FrameworkID.newBuilder()
                .setValue(registered.getFrameworkId().getValue())
                .build();
    }

    void send(Message message) {
        actor.send(master, message);
    }

    /** Sends what need not be a message. */
    void send(String name, byte[] body) {
        actor.send(master, name, ByteString.copyFrom(body));
    }

    /** The first message of that name that satisfies, also if it came long ago. */
    <M extends Message> M await(String name, Parser<M> parser, Predicate<M> condition) {
        return Await.until(name, () -> find(name, parser, condition), Optional::isPresent)
                .orElseThrow();
    }

    private <M extends Message> Optional<M> find(String name, Parser<M> parser, Predicate<M> condition) {
        return actor.received.stream()
                .filter(envelope -> envelope.name().equals("mesos.internal." + name))
                .map(envelope -> read(envelope, parser))
                .filter(condition)
                .findFirst();
    }

    private static <M extends Message> M read(Envelope envelope, Parser<M> parser) {
        try {
            return parser.parseFrom(envelope.body());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the master sent what cannot be read", e);
        }
    }

    @Override
    public void close() {
        actor.close();
    }
}
