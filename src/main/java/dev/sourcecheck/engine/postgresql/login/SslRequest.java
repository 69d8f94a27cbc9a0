package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.jdbc.ForeignService;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Requests TLS from the server (manual, "SSL Session Encryption"): eight bytes, to which the server
 * responds with one.
 */
final class SslRequest {
  private static final byte[] REQUEST = {0, 0, 0, 8, 0x04, (byte) 0xd2, 0x16, 0x2f};
  private static final int MAX_ERROR_LENGTH = 30_000;

  private SslRequest() {}

  /** The server's response. */
  sealed interface SslAnswer {}

  record Offered() implements SslAnswer {}

  record Declined() implements SslAnswer {}

  /** A PostgreSQL error: the server refuses the connection. */
  record ServerError(PSQLException error) implements SslAnswer {}

  /**
   * Not PostgreSQL.
   *
   * @param what the kind of service, for messages
   */
  record Foreign(String what) implements SslAnswer {}

  /** The server closed the connection without a response. */
  record Closed() implements SslAnswer {}

  /** The server did not respond in time. */
  record Silent() implements SslAnswer {}

  static SslAnswer send(Socket socket) {
    try {
      socket.getOutputStream().write(REQUEST);
      InputStream in = socket.getInputStream();
      int first = in.read();
      return switch (first) {
        case -1 -> new Closed();
        // PostgreSQL waits for the handshake: further bytes come from another service or an
        // attacker
        case 'S' -> in.available() > 0 ? new Foreign(foreign(first, in)) : new Offered();
        case 'N' -> new Declined();
        case 'E' -> error(in);
        default -> new Foreign(foreign(first, in));
      };
    } catch (SocketTimeoutException e) {
      return new Silent();
    } catch (IOException e) {
      return new Closed();
    }
  }

  private static SslAnswer error(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int length = data.readInt() - Integer.BYTES;
    if (length <= 0 || length > MAX_ERROR_LENGTH) {
      return new Foreign("another service");
    }
    byte[] body = new byte[length];
    data.readFully(body);
    ServerErrorMessage message = new ServerErrorMessage(new String(body, StandardCharsets.UTF_8));
    return message.getSQLState() == null
        ? new Foreign("another service")
        : new ServerError(new PSQLException(message, false));
  }

  private static String foreign(int first, InputStream in) throws IOException {
    byte[] more = new byte[Math.min(in.available(), 16)];
    int count = in.read(more);
    return ForeignService.describe(
        (char) first + new String(more, 0, Math.max(0, count), StandardCharsets.ISO_8859_1));
  }
}
