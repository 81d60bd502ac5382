package io.mesocosm.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.collect.PersistentMap;
import io.mesocosm.common.collect.PersistentSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryQuotasTest {

    private static Map<String, Value.Scalar> scalars(String text) {
        return Arrays.stream(text.split(";"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split(":"))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> Value.Scalar.newBuilder()
                                .setValue(Double.parseDouble(pair[1]))
                                .build()));
    }

    private static QuotaConfig quota(String role, String guarantees, String limits) {
        return QuotaConfig.newBuilder()
                .setRole(role)
                .putAllGuarantees(scalars(guarantees))
                .putAllLimits(scalars(limits))
                .build();
    }

    private static RegistryOperation update(QuotaConfig... configs) {
        return new RegistryOperation.UpdateQuota(List.of(configs));
    }

    @Test
    void quotasAreAddedReplacedAndEndedAndTheCapabilityIsThereWhileThereIsOne() {
        QuotaConfig a = quota("a", "cpus:1", "");
        QuotaConfig b = quota("b", "", "cpus:0");
        RegistryContents contents = RegistryContents.none().apply(update(a, b)).orElseThrow();
        assertThat(contents.quotas().configs())
                .isEqualTo(PersistentMap.of("a", a).put("b", b));
        assertThat(contents.minimumCapabilities()).isEqualTo(PersistentSet.of("QUOTA_V2"));

        QuotaConfig more = quota("b", "mem:1", "mem:2");
        contents = contents.apply(update(quota("a", "", ""), more)).orElseThrow();
        assertThat(contents.quotas().configs()).isEqualTo(PersistentMap.of("b", more));
        assertThat(contents.minimumCapabilities()).isEqualTo(PersistentSet.of("QUOTA_V2"));

        contents = contents.apply(update(quota("b", "cpus:0;mem:0.0001", ""))).orElseThrow();
        assertThat(contents).isEqualTo(RegistryContents.none());
    }

    @Test
    void aRoleThatIsUpdatedLosesItsLegacyQuota() {
        RegistryContents none = RegistryContents.none();
        QuotaInfo legacy = QuotaInfo.newBuilder().setRole("a").build();
        QuotaInfo kept = QuotaInfo.newBuilder().setRole("b").build();
        var contents = new RegistryContents(
                none.master(),
                none.agents(),
                none.maintenance(),
                new RegistryQuotas(
                        PersistentMap.empty(), PersistentMap.of("a", legacy).put("b", kept)),
                none.weights(),
                none.minimumCapabilities());
        RegistryContents after = contents.apply(update(quota("a", "", ""))).orElseThrow();
        assertThat(after.quotas().legacy()).isEqualTo(PersistentMap.of("b", kept));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a/b | cpus:1 | cpus:1 | ",
                "a | cpus:1 | mem:1 | ",
                "a | cpus:0 | cpus:0 | ",
                "a | mem:1099511627776 | | ",
                "* | | cpus:1 | ",
                "a b | | | Invalid 'QuotaConfig.role':",
                "\"\" | | | Invalid 'QuotaConfig.role':",
                "a | cpus:-1 | | Invalid guarantee configuration {'cpus': -1}: Negative values not supported",
                "a | | cpus:-1 | Invalid limit configuration {'cpus': -1}: Negative values not supported",
                "a | | cpus:NaN | NaN not supported",
                "a | | cpus:1e-310 | Subnormal values not supported",
                "a | cpus:2 | cpus:1 | 'QuotaConfig.guarantees' { cpus: 2 } is not contained within the"
                        + " 'QuotaConfig.limits' { cpus: 1 }",
                "a | disk:1099511627777 | | Invalid 'QuotaConfig.guarantees': {'disk': 1099511627777} is invalid:"
                        + " values greater than 1 exabyte (1099511627776) are not supported",
                "a | | gpus:1000000000001 | Invalid 'QuotaConfig.limits': {'gpus': 1000000000001} is invalid:"
                        + " values greater than 1 trillion (1000000000000) are not supported",
            })
    void whatIsWrongWithAQuotaIsSaidInMesosWordsAndRefused(String role, String guarantees, String limits, String why) {
        QuotaConfig config = quota(role, guarantees == null ? "" : guarantees, limits == null ? "" : limits);
        String found = QuotaChecks.check(config).orElse("");
        assertThat(found).contains(why == null ? "" : why);
        assertThat(found.isEmpty()).isEqualTo(why == null);
        assertThat(RegistryContents.none().apply(update(config)).isPresent()).isEqualTo(why == null);
    }
}
