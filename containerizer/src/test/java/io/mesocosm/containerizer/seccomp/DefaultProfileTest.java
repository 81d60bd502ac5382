package io.mesocosm.containerizer.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.junit.jupiter.api.Test;

/** The profile that comes with the agent. */
final class DefaultProfileTest {

    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050000 | 38;
    private static final int UNKNOWN_FAMILY = 0x00050000 | 97;
    private static final int ALLOW = Action.ALLOW.result();
    private static final int HERE = Architecture.X86_64.token();

    private static BpfMachine machine(Set<Capability> bounding) throws SeccompException {
        return new BpfMachine(new FilterCompiler(Architecture.X86_64).compile(SeccompProfile.builtIn(), bounding));
    }

    private static int run(BpfMachine machine, String name, long... arguments) {
        return machine.run(HERE, Architecture.X86_64.number(name).orElseThrow(), arguments);
    }

    @Test
    void everySystemCallIsDecidedOn() throws Exception {
        Set<String> decided = new TreeSet<>(Set.of("socketcall"));
        SeccompProfile.builtIn().rules().forEach(rule -> decided.addAll(rule.names()));
        for (Architecture architecture : Architecture.values()) {
            assertThat(decided).as(architecture.name()).containsAll(architecture.names());
        }
    }

    @Test
    void callsThatAreNewerThanTheProfileLookUnknown() throws Exception {
        assertThat(machine(Set.of()).run(HERE, 999)).isEqualTo(ENOSYS);
    }

    @Test
    void whatOrdinaryProgramsDoIsAllowed() throws Exception {
        BpfMachine machine = machine(Set.of());
        for (String name : List.of("read", "openat", "execve", "futex", "mmap", "clone", "setuid", "rseq", "statx")) {
            assertThat(run(machine, name)).as(name).isEqualTo(ALLOW);
        }
        for (int family : List.of(1, 2, 10, 16)) {
            assertThat(run(machine, "socket", family)).as("socket %d", family).isEqualTo(ALLOW);
        }
    }

    @Test
    void whatIsDangerousIsRefused() throws Exception {
        BpfMachine machine = machine(Set.of());
        for (String name : List.of(
                "mount",
                "ptrace",
                "bpf",
                "keyctl",
                "add_key",
                "kexec_load",
                "init_module",
                "open_by_handle_at",
                "userfaultfd",
                "io_uring_setup",
                "perf_event_open",
                "reboot",
                "setns",
                "pivot_root",
                "swapon",
                "iopl",
                "process_vm_readv",
                "settimeofday",
                "syslog",
                "acct",
                "chroot",
                "quotactl",
                "sethostname")) {
            assertThat(run(machine, name)).as(name).isEqualTo(EPERM);
        }
        assertThat(run(machine, "socket", 40)).isEqualTo(UNKNOWN_FAMILY);
        assertThat(run(machine, "socket", 38)).isEqualTo(UNKNOWN_FAMILY);
        assertThat(run(machine, "socket", 38 | 1L << 33)).isEqualTo(UNKNOWN_FAMILY);
        assertThat(run(machine, "clone3")).isEqualTo(ENOSYS);
        assertThat(run(machine, "ioctl", 0, 0x5412)).isEqualTo(EPERM);
        assertThat(run(machine, "ioctl", 0, 0x5413)).isEqualTo(ALLOW);
        for (long flag : List.of(0x10000000L, 0x20000L, 0x40000000L, 0x10000011L)) {
            assertThat(run(machine, "clone", flag)).isEqualTo(EPERM);
            assertThat(run(machine, "unshare", flag)).isEqualTo(EPERM);
        }
        assertThat(run(machine, "unshare", 0x400)).isEqualTo(ALLOW);
        assertThat(run(machine, "clone", 0x01200011)).isEqualTo(ALLOW);
    }

    @Test
    void capabilitiesOpenWhatTheyAreFor() throws Exception {
        Map<Capability, String> calls = Map.of(
                Capability.SYS_ADMIN, "mount",
                Capability.SYS_PTRACE, "ptrace",
                Capability.BPF, "bpf",
                Capability.SYS_CHROOT, "chroot",
                Capability.SYS_TIME, "settimeofday",
                Capability.DAC_READ_SEARCH, "open_by_handle_at",
                Capability.SYS_MODULE, "init_module",
                Capability.SYS_BOOT, "reboot");
        for (var call : calls.entrySet()) {
            assertThat(run(machine(EnumSet.of(call.getKey())), call.getValue()))
                    .as(call.getValue())
                    .isEqualTo(ALLOW);
        }
        BpfMachine all = machine(EnumSet.allOf(Capability.class));
        assertThat(run(all, "clone3")).isEqualTo(ALLOW);
        assertThat(run(all, "clone", 0x10000000L)).isEqualTo(ALLOW);
        for (String name : List.of("keyctl", "kexec_load", "io_uring_setup", "swapon")) {
            assertThat(run(all, name)).as(name).isEqualTo(EPERM);
        }
    }

    @Test
    void aCallCostsFewInstructions() throws Exception {
        BpfMachine machine = machine(Set.of());
        assertThat(machine.length()).isLessThan(700);
        run(machine, "read");
        assertThat(machine.steps()).isLessThan(14);
    }
}
