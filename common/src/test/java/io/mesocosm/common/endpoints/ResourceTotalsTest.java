package io.mesocosm.common.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.ResourceException;
import io.mesocosm.common.resources.Resources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ResourceTotalsTest {

    private static List<Resource> resources(String text, String role) throws ResourceException {
        return Resources.parse(text, role).toProto();
    }

    private static List<Resource> revocable(String text) throws ResourceException {
        return resources(text, "*").stream()
                .map(resource -> resource.toBuilder()
                        .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                        .build())
                .toList();
    }

    private static String json(ResourceTotals totals) {
        JsonOutput out = new JsonOutput();
        totals.write(out);
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void nothingIsFourTimesZero() {
        assertThat(json(new ResourceTotals())).isEqualTo("{\"disk\":0.0,\"mem\":0.0,\"gpus\":0.0,\"cpus\":0.0}");
    }

    @Tag("B163")
    @Test
    void resourcesOfAllRolesAreSummedByNameAndRevocableOnesApart() throws ResourceException {
        ResourceTotals totals = new ResourceTotals()
                .addAll(resources("cpus:1;gpus:8;mem:512;ports:[1-10]", "*"))
                .addAll(resources("cpus:1.5;mem:512;ports:[11-20]", "foo"))
                .addAll(resources("cpus:0.1;disk:1024;ports:[50-60]", "bar"))
                .addAll(revocable("cpus:1;mem:1"))
                .addAll(revocable("cpus:0.5"));
        assertThat(json(totals))
                .isEqualTo("{\"disk\":1024.0,\"mem\":1024.0,\"gpus\":8.0,\"cpus\":2.6,\"cpus_revocable\":1.5,"
                        + "\"mem_revocable\":1.0,\"ports\":\"[1-20, 50-60]\"}");
    }

    @Test
    void manyNamesAreSummedAsFewAre() {
        ResourceTotals totals = new ResourceTotals();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                totals.add(Resource.newBuilder()
                        .setName(String.format(java.util.Locale.ROOT, "r%03d", i))
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(i))
                        .build());
            }
        }
        assertThat(json(totals)).contains("\"r000\":0.0,\"r001\":2.0,").endsWith("\"r099\":198.0}");
    }
}
