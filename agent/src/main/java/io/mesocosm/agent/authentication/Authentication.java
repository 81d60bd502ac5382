package io.mesocosm.agent.authentication;

import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.MasterLink;
import io.mesocosm.agent.state.MasterLink.Exchange;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.authentication.Authenticatee;
import io.mesocosm.common.authentication.Authenticatee.Action;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Authentication.AuthenticateMessage;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Credential;

/**
 * The exchange with the master. A try that comes to no end in time, or to an error, is followed by one that may take
 * longer, see {@code AuthenticationTimes}. A refusal is final. Mesos: {@code Slave::authenticate}, {@code Slave::_authenticate}.
 */
public final class Authentication {

    private Authentication() {}

    /** Time to prove who this is. */
    public static void begin(Turn turn, TimerEvent.AuthenticationDue due) {
        MasterLink master = turn.state().master();
        AgentConfig.Registration config = turn.state().config().registration();
        if (due.attempt() != master.attempt()
                || master.pid().isEmpty()
                || master.authenticated()
                || config.credential().isEmpty()) {
            return;
        }
        Credential credential = config.credential().get();
        Upid pid = master.pid().get();
        if (!credential.hasSecret()) {
            refused(turn, pid);
            return;
        }
        var exchange = new Exchange(master.exchanges() + 1, Optional.of(Authenticatee.begin(credential)));
        turn.become(turn.state().withMaster(master.with(exchange)));
        turn.effect(new MessageEffect.Link(pid));
        turn.effect(new MessageEffect.SendAs(
                exchange.actor(),
                pid,
                AuthenticateMessage.newBuilder()
                        .setPid(turn.state().config().self().toString())
                        .build()));
        turn.schedule(
                new TimerKey.Registration(),
                config.authentication().timeout(due.bound(), turn.ids().fraction()),
                new TimerEvent.AuthenticationDue(
                        due.attempt(), config.authentication().nextBound(due.bound())));
    }

    /** The master's half of the exchange said something. */
    public static void replied(Turn turn, MasterEvent.AuthenticationReply reply) {
        MasterLink master = turn.state().master();
        Optional<Authenticatee> attempt = master.exchange().attempt();
        if (attempt.isEmpty() || reply.exchange() != master.exchanges() || !master.isBeside(reply.from())) {
            return;
        }
        Authenticatee.Answer answer = attempt.get().receive(reply.message());
        boolean goesOn = answer.action() instanceof Action.Reply;
        turn.become(turn.state()
                .withMaster(master.with(
                        new Exchange(master.exchanges(), goesOn ? Optional.of(answer.next()) : Optional.empty()))));
        switch (answer.action()) {
            case Action.Reply(var message) ->
                turn.effect(new MessageEffect.SendAs(master.exchange().actor(), reply.from(), message));
            case Action.Authenticated _ -> {
                turn.become(turn.state().withMaster(turn.state().master().withAuthenticated(true)));
                turn.then(new Followup.Register(master.attempt()));
            }
            case Action.Refused _ -> refused(turn, master.pid().orElseThrow());
            case Action.Failed _ -> {
                // The timer tries again.
            }
            case Action.Ignore _ -> turn.become(turn.state().withMaster(master));
        }
    }

    /** The executors go on: it is not they who were refused. */
    private static void refused(Turn turn, Upid pid) {
        turn.effect(new ProcessEffect.Exit(1, "Master " + pid + " refused authentication"));
    }
}
