package io.mesocosm.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.resources.ResourceFormat;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.resources.Roles;
import io.mesocosm.master.registry.RegistryContents;
import io.mesocosm.master.registry.RegistryOperation;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.junit.jupiter.api.Test;

/** The resources of agents in {@code /registrar(1)/registry}. */
@SuppressWarnings("deprecation") // Resource.role is what the form is about.
class RegistryViewTest {

    @Test
    void resourcesAreShownAsMastersBeforeReservationRefinementWroteThem() throws Exception {
        List<Resource> resources =
                Resources.parse("cpus(ads):4;mem:1024", Roles.ANY).toProto();

        assertThat(resources).allMatch(resource -> !resource.hasRole());
        assertThat(shown(resources)).extracting(RegistryViewTest::said).containsExactly("cpus ads 0", "mem * 0");
    }

    @Test
    void resourcesThatCameInThatFormStayInIt() throws Exception {
        List<Resource> resources =
                Resources.parse("cpus(ads):4;mem:1024", Roles.ANY).toPreRefinement();

        assertThat(shown(resources)).isEqualTo(resources);
    }

    @Test
    void reservationBelowAnotherHasNoSuchFormAndStaysAsItIs() throws Exception {
        Resource reserved = Resources.parse("cpus(ads):4", Roles.ANY).toProto().getFirst();
        Resource refined = reserved.toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole("ads/dev"))
                .build();

        assertThat(shown(List.of(refined))).containsExactly(refined);
    }

    @Test
    void reservationMadeByAFrameworkIsShownBesideItsRole() throws Exception {
        Resource dynamic = Resources.parse("cpus:4", Roles.ANY).toProto().getFirst().toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole("ads")
                        .setPrincipal("ops"))
                .build();

        Resource shown = shown(List.of(dynamic)).getFirst();

        assertThat(said(shown)).isEqualTo("cpus ads 0");
        assertThat(shown.getReservation())
                .isEqualTo(ReservationInfo.newBuilder().setPrincipal("ops").build());
        assertThat(ResourceFormat.POST_REFINEMENT.convert(shown)).isEqualTo(dynamic);
    }

    private static String said(Resource resource) {
        return resource.getName() + " " + resource.getRole() + " " + resource.getReservationsCount();
    }

    private static List<Resource> shown(List<Resource> resources) {
        AgentInfo agent = AgentInfo.newBuilder()
                .setId(AgentID.newBuilder().setValue("S0"))
                .setHostname("a")
                .addAllResources(resources)
                .build();
        RegistryContents contents = RegistryContents.none()
                .apply(new RegistryOperation.AdmitAgent(agent))
                .orElseThrow();
        return RegistryView.message(contents).getSlaves().getSlaves(0).getInfo().getResourcesList();
    }
}
