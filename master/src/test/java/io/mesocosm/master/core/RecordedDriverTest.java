package io.mesocosm.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.drivers.DriverCalls;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.proto.internal.Messages;
import io.mesocosm.proto.internal.Messages.FrameworkRegisteredMessage;
import io.mesocosm.proto.internal.Messages.ResourceOffersMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conversations of Mesos' master with an agent and a C++ driver, message by message: given what Mesos' master was given,
 * ours says the same, byte for byte but for the order of resources in offers.
 */
class RecordedDriverTest {

    private record Line(Upid from, Upid to, String name, ByteString body) {

        static Line of(String directory, String text) {
            String[] fields = text.split("\t", -1);
            return new Line(
                    Upid.parse(fields[1]).orElseThrow(),
                    Upid.parse(fields[2]).orElseThrow(),
                    fields[3],
                    RecordedDriverTest.body(directory + fields[4]));
        }

        boolean isToMaster() {
            return isOurs(to);
        }

        boolean isOurs(Upid upid) {
            return upid.id().equals("master") || upid.id().startsWith("slave-observer");
        }
    }

    private record Pair(String from, Upid to) {}

    /** Order is kept from one actor to another, not from one process. */
    private record Said(Pair pair, String name, ByteString body) {}

    private static List<Line> conversation(String directory) throws IOException {
        try (InputStream index = resource(directory + "index.tsv")) {
            return new String(index.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> Line.of(directory, line))
                    .toList();
        }
    }

    /** A master in the place of the recorded one. */
    private static Story leading(List<Line> conversation) throws IOException {
        Line welcome = conversation.stream()
                .filter(line -> line.name().equals("mesos.internal.FrameworkRegisteredMessage"))
                .findFirst()
                .orElseThrow();
        var info = FrameworkRegisteredMessage.parseFrom(welcome.body()).getMasterInfo();
        return Story.leading(MasterSettings.defaults(), info, RegistryContents.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/recorded/driver/", "/recorded/driver-authenticated/"})
    void aDriverHearsWhatItHeardFromMesos(String directory) throws IOException {
        List<Line> conversation = conversation(directory);
        Story story = leading(conversation);
        for (Line line : conversation) {
            if (line.isToMaster()) {
                story.on(event(line));
            } else if (line.name().equals("mesos.internal.ResourceOffersMessage")) {
                story.on(offered(ResourceOffersMessage.parseFrom(line.body())));
            }
        }
        var said = new ArrayList<Said>();
        for (MasterEffect.Send send : story.effects(MasterEffect.Send.class)) {
            Message message = sorted(send.message());
            said.add(new Said(
                    new Pair(send.fromActor(), send.to()),
                    message.getDescriptorForType().getFullName(),
                    message.toByteString()));
        }
        var recorded = new ArrayList<Said>();
        for (Line line : conversation) {
            if (!line.isToMaster()) {
                recorded.add(
                        new Said(new Pair(line.from().id(), line.to()), line.name(), sorted(line.name(), line.body())));
            }
        }
        for (Pair pair : recorded.stream().map(Said::pair).distinct().toList()) {
            assertThat(said.stream().filter(some -> some.pair().equals(pair)))
                    .as("%s", pair)
                    .containsExactlyElementsOf(recorded.stream()
                            .filter(some -> some.pair().equals(pair))
                            .toList());
        }
        assertThat(said).hasSameSizeAs(recorded);
        assertThat(story.state().frameworks().completed().size()).isEqualTo(1);
    }

    private static MasterEvent event(Line line) throws IOException {
        var driver = DriverCalls.read(line.name(), line.from(), line.body());
        if (driver.isPresent()) {
            return driver.get();
        }
        return switch (line.name()) {
            case "mesos.internal.RegisterSlaveMessage" ->
                new AgentMessage.Register(line.from(), Messages.RegisterSlaveMessage.parseFrom(line.body()));
            case "mesos.internal.UpdateSlaveMessage" ->
                new AgentMessage.Update(line.from(), Messages.UpdateSlaveMessage.parseFrom(line.body()));
            case "mesos.internal.StatusUpdateMessage" ->
                new AgentMessage.StatusUpdate(line.from(), Messages.StatusUpdateMessage.parseFrom(line.body()));
            case "mesos.internal.PongSlaveMessage" -> new AgentMessage.Pong(line.from(), 1);
            default -> throw new IllegalArgumentException(line.name());
        };
    }

    /** The allocator hands out what Mesos' allocator handed out. */
    private static MasterEvent offered(ResourceOffersMessage message) {
        Offer first = message.getOffers(0);
        return MasterEvent.AllocatorAnswered.offers(
                FrameworkId.of(first.getFrameworkId()),
                message.getOffersList().stream()
                        .map(offer -> new AllocatorOutput.Offering(
                                offer.getAllocationInfo().getRole(),
                                AgentId.of(offer.getAgentId()),
                                Resources.of(offer.getResourcesList())))
                        .toList());
    }

    private static ByteString sorted(String name, ByteString body) throws InvalidProtocolBufferException {
        return name.equals("mesos.internal.ResourceOffersMessage")
                ? sorted(ResourceOffersMessage.parseFrom(body)).toByteString()
                : body;
    }

    /** The order of resources in offers is that of a hash map. */
    private static Message sorted(Message message) {
        if (!(message instanceof ResourceOffersMessage offers)) {
            return message;
        }
        var builder = offers.toBuilder();
        for (Offer.Builder offer : builder.getOffersBuilderList()) {
            List<Resource> resources = offer.getResourcesList().stream()
                    .sorted(Comparator.comparing(Resource::getName))
                    .toList();
            offer.clearResources().addAllResources(resources);
        }
        return builder.build();
    }

    private static ByteString body(String file) {
        try (InputStream in = RecordedDriverTest.class.getResourceAsStream(file + ".pb")) {
            return in == null ? ByteString.EMPTY : ByteString.readFrom(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(RecordedDriverTest.class.getResourceAsStream(name), name);
    }
}
