package io.mesocosm.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.proto.internal.Messages.AcknowledgeOperationStatusMessage;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.RegisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.UpdateOperationStatusMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.UUID;
import org.junit.jupiter.api.Test;

/** A reservation and a volume, as a Mesos master had an agent make them. */
class RecordedOperationsTest {

    private static final String MASTER = "bf3408cd-7dd2-4f35-8a51-0beb0bd00678";
    private static final Upid PID = new Upid("slave(1)", "127.0.0.1", 35081);
    private static final AgentId AGENT = new AgentId(MASTER + "-S0");

    @Test
    void operationsAreSentReportedAndAcknowledged() throws IOException {
        Story story = Story.leading(
                MasterSettings.defaults(),
                MasterInfo.newBuilder()
                        .setId(MASTER)
                        .setIp(16777343)
                        .setPort(5050)
                        .setHostname("127.0.0.1")
                        .build(),
                RegistryContents.none());
        story.on(new AgentMessage.Register(PID, recorded("000-RegisterSlaveMessage", RegisterSlaveMessage.parser())));
        FrameworkInfo info =
                recorded("005-RunTaskMessage", RunTaskMessage.parser()).getFramework();
        FrameworkId framework = story.framework(info.toBuilder().clearId().build());
        List<ApplyOperationMessage> orders = List.of(
                recorded("051-ApplyOperationMessage", ApplyOperationMessage.parser()),
                recorded("052-ApplyOperationMessage", ApplyOperationMessage.parser()));
        OfferId offer = story.offer(framework, AGENT, "cpus:4;mem:2048;disk:4000;ports:[31000-31100]");
        story.forget()
                .accept(
                        framework,
                        offer,
                        orders.stream()
                                .map(ApplyOperationMessage::getOperationInfo)
                                .toArray(Operation[]::new));
        List<ApplyOperationMessage> sent = new ArrayList<>();
        story.sent(PID).forEach(message -> sent.add((ApplyOperationMessage) message));
        assertThat(sent)
                .usingElementComparator((a, b) -> a.toBuilder()
                                .clearOperationUuid()
                                .buildPartial()
                                .equals(b.toBuilder().clearOperationUuid().buildPartial())
                        ? 0
                        : 1)
                .isEqualTo(orders);

        for (int i = 0; i < 2; i++) {
            UpdateOperationStatusMessage update =
                    recorded("05" + (3 + i) + "-UpdateOperationStatusMessage", UpdateOperationStatusMessage.parser());
            int which = orders.get(0).getOperationUuid().equals(update.getOperationUuid()) ? 0 : 1;
            UUID uuid = sent.get(which).getOperationUuid();
            story.forget()
                    .on(new AgentMessage.OperationStatus(
                            PID, update.toBuilder().setOperationUuid(uuid).build()));
            AcknowledgeOperationStatusMessage expected = acknowledgement(update);
            if (update.getStatus().hasOperationId()) {
                assertThat(story.told(framework))
                        .extracting(event -> event.getUpdateOperationStatus().getStatus())
                        .containsExactly(update.getStatus());
                acknowledge(story, framework, update);
            }
            assertThat(story.sent(PID))
                    .containsExactly(expected.toBuilder().setOperationUuid(uuid).build());
        }
        assertThat(story.agent(AGENT).work().operations().isEmpty()).isTrue();
        assertThat(story.agent(AGENT).checkpointed().isEmpty()).isFalse();
    }

    private static void acknowledge(Story story, FrameworkId framework, UpdateOperationStatusMessage update) {
        story.forget()
                .call(
                        framework,
                        GivenOperations.acknowledge(
                                AGENT,
                                update.getStatus().getOperationId().getValue(),
                                update.getStatus().getUuid().getValue()));
    }

    /** The acknowledgement of that update in the recording. */
    private static AcknowledgeOperationStatusMessage acknowledgement(UpdateOperationStatusMessage update)
            throws IOException {
        for (String name : List.of("055", "056")) {
            var some =
                    recorded(name + "-AcknowledgeOperationStatusMessage", AcknowledgeOperationStatusMessage.parser());
            if (some.getOperationUuid().equals(update.getOperationUuid())) {
                return some;
            }
        }
        throw new AssertionError("not acknowledged");
    }

    private static <M extends Message> M recorded(String name, Parser<M> parser) throws IOException {
        try (InputStream in = RecordedOperationsTest.class.getResourceAsStream("/recorded/core/" + name + ".pb")) {
            return parser.parseFrom(Objects.requireNonNull(in, name));
        }
    }
}
