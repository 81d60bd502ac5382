package io.mesocosm.master.leadership;

import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.master.effect.MasterEffect;
import io.mesocosm.master.effect.TimerKey;
import io.mesocosm.master.event.MasterEvent.LeaderDetected;
import io.mesocosm.master.event.MasterEvent.RegistryFetchTimedOut;
import io.mesocosm.master.state.Leadership;
import io.mesocosm.master.state.Leadership.Phase;
import io.mesocosm.master.turn.Turn;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DomainInfo.FaultDomain.RegionInfo;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * How a master comes to lead, and when it must end. The diagram is at {@link Leadership}. A leader that sees another
 * leader, or none, ends its process: whatever it still had to say must not be said.
 */
public final class Elections {

    private Elections() {}

    /** The detector sees a leader, or none. Mesos: {@code Master::detected}. */
    public static void detected(Turn turn, LeaderDetected event) {
        Leadership before = turn.state().leadership();
        boolean self = event.leader()
                .map(MasterInfo::getId)
                .filter(turn.self().getId()::equals)
                .isPresent();
        boolean led = before.phase() != Phase.STANDBY;
        if (self && led) {
            turn.info("re-elected as the leading master id=" + turn.self().getId());
            turn.set(turn.state().with(new Leadership(before.phase(), event.leader(), Optional.of(turn.now()))));
        } else if (self) {
            elected(turn, event);
        } else {
            turn.set(turn.state().with(new Leadership(before.phase(), event.leader(), before.elected())));
            notElected(turn, event.leader(), led);
        }
    }

    private static void elected(Turn turn, LeaderDetected event) {
        turn.set(turn.state().with(new Leadership(Phase.RECOVERING, event.leader(), Optional.of(turn.now()))));
        turn.emit(new MasterEffect.SetTimer(
                new TimerKey.RegistryFetch(),
                turn.state().settings().registry().fetchTimeout(),
                new RegistryFetchTimedOut()));
        turn.emit(new MasterEffect.RecoverRegistry(turn.self()));
        turn.info("elected as the leading master id=" + turn.self().getId());
    }

    private static void notElected(Turn turn, Optional<MasterInfo> leader, boolean led) {
        turn.info(leader.map(other -> "the newly elected leader is pid=" + other.getPid() + " id=" + other.getId())
                .orElse("no master was elected"));
        if (led) {
            turn.exit(
                    leader.isPresent()
                            ? "Conceded leadership to another master... committing suicide!"
                            : "Lost leadership after indecisive election... committing suicide!");
        }
        leader.filter(other -> isElsewhere(other, turn.self()))
                .ifPresent(other -> turn.exit("Leading master uses domain " + ProtoJson.toString(other.getDomain())
                        + "; this master is configured to use domain "
                        + ProtoJson.toString(turn.self().getDomain())
                        + "; all masters in the same cluster must use the same region"));
    }

    /** Whether two masters say that they are in different regions: all masters of a cluster must be in one. */
    private static boolean isElsewhere(MasterInfo one, MasterInfo other) {
        return region(one)
                .flatMap(here -> region(other).map(there -> !here.equals(there)))
                .orElse(false);
    }

    private static Optional<RegionInfo> region(MasterInfo master) {
        return master.getDomain().hasFaultDomain()
                ? Optional.of(master.getDomain().getFaultDomain().getRegion())
                : Optional.empty();
    }

    /** This master is no candidate any more. Who stands by contends again. Mesos: {@code Master::lostCandidacy}. */
    public static void candidacyLost(Turn turn) {
        if (turn.state().leadership().phase() == Phase.STANDBY) {
            turn.info("lost candidacy as a follower");
        } else {
            turn.exit("Lost candidacy as a leader... committing suicide!");
        }
    }
}
