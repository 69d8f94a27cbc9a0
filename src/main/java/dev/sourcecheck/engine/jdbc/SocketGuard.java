package dev.sourcecheck.engine.jdbc;

import java.io.IOException;
import java.net.Socket;

/** Wraps a socket before the driver gets it, to limit and to meter what the server sends. */
@FunctionalInterface
public interface SocketGuard {
  Socket guard(Socket socket, ReceiveMeter meter) throws IOException;
}
