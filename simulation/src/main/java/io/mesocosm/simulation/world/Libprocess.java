package io.mesocosm.simulation.world;

import io.mesocosm.common.libprocess.Envelope;
import io.mesocosm.common.libprocess.Mailbox;
import io.mesocosm.common.libprocess.MessageSender;
import io.mesocosm.common.libprocess.Upid;
import java.util.HashMap;
import java.util.Map;

/** Libprocess over the simulated network: mailboxes by address, messages, links. */
public final class Libprocess {

    private final World world;
    private final Network network;
    private final Map<String, Mailbox> mailboxes = new HashMap<>();

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
        return new Sender(address);
    }

    /** That process has ended. */
    public void close(Upid self) {
        String address = address(self);
        mailboxes.remove(address);
        network.down(address);
    }

    private void deliver(Envelope envelope) {
        Mailbox mailbox = mailboxes.get(address(envelope.to()));
        if (mailbox != null && mailbox.hosts(envelope.to().id())) {
            world.trace().fingerprint(envelope.body().hashCode());
            mailbox.deliver(envelope);
        }
    }

    private final class Sender implements MessageSender {

        private final String self;
        private final Map<Upid, Network.Connection> links = new HashMap<>();

        Sender(String self) {
            this.self = self;
        }

        @Override
        public void send(Envelope envelope) {
            network.send(self, address(envelope.to()), () -> deliver(envelope));
        }

        @Override
        public void link(Upid to) {
            Network.Connection known = links.get(to);
            if (known == null || !known.isOpen()) {
                // Only who linked is told; libprocess tells nothing to the other side.
                links.put(to, network.connect(self, address(to), () -> broken(to), () -> {}));
            }
        }

        private void broken(Upid to) {
            Mailbox mailbox = mailboxes.get(self);
            if (mailbox != null) {
                mailbox.exited(to);
            }
        }

        @Override
        public void relink(Upid to) {
            links.remove(to);
            link(to);
        }
    }
}
