package dev.sourcecheck.engine.postgresql.login;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Asks for TLS the way PostgreSQL's protocol begins it (manual, "SSL Session Encryption"): eight
 * bytes, answered by exactly one.
 */
final class SslRequest {
  private static final byte[] REQUEST = {0, 0, 0, 8, 0x04, (byte) 0xd2, 0x16, 0x2f};
  private static final int LONGEST_ERROR = 30_000;

  private SslRequest() {}

  /** What the server answered. */
  sealed interface SslAnswer {}

  record Offered() implements SslAnswer {}

  record Declined() implements SslAnswer {}

  /** It speaks PostgreSQL and has refused at once. */
  record ServerError(PSQLException error) implements SslAnswer {}

  /** Not PostgreSQL; {@code what} says what it seems to be, for people. */
  record Foreign(String what) implements SslAnswer {}

  /** It took the connection and ended it without a word. */
  record Closed() implements SslAnswer {}

  /** It took the connection and never answered. */
  record Silent() implements SslAnswer {}

  static SslAnswer send(Socket socket) {
    try {
      socket.getOutputStream().write(REQUEST);
      InputStream in = socket.getInputStream();
      int first = in.read();
      return switch (first) {
        case -1 -> new Closed();
        // an honest server waits now; what has more to say is no PostgreSQL, or in the middle
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
    if (length <= 0 || length > LONGEST_ERROR) {
      return new Foreign("another service");
    }
    byte[] body = new byte[length];
    data.readFully(body);
    ServerErrorMessage message = new ServerErrorMessage(new String(body, StandardCharsets.UTF_8));
    return message.getSQLState() == null
        ? new Foreign("another service")
        : new ServerError(new PSQLException(message, false));
  }

  /**
   * Only the kind is told, never the bytes: a test must not become a way to read other services.
   */
  private static String foreign(int first, InputStream in) throws IOException {
    byte[] more = new byte[Math.min(in.available(), 16)];
    int count = in.read(more);
    String start =
        (char) first + new String(more, 0, Math.max(0, count), StandardCharsets.ISO_8859_1);
    if (start.startsWith("SSH-")) {
      return "an SSH server";
    }
    if (start.startsWith("HTTP/")) {
      return "a web server";
    }
    if (start.startsWith("\u0015\u0003")) {
      return "a server that speaks TLS from the first byte";
    }
    return "another service";
  }
}
