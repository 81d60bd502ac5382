package io.mesocosm.simulation.world;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.Upid;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Libprocess over the simulated network: mailboxes by address, messages, links. */
public final class Libprocess {

    private final World world;
    private final Network network;
    private final Map<String, Mailbox> mailboxes = new HashMap<>();
    private final Map<String, Sender> senders = new HashMap<>();

    /** Nobody has a mailbox yet. */
    public Libprocess(World world, Network network) {
        this.world = world;
        this.network = network;
    }

    /** The address of a process as the network knows it. */
    public static String address(Upid upid) {
        return upid.host() + ":" + upid.port();
    }

    /** The process of that actor listens from now on; answers with how it sends. */
    public MessageSender open(Upid self, Mailbox mailbox) {
        String address = address(self);
        mailboxes.put(address, mailbox);
        network.up(address);
        // What one process opens after another has the connections of the first.
        return senders.computeIfAbsent(address, Sender::new);
    }

    /** That process has ended. */
    public void close(Upid self) {
        String address = address(self);
        mailboxes.remove(address);
        senders.remove(address);
        network.down(address);
    }

    private void deliver(Envelope envelope) {
        Mailbox mailbox = mailboxes.get(address(envelope.to()));
        if (mailbox != null && mailbox.hosts(envelope.to().id())) {
            world.trace().fingerprint(envelope.body().hashCode());
            mailbox.deliver(envelope);
        }
    }

    /** The actors of one process share one connection. */
    private record Link(Network.Connection connection, Set<Upid> actors) {}

    private final class Sender implements MessageSender {

        private final String self;
        private final Map<String, Link> links = new HashMap<>();

        Sender(String self) {
            this.self = self;
        }

        @Override
        public void send(Envelope envelope) {
            network.send(self, address(envelope.to()), () -> deliver(envelope));
        }

        @Override
        public void link(Upid to) {
            String address = address(to);
            Link known = links.get(address);
            if (known == null || !known.connection().isOpen()) {
                Set<Upid> actors = new LinkedHashSet<>();
                // Only who linked is told; libprocess tells nothing to the other side.
                known = new Link(network.connect(self, address, () -> broken(actors), () -> {}), actors);
                links.put(address, known);
            }
            known.actors().add(to);
        }

        private void broken(Set<Upid> actors) {
            Mailbox mailbox = mailboxes.get(self);
            if (mailbox != null) {
                actors.forEach(mailbox::exited);
            }
        }

        @Override
        public void relink(Upid to) {
            Optional.ofNullable(links.remove(address(to)))
                    .ifPresent(old -> old.connection().close(self));
            link(to);
        }
    }
}
