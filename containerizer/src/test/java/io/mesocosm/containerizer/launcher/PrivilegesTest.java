package io.mesocosm.containerizer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.mesocosm.containerizer.launcher.Confinement.Capabilities;
import io.mesocosm.containerizer.launcher.Confinement.NoNewPrivileges;
import io.mesocosm.containerizer.launcher.Confinement.OomScore;
import io.mesocosm.containerizer.launcher.Confinement.SystemCallFilter;
import io.mesocosm.containerizer.launcher.Confinement.Terminal;
import io.mesocosm.containerizer.syscalls.Credentials;
import io.mesocosm.containerizer.syscalls.ResourceLimit;
import io.mesocosm.containerizer.testing.Await;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the command may do, seen from inside. */
final class PrivilegesTest extends ConfinedLaunch {

    private static final long CHOWN = 1;
    private static final long KILL = 1 << 5;
    private static final long NET_RAW = 1 << 13;
    private static final int GETUID = 102;
    private static final int GETUID_ARM = 174;
    private static final int EACCES = 13;

    /** Unlocks the other side of a new terminal, says where it is, and keeps it. */
    private static final String OPEN_TERMINAL = """
            exec perl -e '$| = 1; open(M, "+<", "/dev/ptmx") or die; my $n = pack("i", 0);
              ioctl(M, 0x40045431, $n) or die; ioctl(M, 0x80045430, $n) or die; printf("/dev/pts/%d\\n", unpack("i", $n)); sleep(1000)'
            """;

    PrivilegesTest(Program program) {
        super(program);
    }

    private static String capabilities(long inheritable, long permitted, long effective, long bounding, long ambient) {
        return "CapInh:\t%016x\nCapPrm:\t%016x\nCapEff:\t%016x\nCapBnd:\t%016x\nCapAmb:\t%016x\n"
                .formatted(inheritable, permitted, effective, bounding, ambient);
    }

    @Test
    void rootHasWhatTheBoundingSetLeaves() throws Exception {
        assertThat(launches.out(launches.shell(
                        "grep Cap /proc/self/status",
                        new Capabilities(CHOWN | KILL, CHOWN | KILL, 0, CHOWN | KILL, 0))))
                .isEqualTo(capabilities(0, CHOWN | KILL, CHOWN | KILL, CHOWN | KILL, 0));
    }

    @Test
    void aUserKeepsWhatIsAmbientAndNothingElse() throws Exception {
        long all = CHOWN | KILL | NET_RAW;
        assertThat(launches.out(
                        launches.shell("id -u; grep Cap /proc/self/status", new Capabilities(all, all, all, all, KILL))
                                .as(new Credentials(1234, 1234, List.of()))))
                .isEqualTo("1234\n" + capabilities(all, KILL, KILL, all, KILL));
    }

    @Test
    void withoutCapabilitiesAskedAUserHasNone() throws Exception {
        assertThat(launches.out(launches.shell("id -u; id -g; id -G; grep CapEff /proc/self/status")
                        .as(new Credentials(1234, 2345, List.of(77, 88)))))
                .isEqualTo("1234\n2345\n2345 77 88\nCapEff:\t0000000000000000\n");
    }

    @Test
    void privilegesAreNotRegained() throws Exception {
        assertThat(launches.out(launches.shell("grep NoNewPrivs /proc/self/status", new NoNewPrivileges())))
                .isEqualTo("NoNewPrivs:\t1\n");
    }

    /** getuid fails with EACCES, anything else goes. */
    private static SystemCallFilter noGetuid() {
        int number = "aarch64".equals(System.getProperty("os.arch")) ? GETUID_ARM : GETUID;
        var program = ByteBuffer.allocate(4 * 8).order(ByteOrder.LITTLE_ENDIAN);
        instruction(program, 0x20, 0, 0, 0); // load the number of the call
        instruction(program, 0x15, 0, 1, number); // if it is getuid
        instruction(program, 0x06, 0, 0, 0x00050000 | EACCES); // an error
        instruction(program, 0x06, 0, 0, 0x7fff0000); // allow
        return new SystemCallFilter(0, ByteString.copyFrom(program.flip()));
    }

    private static void instruction(ByteBuffer program, int code, int ifTrue, int ifFalse, int constant) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(constant);
    }

    @Test
    void aFilterHoldsForRootAndForUsersWithAndWithoutNoNewPrivileges() throws Exception {
        String command = "id -ru; grep -E 'Seccomp:|NoNewPrivs' /proc/self/status";
        var user = new Credentials(1234, 1234, List.of());
        String filtered = "4294967283\nNoNewPrivs:\t%d\nSeccomp:\t2\n";
        assertThat(launches.out(launches.shell(command, noGetuid()))).isEqualTo(filtered, 0);
        assertThat(launches.out(launches.shell(command, noGetuid()).as(user))).isEqualTo(filtered, 0);
        assertThat(launches.out(launches.shell(command, noGetuid(), new NoNewPrivileges())))
                .isEqualTo(filtered, 1);
        assertThat(launches.out(launches.shell(command, noGetuid(), new NoNewPrivileges())
                        .as(user)))
                .isEqualTo(filtered, 1);
    }

    @Test
    void theOomScoreIsThatOfTheCommandAndItsReaper() throws Exception {
        assertThat(launches.out(launches.shell("cat /proc/self/oom_score_adj", new OomScore(321))))
                .isEqualTo("321\n");
        assertThat(launches.out(launches.shell(
                        "cat /proc/1/oom_score_adj /proc/self/oom_score_adj", Box.rooted(rootfs(), new OomScore(321)))))
                .isEqualTo("321\n321\n");
    }

    @Test
    void limitsHoldForTheCommandOnly() throws Exception {
        assertThat(launches.out(launches.shell(
                                "ulimit -Sn; ulimit -Hn; grep 'open files' /proc/1/limits | wc -l",
                                Box.rooted(rootfs()))
                        .within(new ResourceLimit(7, 30, 40))))
                .isEqualTo("30\n40\n1\n");
    }

    @Test
    void theTerminalIsTheControllingOneAndAllStreams() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "needs perl to open a terminal");
        var keeper = launches.shell(OPEN_TERMINAL);
        launches.run(keeper);
        Await.until("terminal", () -> keeper.out().endsWith("\n"));
        Path terminal = Path.of(keeper.out().strip());
        Path result = directory.resolve("result");
        var described = launches.shell(
                "exec 3> " + result
                        + "; streams=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2); echo \"$streams\" >&3; tty < /dev/tty >&3;"
                        + " ps -o tty= -o sid= -p $$ >&3; echo $$ >&3",
                new Terminal(terminal));
        launches.run(described).exited().get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        List<String> lines = Files.readAllLines(result);
        assertThat(lines.subList(0, 3)).containsOnly(terminal.toString());
        assertThat(lines.get(3)).isEqualTo("/dev/tty");
        assertThat(lines.get(4).strip().split(" +", -1))
                .containsExactly(terminal.toString().replaceFirst("/dev/", ""), lines.get(5));
    }

    @Test
    void noDescriptorComesAlong() throws Exception {
        assertThat(launches.out(launches.shell("ls /proc/self/fd", Box.rooted(rootfs()))))
                .isEqualTo("0\n1\n2\n3\n"); // ls itself has the directory open
        assertThat(launches.out(
                        launches.shell("ls -l /proc/1/fd | wc -l; ls /proc/1/fd | wc -l", Box.rooted(rootfs()))))
                .isEqualTo("2\n1\n"); // where the reaper says how the command ended
    }
}
