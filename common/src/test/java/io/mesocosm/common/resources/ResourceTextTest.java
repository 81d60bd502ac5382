package io.mesocosm.common.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpus:8;mem:8192|cpus:8; mem:8192",
                "cpus:8; mem : 8192 ;|cpus:8; mem:8192",
                "cpus:1;cpus:2|cpus:3",
                "cpus:0|{}",
                "cpus(prod):2|cpus(reservations: [(STATIC,prod)]):2",
                "cpus(*):2|cpus:2",
                "cpus( eng/dev ):2|cpus(reservations: [(STATIC,eng/dev)]):2",
                "ports:[31000-31999,33000-33009]|ports:[31000-31999, 33000-33009]",
                "ports:[1-2,3-4,10-20,15-30]|ports:[1-4, 10-30]",
                "ports:[ 1 - 2 ]|ports:[1-2]",
                "ports:[0x10-0x1f]|ports:[16-31]",
                "ports:[0-18446744073709551615]|ports:[0-18446744073709551615]",
                "labels:{a,b,c}|labels:{a, b, c}",
                "x:{}|{}",
                "x:[]|{}",
                "cpus:+1.5e1|cpus:15",
                "cpus:.5|cpus:0.5",
                "cpus::2|cpus:2",
                ";;|{}",
            })
    void textIsReadAsMesosReadsIt(String text, String printed) throws ResourceException {
        assertThat(Resources.parse(text, "*")).hasToString(printed);
    }

    @Test
    void theDefaultRoleReservesWhatNamesNone() throws ResourceException {
        assertThat(Resources.parse("cpus:1;mem(b):2;disk(*):3", "a"))
                .hasToString("cpus(reservations: [(STATIC,a)]):1; mem(reservations: [(STATIC,b)]):2; disk:3");
        assertThat(Resources.parse("", "*")).isEqualTo(Resources.empty());
    }

    @Tag("B157")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpus|Bad value for resources, missing or extra ':' in cpus",
                "cpus:|Bad value for resources, missing or extra ':' in cpus:",
                "mem:1;cpus:1:2|Bad value for resources, missing or extra ':' in cpus:1:2",
                "cpus(a:1|Bad value for resources, mismatched parentheses in cpus(a:1",
                "cpus)a(:1|Bad value for resources, mismatched parentheses in cpus)a(:1",
                "cpus:x|Bad type for resource cpus value x type TEXT",
                "cpus:-1|Bad type for resource cpus value -1 type TEXT",
                "cpus:inf|Bad type for resource cpus value inf type TEXT",
                "cpus:nan|Bad type for resource cpus value nan type TEXT",
                "cpus:123abc,s|Bad type for resource cpus value 123abc,s type TEXT",
                "cpus:7.63918e-313|Failed to parse resource cpus value 7.63918e-313 error Subnormal values not supported",
                "ports:[1-2b]|Failed to parse resource ports value [1-2b] error Expecting non-negative integers in '1-2b'",
                "cpus:0x10|Bad type for resource cpus value 0x10 type TEXT",
                "cpus:1d|Bad type for resource cpus value 1d type TEXT",
                "cpus:5e-324|Failed to parse resource cpus value 5e-324 error Subnormal values not supported",
                "ports:[1-2|Failed to parse resource ports value [1-2 error Mismatched brackets",
                "ports:]1-2[|Failed to parse resource ports value ]1-2[ error Mismatched brackets",
                "ports:[1-2-3]|Failed to parse resource ports value [1-2-3] error Expecting one or more \"ranges\"",
                "ports:[a-b]|Failed to parse resource ports value [a-b] error Expecting non-negative integers in 'a-b'",
                "x:a{b}|Failed to parse resource x value a{b} error Unexpected '{' found",
                "x:a[1-2]|Failed to parse resource x value a[1-2] error Unexpected '[' found",
                "ports:[5-1]|Invalid resource 'ports:[5-1]': Invalid ranges resource: begin > end",
                "x:{a,a}|Invalid resource 'x:{a, a}': Invalid set resource: duplicated elements",
                "tiny:0.0004|Invalid resource 'tiny:0.0004': Invalid scalar resource: value <= 0",
                "cpus(a//b):1|Invalid resource 'cpus:1.0': Role 'a//b' cannot contain two adjacent slashes",
                "(a):1|Invalid resource ':1.0': Empty resource name",
                "x:1;x:{a}|Resources with the same name ('x') but different types are not allowed",
            })
    void theCulpritIsNamed(String text, String problem) {
        assertThatThrownBy(() -> Resources.parse(text, "*"))
                .isInstanceOf(ResourceException.class)
                .hasMessage(problem);
    }

    private static String disk(String more) {
        return "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":10}" + more + "}]";
    }

    @Test
    void jsonIsReadInAllReservationFormats() throws ResourceException {
        assertThat(Resources.parse(disk(""), "*")).hasToString("disk:10");
        assertThat(Resources.parse(disk(""), "a")).hasToString("disk(reservations: [(STATIC,a)]):10");
        assertThat(Resources.parse(disk(",\"role\":\"*\""), "a")).hasToString("disk:10");
        assertThat(Resources.parse(disk(",\"role\":\"b\""), "a")).hasToString("disk(reservations: [(STATIC,b)]):10");
        assertThat(Resources.parse(disk(",\"reservations\":[{\"type\":\"STATIC\",\"role\":\"c\"}]"), "a"))
                .hasToString("disk(reservations: [(STATIC,c)]):10");
        assertThat(Resources.parse(
                        disk(",\"disk\":{\"source\":{\"type\":\"MOUNT\",\"mount\":{\"root\":\"/m\"}}}"), "*"))
                .hasToString("disk[MOUNT:/m]:10");
        assertThat(Resources.parseJson("[]", "*")).isEqualTo(Resources.empty());
    }

    @Test
    void whatOnlyAnOperationMakesIsRefused() {
        String reservation = ",\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"c\"}]";
        assertThatThrownBy(() -> Resources.parse(disk(reservation), "*"))
                .hasMessage("Dynamic reservations cannot be specified at the command line; do not include a reservation"
                        + " with DYNAMIC type in the resources JSON, as in"
                        + " 'disk(reservations: [(DYNAMIC,c)]):10'");
        assertThatThrownBy(() -> Resources.parse(disk(",\"revocable\":{}"), "*"))
                .hasMessage("Revocable resources cannot be specified at the command line; do not include a 'revocable'"
                        + " key in the resources JSON, as in 'disk{REV}:10'");
        assertThatThrownBy(() -> Resources.parse(disk(",\"disk\":{\"persistence\":{\"id\":\"v\"}}"), "*"))
                .hasMessage("Persistent volumes cannot be specified at the command line, as in 'disk[v]:10'");
        assertThatThrownBy(() -> Resources.parse(disk(",\"reservation\":{}"), "*"))
                .hasMessage("Invalid resource 'disk:10.0': Invalid reservation: role \"*\" cannot be dynamically"
                        + " reserved");
    }

    @Test
    void jsonThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Resources.parseJson("{}", "*"))
                .hasMessage("Some JSON resources were not formatted properly: Expecting a JSON array");
        assertThatThrownBy(() -> Resources.parseJson("[", "*"))
                .hasMessage("Some JSON resources were not formatted properly: syntax error at line 1 near: ");
        assertThatThrownBy(() -> Resources.parse("[{\"name\":\"x\"}]", "*"))
                .hasMessage("Some JSON resources were not formatted properly: Missing required fields: type");
        assertThatThrownBy(() -> Resources.parse("[{\"name\":5,\"type\":\"SCALAR\"}]", "*"))
                .hasMessage("Some JSON resources were not formatted properly:"
                        + " Not expecting a JSON number for field 'name'");
    }
}
