package dev.sourcecheck.engine.postgresql.login;

import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Closes the socket of the moment when a login is aborted, also one that comes just after. */
final class SocketCutoff {
  private @Nullable Socket socket;
  private boolean cut;

  synchronized void guard(Socket next) throws IOException {
    socket = next;
    if (cut) {
      next.close();
      throw new IOException("aborted");
    }
  }

  synchronized void cut() {
    cut = true;
    close();
  }

  synchronized boolean isCut() {
    return cut;
  }

  /** Closes what a failed attempt left. */
  synchronized void close() {
    Socket last = socket;
    if (last == null) {
      return;
    }
    try {
      last.close();
    } catch (IOException e) {
      // it is gone for us either way
      socket = null;
    }
  }
}
