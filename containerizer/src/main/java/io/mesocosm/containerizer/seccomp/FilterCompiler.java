package io.mesocosm.containerizer.seccomp;

import com.google.protobuf.ByteString;
import io.mesocosm.containerizer.seccomp.Program.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;

/**
 * Makes a filter of a profile: a look at the architecture, then a binary search over ranges of system call numbers that
 * are treated alike, then what the arguments decide. Programs of architectures that the profile leaves out end with
 * their first call. (Mesos: {@code SeccompFilter::create}, by libseccomp)
 */
final class FilterCompiler {

    /** Of {@code struct seccomp_data}. */
    static final int NUMBER = 0;

    static final int ARCHITECTURE = 4;

    private final Architecture host;

    FilterCompiler(Architecture host) {
        this.host = host;
    }

    ByteString compile(SeccompProfile profile, Set<Capability> bounding) throws SeccompException {
        List<Rule> rules = profile.rules().stream()
                .filter(rule -> rule.countsWith(bounding))
                .toList();
        Map<Integer, CallRanges> byToken = new LinkedHashMap<>();
        for (Architecture architecture : host.family()) {
            if (architecture == host || profile.architectures().contains(architecture.message())) {
                byToken.computeIfAbsent(architecture.token(), _ -> new CallRanges())
                        .add(architecture, new CallDecisions(architecture, profile.defaultAction(), rules));
            }
        }
        var program = new Program();
        Place next = program.returning(Action.KILL_PROCESS.result());
        for (Map.Entry<Integer, CallRanges> entry :
                List.copyOf(byToken.entrySet()).reversed()) {
            Place search = program.load(NUMBER, entry.getValue().search(program));
            next = program.jump(Program.JUMP_IF_EQUAL, entry.getKey(), search, next);
        }
        return program.encode(program.load(ARCHITECTURE, next));
    }
}
