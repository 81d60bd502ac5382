package io.mesocosm.master.reservations;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.allocator.AllocatorOutput;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.ResourceConversion;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.GivenOperations;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.event.AgentMessage;
import io.mesocosm.master.event.MasterEvent;
import io.mesocosm.master.event.OperationRequest;
import io.mesocosm.master.event.ReplyTo;
import io.mesocosm.master.state.Claims;
import io.mesocosm.proto.internal.Messages.ApplyOperationMessage;
import io.mesocosm.proto.internal.Messages.UnregisterSlaveMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.ResourceProviderID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of operators' requests, up to the allocator's answer and beyond. */
class ReservationsTest {

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:4;mem:2048;disk:1000");

    private static Resource of(String text) {
        return Story.resources(text).toProto().getFirst();
    }

    private static Resource reserved(String text, String role) {
        return of(text).toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole(role)
                        .setPrincipal("ops"))
                .build();
    }

    private static Resource volume(String id, double size, boolean shared) {
        Resource.Builder volume = reserved("disk:1", "dev").toBuilder();
        volume.getScalarBuilder().setValue(size);
        volume.getDiskBuilder().getPersistenceBuilder().setId(id);
        volume.getDiskBuilder().getVolumeBuilder().setMode(Volume.Mode.RW).setContainerPath("data");
        if (shared) {
            volume.setShared(Resource.SharedInfo.getDefaultInstance());
        }
        return volume.build();
    }

    private static Operation reserve(Resource... resources) {
        return Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder().addAllResources(List.of(resources)))
                .build();
    }

    private ReplyTo ask(Operation operation) {
        return ask(agent, Optional.empty(), operation);
    }

    private ReplyTo ask(AgentId of, Optional<String> principal, Operation operation) {
        ReplyTo reply = story.reply();
        story.on(new OperationRequest(reply, principal, of, operation));
        return reply;
    }

    private void allocator(ReplyTo reply, Optional<String> error) {
        story.on(new MasterEvent.AllocatorAnswered(new AllocatorOutput.AvailableUpdated(reply.value(), error)));
    }

    private void granted(ReplyTo reply) {
        allocator(reply, Optional.empty());
    }

    private void done(Operation operation) {
        granted(ask(operation));
        story.forget();
    }

    private void comeBack(Upid pid, Resource... remembered) {
        story.on(new AgentMessage.Reregister(
                pid,
                Given.reregistration(agent, "host", "cpus:4;mem:2048;disk:1000")
                        .addAllCheckpointedResources(List.of(remembered))
                        .build()));
    }

    private static MasterEffect.Respond answer(ReplyTo reply, int status, String text) {
        return new MasterEffect.Respond(reply, status, text);
    }

    private String place() {
        return "on agent " + agent + " at " + story.agent(agent).pid() + " (host): ";
    }

    @Test
    void areAppliedOnceTheAllocatorHasSetTheResourcesAside() throws Exception {
        Operation reserve = reserve(reserved("cpus:1", "dev"));
        story.forget();
        ReplyTo reply = ask(reserve);
        assertThat(story.effects(MasterEffect.class))
                .containsExactly(new MasterEffect.Allocate(
                        new AllocatorCommand.UpdateAvailable(reply.value(), agent, ResourceConversion.of(reserve))));
        story.forget();
        granted(reply);
        assertThat(story.answers()).containsExactly(answer(reply, 202, ""));
        assertThat(story.agent(agent).total())
                .isEqualTo(Story.resources("cpus:3;mem:2048;disk:1000").plus(reserved("cpus:1", "dev")));
        assertThat(story.sent(story.agent(agent).pid()))
                .singleElement()
                .isInstanceOfSatisfying(ApplyOperationMessage.class, message -> {
                    assertThat(message.getOperationInfo()).isEqualTo(reserve);
                    assertThat(message.hasFrameworkId()).isFalse();
                });
        assertThat(story.allocator()).isEmpty();
        assertThat(story.state().claims()).isEqualTo(Claims.NONE);
    }

    @Test
    void theOldestOffersThatHoldWhatIsNeededAreRescinded() {
        FrameworkId framework = story.framework("dev");
        story.offer(framework, agent, "mem:1024");
        story.offer(framework, agent, "cpus:1;mem:10");
        story.offer(framework, agent, "cpus:1.5");
        story.offer(framework, agent, "cpus:1");
        story.forget();
        ReplyTo reply = ask(reserve(reserved("cpus:2", "dev")));
        assertThat(story.told(framework))
                .filteredOn(event -> event.getType() == Event.Type.RESCIND)
                .extracting(event -> event.getRescind().getOfferId().getValue())
                .containsExactly(Story.MASTER + "-O1", Story.MASTER + "-O2");
        assertThat(story.allocator().subList(0, 2))
                .containsExactly(
                        new AllocatorCommand.RecoverResources(
                                framework,
                                agent,
                                Story.resources("cpus:1;mem:10").allocate("dev"),
                                Optional.of(Filters.getDefaultInstance()),
                                false),
                        new AllocatorCommand.RecoverResources(
                                framework,
                                agent,
                                Story.resources("cpus:1.5").allocate("dev"),
                                Optional.of(Filters.getDefaultInstance()),
                                false));
        assertThat(story.allocator().getLast()).isInstanceOf(AllocatorCommand.UpdateAvailable.class);
        granted(reply);
        assertThat(story.state().offers().size()).isEqualTo(2);
    }

    @Test
    void whatTheAllocatorGaveAwayIsAConflict() {
        Resources before = story.agent(agent).total();
        story.forget();
        ReplyTo reply = ask(reserve(reserved("cpus:1", "dev")));
        allocator(reply, Optional.of("{} does not contain cpus:1"));
        assertThat(story.answers()).containsExactly(answer(reply, 409, "{} does not contain cpus:1"));
        assertThat(story.agent(agent).total()).isEqualTo(before);
        assertThat(story.sent(story.agent(agent).pid())).isEmpty();
    }

    @Test
    void anOfferMadeBeforeTheAllocatorHeardOfItStays() {
        FrameworkId framework = story.framework("dev");
        ReplyTo reply = ask(reserve(reserved("cpus:1", "dev")));
        story.offer(framework, agent, "cpus:3");
        story.forget();
        granted(reply);
        assertThat(story.answers()).containsExactly(answer(reply, 202, ""));
        assertThat(story.state().offers().size()).isEqualTo(1);
    }

    @Test
    @Tag("B148")
    void anUnknownAgentIsRefused() {
        story.forget();
        ReplyTo reply = ask(new AgentId("nobody"), Optional.empty(), reserve(reserved("cpus:1", "dev")));
        assertThat(story.effects(MasterEffect.class))
                .containsExactly(answer(reply, 400, "No agent found with specified ID"));
    }

    @Test
    void anAgentThatLeavesMeanwhileIsAConflict() {
        ReplyTo reply = ask(reserve(reserved("cpus:1", "dev")));
        story.on(new AgentMessage.Unregister(
                story.agent(agent).pid(),
                UnregisterSlaveMessage.newBuilder().setSlaveId(agent.toProto()).build()));
        assertThat(story.state().agent(agent)).isEmpty();
        story.forget();
        granted(reply);
        assertThat(story.effects(MasterEffect.class))
                .containsExactly(answer(
                        reply,
                        409,
                        "Agent " + agent
                                + " was removed or changed its resources before the operation could be applied"));
    }

    @Test
    void anAgentThatComesBackMeanwhileIsAConflict() {
        Resources before = story.agent(agent).total();
        ReplyTo reply = ask(reserve(reserved("cpus:1", "dev")));
        comeBack(story.agent(agent).pid());
        assertThat(story.allocator()).anyMatch(AllocatorCommand.UpdateAgent.class::isInstance);
        story.forget();
        granted(reply);
        assertThat(story.answers()).singleElement().matches(answer -> answer.status() == 409);
        assertThat(story.agent(agent).total()).isEqualTo(before);
    }

    @Test
    void anAgentThatWasGivenUpMeanwhileAndCameBackIsAConflict() {
        ReplyTo reply = ask(reserve(reserved("cpus:1", "dev")));
        Upid pid = story.agent(agent).pid();
        story.silence(agent);
        assertThat(story.state().agent(agent)).isEmpty();
        comeBack(pid);
        assertThat(story.state().agent(agent)).isPresent();
        story.forget();
        granted(reply);
        assertThat(story.answers()).singleElement().matches(answer -> answer.status() == 409);
    }

    @Test
    void aDisconnectedAgentIsToldWhenItCan() {
        story.exited(agent);
        story.forget();
        ReplyTo reply = ask(reserve(reserved("cpus:1", "dev")));
        granted(reply);
        assertThat(story.answers()).containsExactly(answer(reply, 202, ""));
        assertThat(story.sent(story.agent(agent).pid())).hasSize(1);
    }

    @Test
    void twoOperatorsGetWhatEachAskedFor() {
        story.forget();
        ReplyTo one = ask(reserve(reserved("cpus:1", "dev")));
        ReplyTo two = ask(reserve(reserved("cpus:1", "qa")));
        granted(one);
        granted(two);
        assertThat(story.answers()).containsExactly(answer(one, 202, ""), answer(two, 202, ""));
        assertThat(story.agent(agent).total().reserved().keySet()).containsExactly("dev", "qa");
    }

    @Test
    void twoOperatorsCannotMakeVolumesOfOneName() {
        done(reserve(reserved("disk:100", "dev")));
        ReplyTo one = ask(GivenOperations.create(volume("v", 10, false)));
        ReplyTo two = ask(GivenOperations.create(volume("v", 20, false)));
        assertThat(story.answers())
                .containsExactly(
                        answer(two, 400, "Invalid CREATE operation " + place() + "Persistence ID 'v' is not unique"));
        granted(one);
        assertThat(story.agent(agent).total().persistentVolumes()).isEqualTo(Resources.of(volume("v", 10, false)));
    }

    @Test
    void aRequestThatCanOnlyFailKeepsNoNameFromOthers() {
        done(reserve(reserved("disk:100", "dev")));
        ReplyTo lost = ask(GivenOperations.create(volume("v", 10, false)));
        comeBack(story.agent(agent).pid(), reserved("disk:100", "dev"));
        story.forget();
        ReplyTo next = ask(GivenOperations.create(volume("v", 20, false)));
        granted(lost);
        granted(next);
        assertThat(story.answers()).extracting(MasterEffect.Respond::status).containsExactly(409, 202);
        assertThat(story.agent(agent).total().persistentVolumes()).isEqualTo(Resources.of(volume("v", 20, false)));
    }

    @Test
    @Tag("B037")
    void volumesOfRolesBelowOneAnotherAreApart() {
        Resource child = ofRole("id", "a/b/c/d");
        Resource parent = ofRole("d", "a/b/c");
        done(reserve(reserved("disk:100", "a/b/c"), reserved("disk:100", "a/b/c/d")));
        done(GivenOperations.create(child, parent));
        assertThat(story.agent(agent).total().persistentVolumes()).isEqualTo(Resources.of(child, parent));
        done(GivenOperations.destroy(parent));
        assertThat(story.agent(agent).total().persistentVolumes()).isEqualTo(Resources.of(child));
    }

    private static Resource ofRole(String id, String role) {
        Resource.Builder volume = volume(id, 10, false).toBuilder();
        volume.getReservationsBuilder(0).setRole(role);
        return volume.build();
    }

    @Test
    void noMoreThanSoManyWait() {
        story.suppose(state -> {
            Claims claims = Claims.NONE;
            for (long ticket = 0; ticket < Claims.MOST; ticket++) {
                claims = claims.add(-1 - ticket, agent, reserve(reserved("cpus:1", "dev")));
            }
            return state.with(claims);
        });
        story.forget();
        ReplyTo reply = ask(reserve(reserved("cpus:1", "dev")));
        assertThat(story.effects(MasterEffect.class))
                .containsExactly(answer(reply, 503, "1000 operations wait for the allocator; please try again"));
    }

    @Test
    void anAnswerThatNobodyAwaitsIsIgnored() {
        story.forget();
        granted(new ReplyTo(4711));
        assertThat(story.effects(MasterEffect.class))
                .singleElement()
                .isInstanceOfSatisfying(
                        MasterEffect.Log.class, log -> assertThat(log.warning()).isTrue());
    }

    @Test
    void allOffersOfASharedVolumeThatIsDestroyedAreRescinded() {
        Resource volume = volume("v", 10, true);
        done(reserve(reserved("disk:100", "dev")));
        done(GivenOperations.create(volume));
        FrameworkId one = story.framework("dev");
        FrameworkId two = story.framework("dev");
        Resources held = Resources.of(volume).allocate("dev");
        for (FrameworkId framework : List.of(one, two)) {
            story.on(MasterEvent.AllocatorAnswered.offers(
                    framework, List.of(new AllocatorOutput.Offering("dev", agent, held))));
        }
        granted(ask(GivenOperations.destroy(volume)));
        assertThat(story.state().offers().size()).isZero();
        assertThat(story.agent(agent).total().persistentVolumes()).isEqualTo(Resources.empty());
    }

    @Test
    void aSharedVolumeThatATaskBeginsToUseMeanwhileStays() {
        Resource volume = volume("v", 10, true);
        done(reserve(reserved("disk:100", "dev")));
        done(GivenOperations.create(volume));
        FrameworkId framework = story.framework("dev");
        Resources before = story.agent(agent).total();
        ReplyTo reply = ask(GivenOperations.destroy(volume));
        var task = Given.task("t", "cpus:1;mem:32").toBuilder().addResources(volume);
        var offered = Story.resources("cpus:1;mem:32").plus(volume).allocate("dev");
        story.on(MasterEvent.AllocatorAnswered.offers(
                framework, List.of(new AllocatorOutput.Offering("dev", agent, offered))));
        var offer = story.state().offers().values().iterator().next().id();
        story.accept(framework, offer, Given.launch(allocated(task.build())));
        story.forget();
        granted(reply);
        assertThat(story.answers())
                .containsExactly(answer(reply, 409, "Invalid DESTROY operation: Persistent volumes in use"));
        assertThat(story.agent(agent).total()).isEqualTo(before);
        assertThat(story.allocator())
                .containsExactly(
                        new AllocatorCommand.UpdateAgent(
                                story.agent(agent).info(),
                                story.agent(agent).identity().capabilities(),
                                before),
                        new AllocatorCommand.UpdateAvailable(-1, agent, List.of()));
        assertThat(story.state().claims().isDoubted(agent)).isTrue();
        granted(new ReplyTo(-1));
        assertThat(story.state().claims().isDoubted(agent)).isFalse();
    }

    private static TaskInfo allocated(TaskInfo task) {
        var builder = task.toBuilder();
        builder.getResourcesBuilderList()
                .forEach(resource ->
                        resource.setAllocationInfo(AllocationInfo.newBuilder().setRole("dev")));
        return builder.build();
    }

    @Test
    void whatTheAgentDoesNotHaveIsAConflictWhateverTheAllocatorSays() {
        Resources before = story.agent(agent).total();
        ReplyTo reply = ask(reserve(reserved("cpus:5", "dev")));
        story.forget();
        granted(reply);
        assertThat(story.answers())
                .containsExactly(answer(reply, 409, "cpus:4; mem:2048; disk:1000 does not contain cpus:5"));
        assertThat(story.agent(agent).total()).isEqualTo(before);
        assertThat(story.allocator().getFirst()).isInstanceOf(AllocatorCommand.UpdateAgent.class);
    }

    @Test
    void whatResourceProvidersHaveIsNotOperatedOn() {
        Resource provided = reserved("disk:10", "dev").toBuilder()
                .setProviderId(ResourceProviderID.newBuilder().setValue("provider"))
                .build();
        story.forget();
        ReplyTo reply = ask(reserve(provided));
        assertThat(story.effects(MasterEffect.class))
                .containsExactly(answer(
                        reply,
                        400,
                        "Invalid RESERVE operation " + place()
                                + "Operations on resources of resource provider 'provider' are not supported by this"
                                + " master"));
    }

    @Test
    @Tag("B148")
    void onlyThePrincipalThatAsksMayBeNamed() {
        story.forget();
        ReplyTo reply = ask(agent, Optional.of("other"), reserve(reserved("cpus:1", "dev")));
        assertThat(story.answers())
                .containsExactly(answer(
                        reply,
                        400,
                        "Invalid RESERVE operation " + place()
                                + "A reserve operation was attempted by authenticated principal 'other', which does not"
                                + " match a reserved resource in the request with principal 'ops'"));
    }

    @Test
    void resourcesThatAreAllocatedAreNotForOperators() {
        story.forget();
        Resource allocated = reserved("cpus:1", "dev").toBuilder()
                .setAllocationInfo(AllocationInfo.newBuilder().setRole("dev"))
                .build();
        ReplyTo reply = ask(reserve(allocated));
        assertThat(story.answers())
                .containsExactly(answer(
                        reply,
                        400,
                        "Invalid RESERVE operation " + place()
                                + "A reserve operation was attempted with an allocated resource, but the operator API"
                                + " only allows reservations to be made to unallocated resources"));
    }

    @Test
    @Tag("B148")
    void invalidResourcesAreRefused() {
        story.forget();
        Resource negative = reserved("cpus:1", "dev").toBuilder()
                .setScalar(Value.Scalar.newBuilder().setValue(-1))
                .build();
        ReplyTo reply = ask(reserve(negative));
        assertThat(story.answers())
                .containsExactly(answer(
                        reply,
                        400,
                        "Resource 'cpus(reservations: [(DYNAMIC,dev,ops)]):-1' is invalid: Invalid scalar resource:"
                                + " value <= 0"));
    }

    @Test
    @SuppressWarnings("deprecation") // role and reservation are what old operators write
    void reservationsMayBeWrittenInTheFormatOfOld() {
        Resource old = of("cpus:1").toBuilder()
                .setRole("dev")
                .setReservation(ReservationInfo.newBuilder().setPrincipal("ops"))
                .build();
        done(reserve(old));
        assertThat(story.agent(agent).total().reserved("dev")).isEqualTo(Resources.of(reserved("cpus:1", "dev")));
    }

    @Test
    void aReservationIsRefinedReplacedAndTakenOff() {
        done(reserve(reserved("cpus:1", "dev")));
        Resource refined = reserved("cpus:1", "dev").toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole("dev/web")
                        .setPrincipal("ops"))
                .build();
        done(reserve(refined));
        assertThat(story.agent(agent).total().reserved("dev/web")).isEqualTo(Resources.of(refined));
        Resource other = reserved("cpus:1", "qa");
        done(Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(Operation.Reserve.newBuilder().addSource(refined).addResources(other))
                .build());
        assertThat(story.agent(agent).total().reserved("qa")).isEqualTo(Resources.of(other));
        done(Operation.newBuilder()
                .setType(Operation.Type.UNRESERVE)
                .setUnreserve(Operation.Unreserve.newBuilder().addResources(other))
                .build());
        assertThat(story.agent(agent).total()).isEqualTo(Story.resources("cpus:4;mem:2048;disk:1000"));
    }
}
