package io.mesocosm.scheduler.driver;

import io.mesocosm.common.authentication.Authenticatee;
import io.mesocosm.common.libprocess.Upid;
import java.util.Optional;
import org.apache.mesos.Protos.MasterInfo;

/**
 * How far the driver is with the leading master.
 *
 * <pre>
 * LEADERLESS --detected--&gt; AUTHENTICATING --completed--&gt; SUBSCRIBING --registered--&gt; SUBSCRIBED
 *     ^                        |  ^ timed out, error
 *     |                        +--+
 *     +-- nobody leads -- any     any -- another leads, link broke --&gt; AUTHENTICATING
 * </pre>
 *
 * <p>Without a credential SUBSCRIBING stands for AUTHENTICATING.
 *
 * @param leader who leads
 * @param attempt counts the authentications, each of which has an actor of its own
 * @param authenticatee the authentication under way
 */
public record MasterLink(
        Optional<MasterInfo> leader, Phase phase, long attempt, Optional<Authenticatee> authenticatee) {

    /** The states of the diagram above. */
    public enum Phase {
        LEADERLESS,
        AUTHENTICATING,
        SUBSCRIBING,
        SUBSCRIBED
    }

    /** Nobody was detected yet. */
    static MasterLink none() {
        return new MasterLink(Optional.empty(), Phase.LEADERLESS, 0, Optional.empty());
    }

    /** The address of the leader, if there is one. */
    public Optional<Upid> pid() {
        return leader.flatMap(info -> Upid.parse(info.getPid()));
    }

    /** Whether that is the leader. */
    boolean is(Upid from) {
        return pid().filter(from::equals).isPresent();
    }

    /** Whether that lives where the leader does, as the actors that authenticate on its behalf. */
    boolean isBeside(Upid from) {
        return pid().filter(from::isBeside).isPresent();
    }

    boolean isSubscribed() {
        return phase == Phase.SUBSCRIBED;
    }

    /** The actor that authenticates in this attempt. */
    String actor() {
        return Authenticatee.ACTOR.id(attempt);
    }

    MasterLink detected(Optional<MasterInfo> other) {
        return new MasterLink(other, Phase.LEADERLESS, attempt, Optional.empty());
    }

    MasterLink in(Phase other) {
        return new MasterLink(leader, other, attempt, Optional.empty());
    }

    MasterLink authenticating(Authenticatee begun) {
        return new MasterLink(leader, Phase.AUTHENTICATING, attempt + 1, Optional.of(begun));
    }

    MasterLink with(Authenticatee next) {
        return new MasterLink(leader, phase, attempt, Optional.of(next));
    }
}
