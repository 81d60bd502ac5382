package io.mesocosm.common.daemon;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;

/**
 * The name that the resolver has for an address. The last answer is kept: whoever polls an endpoint must not make it ask a
 * name server each time. Safe from any thread; may wait for the resolver.
 */
public final class HostNames {

    private volatile Optional<Map.Entry<String, String>> last = Optional.empty();

    /** The name of a numeric address; the address itself when it has none. */
    public Optional<String> of(String address) {
        Optional<Map.Entry<String, String>> known =
                last.filter(entry -> entry.getKey().equals(address));
        if (known.isPresent()) {
            return known.map(Map.Entry::getValue);
        }
        try {
            String name = InetAddress.getByName(address).getCanonicalHostName();
            last = Optional.of(Map.entry(address, name));
            return Optional.of(name);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
