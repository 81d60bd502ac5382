package io.mesocosm.simulation.failover;

import io.mesocosm.proto.internal.Messages;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.apache.mesos.v1.Protos.AgentInfo;

/** An agent that asks a master to be admitted, by one message that the master may read whenever it comes to itself. */
public final class Stranger implements AutoCloseable {

    private final Socket socket = new Socket();
    private final String hostname;

    /** Connects to nobody yet. */
    public Stranger(String hostname) {
        this.hostname = hostname;
    }

    /** Sends the message; the kernel takes it even for a master that is stopped. */
    public void ask(String master) throws IOException {
        int colon = master.lastIndexOf(':');
        socket.connect(new InetSocketAddress(
                InetAddress.getAllByName(master.substring(0, colon))[0],
                Integer.parseInt(master.substring(colon + 1))));
        byte[] body = Messages.RegisterSlaveMessage.newBuilder()
                .setSlave(AgentInfo.newBuilder().setHostname(hostname).setPort(socket.getLocalPort()))
                .setVersion("1.12.0")
                .addAgentCapabilities(AgentInfo.Capability.newBuilder().setType(AgentInfo.Capability.Type.MULTI_ROLE))
                .addAgentCapabilities(
                        AgentInfo.Capability.newBuilder().setType(AgentInfo.Capability.Type.RESERVATION_REFINEMENT))
                .build()
                .toByteArray();
        String self = "slave(1)@" + socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
        String head = "POST /master/mesos.internal.RegisterSlaveMessage HTTP/1.1\r\nUser-Agent: libprocess/" + self
                + "\r\nLibprocess-From: " + self + "\r\nConnection: Keep-Alive\r\nHost: \r\nContent-Length: "
                + body.length + "\r\n\r\n";
        OutputStream out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
