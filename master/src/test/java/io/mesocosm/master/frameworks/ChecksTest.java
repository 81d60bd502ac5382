package io.mesocosm.master.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.state.MasterSettings;
import io.mesocosm.master.state.Subscription.Wishes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The truth tables of what schedulers say of themselves and of how they say it. */
class ChecksTest {

    private static Arguments info(String error, Consumer<FrameworkInfo.Builder> change) {
        FrameworkInfo.Builder info = Given.framework("dev").toBuilder();
        change.accept(info);
        return Arguments.of(info.build(), error);
    }

    private static OfferFilters filters(double... quantities) {
        var one = OfferFilters.ResourceQuantities.newBuilder();
        for (double quantity : quantities) {
            one.putQuantities(
                    "cpus", Value.Scalar.newBuilder().setValue(quantity).build());
        }
        return OfferFilters.newBuilder()
                .setMinAllocatableResources(
                        OfferFilters.MinAllocatableResources.newBuilder().addQuantities(one))
                .build();
    }

    @SuppressWarnings("deprecation") // role is what frameworks without MULTI_ROLE set
    static Stream<Arguments> infos() {
        return Stream.of(
                info("", info -> {}),
                info("", info -> info.clearRoles()),
                info("", info -> info.clearCapabilities().clearRoles().setRole("dev")),
                info("", info -> info.clearCapabilities().clearRoles()),
                info("", info -> info.putOfferFilters("dev", filters(1))),
                info(
                        "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable",
                        info -> info.setRole("dev")),
                info(
                        "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable",
                        info -> info.clearCapabilities()),
                info(
                        "'FrameworkInfo.role' is not a valid role: Role '/' cannot start with a slash",
                        info -> info.clearCapabilities().clearRoles().setRole("/")),
                info(
                        "'FrameworkInfo.roles' contains duplicate items: { dev }",
                        info -> info.addRoles("dev").addRoles("dev")),
                info(
                        "'FrameworkInfo.roles' contains invalid role: Role 'a//b' cannot contain two adjacent slashes",
                        info -> info.addRoles("a//b")),
                info(
                        "'a/b' contains invalid characters",
                        info -> info.getIdBuilder().setValue("a/b")),
                info("'..' is disallowed", info -> info.getIdBuilder().setValue("..")),
                info(
                        "ID must not be greater than 255 characters",
                        info -> info.getIdBuilder().setValue("x".repeat(256))),
                info("", info -> info.getIdBuilder().setValue("x".repeat(255))),
                info(
                        "Resource quantities must contain at least one quantity",
                        info -> info.putOfferFilters("dev", filters())),
                info(
                        "Invalid resource quantity for 'cpus': Negative values not supported",
                        info -> info.putOfferFilters("dev", filters(-1))),
                info(
                        "Invalid resource quantity for 'cpus': Infinite values not supported",
                        info -> info.putOfferFilters("dev", filters(Double.POSITIVE_INFINITY))),
                info(
                        "Invalid resource quantity for 'cpus': NaN not supported",
                        info -> info.putOfferFilters("dev", filters(Double.NaN))),
                info(
                        "Invalid resource quantity for 'cpus': Subnormal values not supported",
                        info -> info.putOfferFilters("dev", filters(Double.MIN_VALUE))));
    }

    @ParameterizedTest
    @MethodSource("infos")
    void descriptions(FrameworkInfo info, String error) {
        assertThat(FrameworkChecks.check(info)).isEqualTo(expected(error));
    }

    static Stream<Arguments> failoverTimeouts() {
        return Stream.of(
                Arguments.of(1e20, "1e+20"),
                Arguments.of(Double.MAX_VALUE, "1.79769e+308"),
                Arguments.of(-Double.MAX_VALUE, "-1.79769e+308"),
                Arguments.of(9223372037.0, "9.22337e+09"),
                Arguments.of(Double.POSITIVE_INFINITY, "inf"),
                Arguments.of(Double.NEGATIVE_INFINITY, "-inf"),
                Arguments.of(Double.NaN, "nan"));
    }

    @Tag("B040")
    @ParameterizedTest
    @MethodSource("failoverTimeouts")
    void aFailoverTimeoutThatIsNoDurationIsRefused(double seconds, String text) {
        FrameworkInfo info =
                Given.framework("dev").toBuilder().setFailoverTimeout(seconds).build();
        assertThat(FrameworkChecks.check(info)).contains("The framework failover_timeout (" + text + ") is invalid");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.5, 9223372036.0})
    void aFailoverTimeoutThatFitsIsFine(double seconds) {
        FrameworkInfo info =
                Given.framework("dev").toBuilder().setFailoverTimeout(seconds).build();
        assertThat(FrameworkChecks.check(info)).isEmpty();
    }

    private static Arguments update(String error, Consumer<FrameworkInfo.Builder> change) {
        return info(error, change);
    }

    static Stream<Arguments> updates() {
        return Stream.of(
                update("", info -> info.setName("other").setHostname("other").addRoles("qa")),
                update(
                        "Updating 'FrameworkInfo.user' is unsupported; attempted to update from 'root' to 'nobody'",
                        info -> info.setUser("nobody")),
                update(
                        "Updating 'FrameworkInfo.checkpoint' is unsupported; attempted to update from 'true' to 'false'",
                        info -> info.setCheckpoint(false)),
                update("Changing framework's principal is not allowed.", info -> info.setPrincipal("p")));
    }

    @Tag("B044")
    @ParameterizedTest
    @MethodSource("updates")
    void changes(FrameworkInfo after, String error) {
        assertThat(FrameworkChecks.checkUpdate(Given.framework("dev"), after)).isEqualTo(expected(error));
    }

    @Tag("B047")
    @Test
    void theOrderOfRolesAndCapabilitiesSaysNothing() {
        FrameworkInfo info = Given.framework("dev", "qa");
        var capabilities = new ArrayList<>(info.getCapabilitiesList());
        Collections.reverse(capabilities);
        FrameworkInfo reversed = info.toBuilder()
                .clearRoles()
                .addRoles("qa")
                .addRoles("dev")
                .clearCapabilities()
                .addAllCapabilities(capabilities)
                .build();
        assertThat(FrameworkChecks.areEquivalent(info, reversed)).isTrue();
        assertThat(FrameworkChecks.areEquivalent(
                        info, info.toBuilder().addRoles("ops").build()))
                .isFalse();
        assertThat(FrameworkChecks.areEquivalent(
                        info, info.toBuilder().setWebuiUrl("http://here").build()))
                .isFalse();
    }

    private static OfferConstraints constraints(String role, OfferConstraints.RoleConstraints some) {
        return OfferConstraints.newBuilder().putRoleConstraints(role, some).build();
    }

    private static OfferConstraints.RoleConstraints groups(AttributeConstraint.Builder... constraints) {
        var group = OfferConstraints.RoleConstraints.Group.newBuilder();
        Stream.of(constraints).forEach(group::addAttributeConstraints);
        return OfferConstraints.RoleConstraints.newBuilder().addGroups(group).build();
    }

    private static AttributeConstraint.Builder constraint() {
        return AttributeConstraint.newBuilder()
                .setSelector(AttributeConstraint.Selector.newBuilder().setAttributeName("rack"))
                .setPredicate(AttributeConstraint.Predicate.newBuilder()
                        .setExists(AttributeConstraint.Predicate.Exists.getDefaultInstance()));
    }

    private static AttributeConstraint.Predicate matches(String regex) {
        return AttributeConstraint.Predicate.newBuilder()
                .setTextMatches(
                        AttributeConstraint.Predicate.TextMatches.newBuilder().setRegex(regex))
                .build();
    }

    static Stream<Arguments> constraints() {
        return Stream.of(
                Arguments.of(constraints("dev", groups(constraint())), ""),
                Arguments.of(
                        constraints("qa", groups(constraint())),
                        "Offer constraints specify `role_constraints` for a role 'qa'not contained in the set of roles"),
                Arguments.of(
                        constraints("dev", OfferConstraints.RoleConstraints.getDefaultInstance()),
                        "Offer constraints are not valid: 'OfferConstraints::role_constraints' has an empty"
                                + " 'RoleConstraints::groups' for role dev"),
                Arguments.of(
                        constraints("dev", groups()),
                        "Offer constraints are not valid: 'OfferConstraints::RoleConstraints::groups' for role dev"
                                + "contains an empty RoleConstraints::Group"),
                Arguments.of(
                        constraints(
                                "dev",
                                groups(constraint().setPredicate(AttributeConstraint.Predicate.getDefaultInstance()))),
                        "Offer constraints are not valid: A role dev has an invalid 'AttributeConstraint':"
                                + " Unknown predicate type"),
                Arguments.of(
                        constraints(
                                "dev",
                                groups(constraint().setSelector(AttributeConstraint.Selector.getDefaultInstance()))),
                        "Offer constraints are not valid: A role dev has an invalid 'AttributeConstraint': Exactly one"
                                + " of 'AttributeConstraint::Selector::name' or"
                                + " 'AttributeConstraint::Selector::pseudoattribute_type' must be set"),
                Arguments.of(
                        constraints("dev", groups(constraint().setPredicate(matches("(")))),
                        "Offer constraints are not valid: A role dev has an invalid 'AttributeConstraint': Failed to"
                                + " construct regex from pattern '(': missing ): ("),
                Arguments.of(
                        constraints("dev", groups(constraint().setPredicate(matches("((a{999}){999}){999}")))),
                        "Offer constraints are not valid: A role dev has an invalid 'AttributeConstraint': Failed to"
                                + " construct regex from pattern '((a{999}){999}){999}': pattern too large - compile"
                                + " failed"),
                Arguments.of(
                        constraints(
                                "dev",
                                groups(constraint()
                                        .setSelector(AttributeConstraint.Selector.newBuilder()
                                                .setPseudoattributeType(
                                                        AttributeConstraint.Selector.PseudoattributeType.UNKNOWN)))),
                        "Offer constraints are not valid: A role dev has an invalid 'AttributeConstraint': Unknown"
                                + " pseudoattribute type"));
    }

    @ParameterizedTest
    @MethodSource("constraints")
    void wishes(OfferConstraints constraints, String error) {
        assertThat(FrameworkChecks.checkWishes(
                        Given.framework("dev"),
                        new Wishes(Set.of(), Optional.of(constraints)),
                        MasterSettings.defaults()))
                .isEqualTo(expected(error));
    }

    @Test
    void regularExpressionsAreBoundedByFlags() {
        var wishes = new Wishes(
                Set.of(), Optional.of(constraints("dev", groups(constraint().setPredicate(matches("a{50}"))))));
        var wide = MasterSettings.defaults();
        assertThat(FrameworkChecks.checkWishes(Given.framework("dev"), wishes, wide))
                .isEmpty();
        String start = "Offer constraints are not valid: A role dev has an invalid 'AttributeConstraint': ";
        assertThat(FrameworkChecks.checkWishes(
                        Given.framework("dev"), wishes, wide.with(new MasterSettings.RegexSettings(4096, 40))))
                .contains(start + "Regex 'a{50}' is too complex: program size of 52 is larger than maximum of 40"
                        + " allowed");
        assertThat(FrameworkChecks.checkWishes(
                        Given.framework("dev"), wishes, wide.with(new MasterSettings.RegexSettings(1024, 100))))
                .contains(start + "Failed to construct regex from pattern 'a{50}': pattern too large - compile failed");
    }

    @Test
    void suppressedRolesAreRolesOfTheFramework() {
        assertThat(FrameworkChecks.checkWishes(
                        Given.framework("dev"),
                        new Wishes(Set.of("dev", "zzz", "aaa"), Optional.empty()),
                        MasterSettings.defaults()))
                .contains("Suppressed roles { aaa, zzz } are not contained in the set of roles");
    }

    // --------------------------------------------------------------------------------------------------------- calls

    private static Arguments call(String error, Consumer<Call.Builder> change) {
        Call.Builder call = Call.newBuilder();
        call.getFrameworkIdBuilder().setValue("framework");
        change.accept(call);
        return Arguments.of(call.buildPartial(), error);
    }

    private static Arguments bare(Call.Type type, String error) {
        return call(error, call -> call.setType(type));
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                call("Expecting 'type' to be present", call -> {}),
                call(
                        "Expecting 'framework_id' to be present",
                        call -> call.setType(Call.Type.REVIVE).clearFrameworkId()),
                call(
                        "Expecting 'framework_id' to be present",
                        call -> call.setType(Call.Type.UNKNOWN).clearFrameworkId()),
                bare(Call.Type.SUBSCRIBE, "Expecting 'subscribe' to be present"),
                call(
                        "'framework_id' differs from 'subscribe.framework_info.id'",
                        call -> call.setType(Call.Type.SUBSCRIBE)
                                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(Given.framework("dev")))),
                bare(Call.Type.TEARDOWN, ""),
                bare(Call.Type.REVIVE, ""),
                bare(Call.Type.SUPPRESS, ""),
                bare(Call.Type.UNKNOWN, ""),
                bare(Call.Type.ACCEPT, "Expecting 'accept' to be present"),
                bare(Call.Type.DECLINE, "Expecting 'decline' to be present"),
                bare(Call.Type.ACCEPT_INVERSE_OFFERS, "Expecting 'accept_inverse_offers' to be present"),
                bare(Call.Type.DECLINE_INVERSE_OFFERS, "Expecting 'decline_inverse_offers' to be present"),
                bare(Call.Type.KILL, "Expecting 'kill' to be present"),
                bare(Call.Type.SHUTDOWN, "Expecting 'shutdown' to be present"),
                bare(Call.Type.ACKNOWLEDGE, "Expecting 'acknowledge' to be present"),
                call(
                        "Not a valid UUID",
                        call -> call.setType(Call.Type.ACKNOWLEDGE)
                                .getAcknowledgeBuilder()
                                .setUuid(ByteString.copyFromUtf8("short"))),
                bare(Call.Type.ACKNOWLEDGE_OPERATION_STATUS, "Expecting 'acknowledge_operation_status' to be present"),
                call(
                        "Expecting 'agent_id' to be present",
                        call -> call.setType(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                                .getAcknowledgeOperationStatusBuilder()
                                .setUuid(Given.uuid(1))),
                bare(Call.Type.RECONCILE, "Expecting 'reconcile' to be present"),
                bare(Call.Type.RECONCILE_OPERATIONS, "Expecting 'reconcile_operations' to be present"),
                bare(Call.Type.MESSAGE, "Expecting 'message' to be present"),
                bare(Call.Type.REQUEST, "Expecting 'request' to be present"),
                bare(Call.Type.UPDATE_FRAMEWORK, "Expecting 'update_framework' to be present"),
                call(
                        "'framework_id' differs from 'update_framework.framework_info.id'",
                        call -> call.setType(Call.Type.UPDATE_FRAMEWORK)
                                .setUpdateFramework(
                                        Call.UpdateFramework.newBuilder().setFrameworkInfo(Given.framework("dev")))));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void calls(Call call, String error) {
        assertThat(SchedulerCalls.validate(call, Optional.empty())).isEqualTo(expected(error));
    }

    @Test
    void thePrincipalOfARequestIsThatOfItsFramework() {
        Call call = Given.subscribe(
                Given.framework("dev").toBuilder().setPrincipal("alice").build());
        assertThat(SchedulerCalls.validate(call, Optional.of("alice"))).isEmpty();
        assertThat(SchedulerCalls.validate(call, Optional.of("mallory")))
                .contains("Authenticated principal 'mallory' does not match principal 'alice' set in"
                        + " `FrameworkInfo`");
    }

    private static Optional<String> expected(String error) {
        return Optional.of(error).filter(text -> !text.isEmpty());
    }
}
