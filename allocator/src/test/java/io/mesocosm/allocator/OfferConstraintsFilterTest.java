package io.mesocosm.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.junit.jupiter.api.Test;

/** The predicates as a truth table. Behaviour: Mesos' {@code offer_constraints_filter_tests}. */
class OfferConstraintsFilterTest {

    private static final String PLAIN = "hostname: 'h1'";
    private static final String RACKED = PLAIN + " attributes { name: 'rack' type: TEXT text { value: 'r1' } }"
            + " attributes { name: 'rack' type: TEXT text { value: 'r2' } }";
    private static final String COUNTED = PLAIN + " attributes { name: 'rack' type: SCALAR scalar { value: 1 } }";

    @Test
    void predicatesOnAttributes() {
        accepts("exists {}", false, true, true);
        accepts("not_exists {}", true, false, false);
        accepts("text_equals { value: 'r1' }", false, true, true);
        accepts("text_equals { value: 'r2' }", false, false, true);
        accepts("text_not_equals { value: 'r1' }", true, false, true);
        accepts("text_not_equals { value: 'r2' }", true, true, true);
        accepts("text_matches { regex: 'r[0-9]' }", false, true, true);
        accepts("text_matches { regex: 'r' }", false, false, true);
        accepts("text_not_matches { regex: 'r.*' }", true, false, true);
        accepts("text_not_matches { regex: 'x.*' }", true, true, true);
    }

    private static void accepts(String predicate, boolean plain, boolean racked, boolean counted) {
        OfferConstraintsFilter filter =
                filter(group("selector { attribute_name: 'rack' } predicate { " + predicate + " }"));
        assertThat(filter.excludes("role", agent(PLAIN))).as(predicate).isEqualTo(!plain);
        assertThat(filter.excludes("role", agent(RACKED))).as(predicate).isEqualTo(!racked);
        assertThat(filter.excludes("role", agent(COUNTED))).as(predicate).isEqualTo(!counted);
    }

    @Test
    void pseudoattributes() {
        AgentInfo placed = agent(PLAIN + " domain { fault_domain { region { name: 'eu' } zone { name: 'z1' } } }");
        for (String[] pair : new String[][] {{"HOSTNAME", "h1"}, {"REGION", "eu"}, {"ZONE", "z1"}}) {
            OfferConstraintsFilter filter = filter(group("selector { pseudoattribute_type: " + pair[0]
                    + " } predicate { text_equals { value: '" + pair[1] + "' } }"));
            assertThat(filter.excludes("role", placed)).isFalse();
            assertThat(filter.excludes("role", agent(PLAIN))).isEqualTo(!pair[0].equals("HOSTNAME"));
        }
    }

    @Test
    void groupsAreAlternativesAndConstraintsHoldTogether() {
        String rack = "selector { attribute_name: 'rack' } predicate { text_equals { value: 'r1' } }";
        String host = "selector { pseudoattribute_type: HOSTNAME } predicate { text_equals { value: 'h2' } }";
        assertThat(filter(group(rack, host)).excludes("role", agent(RACKED))).isTrue();
        assertThat(filter(group(rack) + group(host)).excludes("role", agent(RACKED)))
                .isFalse();
        assertThat(filter(group(host)).excludes("other", agent(RACKED))).isFalse();
        assertThat(OfferConstraintsFilter.NONE.excludes("role", agent(RACKED))).isFalse();
    }

    @Test
    void badConstraintsAreNamed() {
        refused("", "'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role role");
        refused(
                "groups {}",
                "'OfferConstraints::RoleConstraints::groups' for role rolecontains an empty RoleConstraints::Group");
        refused(
                group("selector {} predicate { exists {} }"),
                "A role role has an invalid 'AttributeConstraint': Exactly one of"
                        + " 'AttributeConstraint::Selector::name' or"
                        + " 'AttributeConstraint::Selector::pseudoattribute_type' must be set");
        refused(
                group("selector { attribute_name: 'a' } predicate {}"),
                "A role role has an invalid 'AttributeConstraint': Unknown predicate type");
        refused(
                group("selector { attribute_name: 'a' } predicate { text_matches { regex: '[' } }"),
                "A role role has an invalid 'AttributeConstraint': Failed to construct regex from pattern '['");
        refused(
                group("selector { attribute_name: 'a' } predicate { text_matches { regex: '(a{9}){9}(b{9}){9}' } }"),
                "is larger than maximum of 100 allowed");
    }

    @Test
    void regexThatWouldBeCostlyToCompileIsRefusedUncompiled() {
        for (String regex : List.of(
                "((a{999}){999}){999}",
                "(((a{99,}){99,}){99,}){99,}",
                "x".repeat(200_000),
                "(".repeat(20_000) + ")".repeat(20_000))) {
            refused(
                    group("selector { attribute_name: 'a' } predicate { text_matches { regex: '" + regex + "' } }"),
                    "': pattern too large - compile failed");
        }
    }

    @Test
    void deepestRegexThatIsCompiledDoesNotExhaustTheStack() {
        String deep = "(".repeat(2048) + ")".repeat(2048);

        refused(
                group("selector { attribute_name: 'a' } predicate { text_matches { regex: '" + deep + "' } }"),
                "pattern too large - compile failed");
    }

    private static void refused(String groups, String message) {
        assertThatThrownBy(() -> filter(groups))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static String group(String... constraints) {
        StringBuilder group = new StringBuilder("groups { ");
        for (String constraint : constraints) {
            group.append("attribute_constraints { ").append(constraint).append(" } ");
        }
        return group.append("} ").toString();
    }

    private static OfferConstraintsFilter filter(String groups) {
        OfferConstraints.Builder constraints = OfferConstraints.newBuilder();
        merge("role_constraints { key: 'role' value { " + groups + " } }", constraints);
        return OfferConstraintsFilter.of(constraints.build(), RegexLimits.DEFAULT);
    }

    private static AgentInfo agent(String text) {
        AgentInfo.Builder agent = AgentInfo.newBuilder();
        merge(text, agent);
        return agent.buildPartial();
    }

    private static void merge(String text, Message.Builder builder) {
        try {
            TextFormat.merge(text, builder);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
