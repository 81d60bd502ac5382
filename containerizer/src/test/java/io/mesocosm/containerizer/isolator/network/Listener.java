package io.mesocosm.containerizer.isolator.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Runs in a container: listens on a port of the kernel's choice and writes it down. */
final class Listener {

    private Listener() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(arguments[0]))) {
            Path unfinished = Files.writeString(Path.of("port.new"), Integer.toString(socket.getLocalPort()));
            Files.move(unfinished, Path.of("port"), StandardCopyOption.ATOMIC_MOVE);
            while (socket.isBound()) {
                socket.accept().close();
            }
        }
    }
}
