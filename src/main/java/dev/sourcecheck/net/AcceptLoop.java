package dev.sourcecheck.net;

import dev.sourcecheck.process.OutOfMemoryExit;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Accepts connections until its listener is closed. A failed attempt ends neither the loop nor an
 * accepted connection: a client may disconnect while it waits, and the process may lack file
 * descriptors or threads for a moment.
 */
final class AcceptLoop {
  private static final Logger LOG = Logger.getLogger(AcceptLoop.class);

  /** A listener without a free descriptor fails at once, as long as a connection waits. */
  private static final long PAUSE_MILLIS = 50;

  private final ServerSocket listener;
  private final ConnectionHandler handler;

  AcceptLoop(ServerSocket listener, ConnectionHandler handler) {
    this.listener = listener;
    this.handler = handler;
  }

  /** Receives each accepted connection. Closes it if it throws. Must not block. */
  @FunctionalInterface
  interface ConnectionHandler {
    void accepted(Socket client) throws IOException;
  }

  /** Returns after the maximum number of connections, or when the listener is closed. */
  void run(int maxAccepted) {
    int accepted = 0;
    while (accepted < maxAccepted && !listener.isClosed()) {
      try {
        Socket client = listener.accept();
        accepted++;
        handler.accepted(client);
      } catch (IOException | RuntimeException | Error e) {
        OutOfMemoryExit.exitIfCause(e);
        if (!listener.isClosed()) {
          LOG.debugf("A connection was not accepted: %s", e);
          pause();
        }
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      return; // only closing the listener ends the loop
    }
  }
}
