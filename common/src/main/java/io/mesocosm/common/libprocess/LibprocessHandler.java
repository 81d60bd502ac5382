package io.mesocosm.common.libprocess;

import com.google.protobuf.UnsafeByteOperations;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import java.util.Optional;

/**
 * Takes the messages out of the requests to a server and passes the other requests on. The server hands over the
 * requests of a connection one after the other, so that messages are delivered in the order in which they were sent,
 * and a mailbox that waits for room holds up that peer.
 */
public final class LibprocessHandler implements HttpHandler {

    private static final HttpResponse ACCEPTED = HttpResponse.of(202);

    private final Upid self;
    private final Mailbox mailbox;
    private final HttpHandler others;
    private final boolean requirePeerAddress;

    /** Delivers to {@code mailbox}; requests that are no messages go to {@code others}. */
    public LibprocessHandler(Upid self, Mailbox mailbox, HttpHandler others) {
        this(self, mailbox, others, false);
    }

    /**
     * As above.
     *
     * @param self any UPID of this process: the address in those of its actors
     * @param requirePeerAddress refuses messages whose sender names another address than they come from (Mesos:
     *     {@code LIBPROCESS_REQUIRE_PEER_ADDRESS_IP_MATCH})
     */
    public LibprocessHandler(Upid self, Mailbox mailbox, HttpHandler others, boolean requirePeerAddress) {
        this.self = self;
        this.mailbox = mailbox;
        this.others = others;
        this.requirePeerAddress = requirePeerAddress;
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        if (MessageCodec.isMessage(request)) {
            exchange.respond(receive(request));
        } else {
            others.handle(request, exchange);
        }
    }

    private HttpResponse receive(HttpRequest request) {
        Optional<String> actor = MessageCodec.actor(request.path());
        if (actor.isEmpty()) {
            return HttpResponse.text(500, "Failed to decode URL path: " + request.path());
        }
        Upid from = MessageCodec.sender(request);
        String address = request.remote().getAddress().getHostAddress();
        if (requirePeerAddress && !from.host().equals(address)) {
            return HttpResponse.text(
                    400,
                    "UPID IP address validation failed: Message from " + from + " was sent from IP " + address + ":"
                            + request.remote().getPort());
        }
        if (!mailbox.hosts(actor.get())) {
            return HttpResponse.notFound();
        }
        mailbox.deliver(new Envelope(
                from,
                new Upid(actor.get(), self.host(), self.port()),
                MessageCodec.name(request.path()),
                UnsafeByteOperations.unsafeWrap(request.body())));
        return ACCEPTED;
    }
}
