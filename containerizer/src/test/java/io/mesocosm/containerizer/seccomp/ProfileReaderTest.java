package io.mesocosm.containerizer.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mesocosm.containerizer.seccomp.Action.Kind;
import io.mesocosm.containerizer.seccomp.Condition.Operator;
import io.mesocosm.proto.internal.Seccomp.ContainerSeccompProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Docker's format, as Mesos reads it and as Docker writes it today. */
final class ProfileReaderTest {

    private static final Host HOST = new Host(Architecture.X86_64, 5, 10);

    private static SeccompProfile read(String json) throws SeccompException {
        return new ProfileReader(HOST).read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static SeccompProfile withRule(String rule) throws SeccompException {
        return read("{'defaultAction': 'SCMP_ACT_ERRNO', 'archMap': [], 'syscalls': [" + rule + "]}");
    }

    @Test
    void whatMesosReadsIsRead() throws Exception {
        SeccompProfile profile = read("""
                {
                  'defaultAction': 'SCMP_ACT_ERRNO',
                  'archMap': [
                    {'architecture': 'SCMP_ARCH_X86_64', 'subArchitectures': ['SCMP_ARCH_X86', 'SCMP_ARCH_X32']},
                    {'architecture': 'SCMP_ARCH_AARCH64', 'subArchitectures': ['SCMP_ARCH_ARM']}
                  ],
                  'syscalls': [
                    {'names': ['accept', 'close'], 'action': 'SCMP_ACT_ALLOW', 'args': [], 'comment': '',
                     'includes': {}, 'excludes': {}},
                    {'names': ['clone'], 'action': 'SCMP_ACT_TRAP',
                     'args': [{'index': 0, 'value': 2080505856, 'valueTwo': 5, 'op': 'SCMP_CMP_MASKED_EQ'}],
                     'includes': {'caps': ['CAP_CHOWN'], 'arches': ['arm', 'amd64']},
                     'excludes': {'caps': ['CAP_SYS_ADMIN'], 'arches': ['s390']}},
                    {'names': ['sync_file_range2'], 'action': 'SCMP_ACT_ALLOW', 'args': null,
                     'includes': {'arches': ['ppc64le']}, 'excludes': {}},
                    {'names': ['read'], 'action': 'SCMP_ACT_KILL', 'args': null,
                     'includes': {}, 'excludes': {'arches': ['amd64']}}
                  ]
                }
                """);
        assertThat(profile)
                .isEqualTo(new SeccompProfile(
                        Action.of(Kind.ERRNO),
                        Set.of(
                                ContainerSeccompProfile.Architecture.ARCH_X86_64,
                                ContainerSeccompProfile.Architecture.ARCH_X86,
                                ContainerSeccompProfile.Architecture.ARCH_X32),
                        List.of(
                                new Rule(List.of("accept", "close"), Action.ALLOW, List.of(), Set.of(), Set.of()),
                                new Rule(
                                        List.of("clone"),
                                        Action.of(Kind.TRAP),
                                        List.of(new Condition(0, Operator.MASKED_EQ, 2080505856L, 5)),
                                        Set.of(Capability.CHOWN),
                                        Set.of(Capability.SYS_ADMIN)))));
        assertThat(SeccompProfile.of(profile.message())).isEqualTo(profile);
    }

    @Test
    void whatDockerAddedIsRead() throws Exception {
        SeccompProfile profile = read("""
                {
                  'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 38,
                  'architectures': ['SCMP_ARCH_X86_64', 'SCMP_ARCH_RISCV64'],
                  'syscalls': [
                    {'name': 'read', 'action': 'SCMP_ACT_LOG'},
                    {'names': ['ptrace'], 'action': 'SCMP_ACT_ALLOW', 'includes': {'minKernel': '4.8'}},
                    {'names': ['bpf'], 'action': 'SCMP_ACT_ALLOW', 'includes': {'minKernel': '5.11'}},
                    {'names': ['mount'], 'action': 'SCMP_ACT_ALLOW', 'excludes': {'minKernel': '5.10'}},
                    {'names': ['clone3'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 38, 'args': null},
                    {'names': ['open'], 'action': 'SCMP_ACT_KILL_PROCESS',
                     'args': [{'index': 5, 'value': 18446744073709551615, 'op': 'SCMP_CMP_NE'}]}
                  ]
                }
                """);
        assertThat(profile.defaultAction()).isEqualTo(new Action(Kind.ERRNO, 38));
        assertThat(profile.architectures()).containsExactly(ContainerSeccompProfile.Architecture.ARCH_X86_64);
        assertThat(profile.rules())
                .extracting(rule -> rule.names().getFirst(), Rule::action)
                .containsExactly(
                        tuple("read", Action.of(Kind.LOG)),
                        tuple("ptrace", Action.ALLOW),
                        tuple("clone3", new Action(Kind.ERRNO, 38)),
                        tuple("open", Action.KILL_PROCESS));
        assertThat(profile.rules().getLast().conditions()).containsExactly(new Condition(5, Operator.NE, -1, 0));
        assertThat(profile.message().getSyscallsList())
                .extracting(ContainerSeccompProfile.Syscall::getAction)
                .contains(
                        ContainerSeccompProfile.Syscall.Action.ACT_KILL,
                        ContainerSeccompProfile.Syscall.Action.ACT_ERRNO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'archMap': [], 'syscalls': []}|Cannot determine 'defaultAction' for the Seccomp configuration: Not found",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'syscalls': []}|Cannot determine 'archMap'",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'archMap': []}|Cannot determine 'syscalls'",
                "{'defaultAction': 'SCMP_ACT_!!BUG', 'archMap': [], 'syscalls': []}|Unknown syscall action: 'SCMP_ACT_!!BUG'",
                "{'defaultAction': 'ALLOW', 'archMap': [], 'syscalls': []}|Unexpected syscall action: 'ALLOW'",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 70000, 'archMap': [], 'syscalls': []}|cannot carry 70000",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'archMap': [5], 'syscalls': []}|'archMap' contains a non-object item",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'archMap': [{'architecture': 'SCMP_ARCH_!!BUG'}], 'syscalls': []}"
                        + "|Unknown architecture: 'SCMP_ARCH_!!BUG'",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'archMap': [{'architecture': 'SCMP_ARCH_X86_64',"
                        + " 'subArchitectures': ['SCMP_ARCH_!!BUG']}], 'syscalls': []}|Unknown architecture: 'SCMP_ARCH_!!BUG'",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'archMap': [{'architecture': 'SCMP_ARCH_X86_64'}], 'syscalls': []}"
                        + "|Cannot determine 'subArchitectures'",
                "[]|Unexpected JSON type parsed",
                "{|syntax error",
            })
    void whatIsNoProfileIsRefusedWithItsPlace(String json, String error) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(SeccompException.class)
                .hasMessageContaining(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5|'syscalls' contains a non-object item",
                "{'action': 'SCMP_ACT_ALLOW'}|Cannot determine 'names' for 'syscalls' item: Not found",
                "{'names': [], 'action': 'SCMP_ACT_ALLOW'}|Syscall 'names' list is empty",
                "{'names': [5], 'action': 'SCMP_ACT_ALLOW'}|'names' contains non-string item",
                "{'names': ['accept']}|Cannot determine 'action'",
                "{'names': ['accept', 'writev!!BUG'], 'action': 'SCMP_ACT_ALLOW'}|Unrecognized syscall 'writev!!BUG'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'args': 5}|Cannot determine 'args'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'value': 0, 'op': 'SCMP_CMP_EQ'}]}|Cannot determine 'index'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'index': 0, 'op': 'SCMP_CMP_EQ'}]}|Cannot determine 'value'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'index': 0, 'value': 0}]}|Cannot determine 'op'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'index': 0, 'value': 0, 'op': 'SCMP_CMP_BUG'}]}"
                        + "|Unknown operator: 'SCMP_CMP_BUG'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'index': 6, 'value': 0, 'op': 'SCMP_CMP_EQ'}]}"
                        + "|System calls have no argument 6",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'index': 0, 'value': 0, 'op': 'SCMP_CMP_EQ'},"
                        + " {'index': 0, 'value': 1, 'op': 'SCMP_CMP_EQ'}]}|it asks twice for one argument",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'includes': 5}|Cannot determine 'includes'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'excludes': {'arches': ['amd64!!']}}|Unknown architecture: 'amd64!!'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'excludes': {'caps': ['CAP_X']}}|Unknown capability: 'CAP_X'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'excludes': {'caps': ['X']}}|Unexpected capability: 'X'",
                "{'names': ['accept'], 'action': 'SCMP_ACT_ALLOW', 'includes': {'minKernel': 'new'}}|'minKernel' is no version: 'new'",
            })
    void whatIsNoRuleIsRefusedWithItsPlace(String rule, String error) {
        assertThatThrownBy(() -> withRule(rule))
                .isInstanceOf(SeccompException.class)
                .hasMessageContaining(error);
    }
}
