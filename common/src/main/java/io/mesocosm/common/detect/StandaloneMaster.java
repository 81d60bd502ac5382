package io.mesocosm.common.detect;

import io.mesocosm.common.libprocess.Upid;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.MasterInfo;

/** A master that is known by its address alone. Mesos: {@code StandaloneMasterDetector}. */
public final class StandaloneMaster {

    private static final String ACTOR = "master";
    private static final String PREFIX = ACTOR + "@";

    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    private StandaloneMaster() {}

    /** What is behind {@code master@}, if that is there: what an HTTP request is sent to. Looks nothing up. */
    public static String address(String text) {
        return text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    }

    /**
     * The master at {@code host:port}, as far as an address tells. Looks its name up.
     *
     * @param text of that form, or {@code master@host:port}
     * @throws UnknownHostException naming the host, or saying that it has another form
     */
    public static MasterInfo at(String text) throws UnknownHostException {
        Upid upid = Upid.parse(PREFIX + address(text))
                .filter(parsed -> parsed.port() > 0)
                .orElseThrow(() -> new UnknownHostException("Failed to parse '" + text + "'"));
        try {
            InetAddress ip = InetAddress.getByName(upid.host());
            return of(upid, ip, ip.getCanonicalHostName());
        } catch (UnknownHostException e) {
            throw new UnknownHostException("Failed to parse '" + text + "': unknown host");
        }
    }

    /** The master with an actor's address, which is numbers; looks nothing up. */
    public static Optional<MasterInfo> of(Upid upid) {
        if (!NUMBERS.matcher(upid.host()).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(upid, InetAddress.getByName(upid.host()), upid.host()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** It is taken for one that can do what a master of our version can, as it cannot be asked. */
    private static MasterInfo of(Upid upid, InetAddress ip, String hostname) {
        return MasterDescription.at(new Upid(ACTOR, ip.getHostAddress(), upid.port()), ip, hostname)
                .setId("")
                .build();
    }
}
