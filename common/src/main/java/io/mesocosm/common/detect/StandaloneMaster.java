package io.mesocosm.common.detect;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.MasterInfo;

/** A master that is known by its address alone. Mesos: {@code StandaloneMasterDetector}. */
public final class StandaloneMaster {

    private StandaloneMaster() {}

    /**
     * The master at {@code host:port}, as far as an address tells.
     *
     * @param text checked to be of that form, or {@code master@host:port}
     * @throws UnknownHostException naming the host
     */
    public static MasterInfo at(String text) throws UnknownHostException {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon);
        // The address may be given as that of an actor: master@host:port.
        InetAddress ip = InetAddress.getByName(host.substring(host.indexOf('@') + 1));
        int port = Integer.parseInt(text.substring(colon + 1));
        byte[] bytes = ip.getAddress();
        // The address as it lies in memory, read as a number of a little-endian machine.
        int number = (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
        String hostname = ip.getCanonicalHostName();
        return MasterInfo.newBuilder()
                .setId("")
                .setIp(number)
                .setPort(port)
                .setPid("master@" + ip.getHostAddress() + ":" + port)
                .setHostname(hostname)
                .setAddress(Address.newBuilder()
                        .setHostname(hostname)
                        .setIp(ip.getHostAddress())
                        .setPort(port))
                .build();
    }
}
