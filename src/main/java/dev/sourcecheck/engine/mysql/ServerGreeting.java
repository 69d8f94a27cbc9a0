package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.jdbc.ForeignService;
import dev.sourcecheck.text.UntrustedText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * The first packet of a server: three bytes of length, least significant first, a number, and the
 * payload, which is the initial handshake or an error.
 *
 * @see <a href="https://mariadb.com/kb/en/connection/">Connection</a>
 */
final class ServerGreeting {
  /** A greeting takes about a hundred bytes. */
  private static final int MAX_LENGTH = 1_024;

  private static final int HEADER = 4;
  private static final int PROTOCOL_10 = 10;
  private static final int ERROR = 0xff;
  private static final int CLIENT_SSL = 0x0800;

  private ServerGreeting() {}

  /** What the server sent first. */
  sealed interface GreetingAnswer {}

  /**
   * A server of this protocol.
   *
   * @param packet to be read again by the driver
   */
  record Welcome(ByteArrayInputStream packet, boolean offersTls) implements GreetingAnswer {}

  /** The server refuses the connection. */
  record RefusedByServer(SQLException error) implements GreetingAnswer {}

  /**
   * Not a server of this protocol.
   *
   * @param what the kind of service, for messages
   */
  record OtherService(String what) implements GreetingAnswer {}

  /** The server closed the connection without a response. */
  record ClosedFirst() implements GreetingAnswer {}

  /** The server did not respond in time. */
  record SilentServer() implements GreetingAnswer {}

  static GreetingAnswer read(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      byte[] header = in.readNBytes(HEADER);
      if (header.length == 0) {
        return new ClosedFirst();
      }
      int length = length(header);
      if (header.length < HEADER || header[3] != 0 || length < 4 || length > MAX_LENGTH) {
        return new OtherService(other(header, in));
      }
      byte[] payload = in.readNBytes(length);
      if (payload.length < length) {
        return new ClosedFirst();
      }
      return answer(header, payload);
    } catch (SocketTimeoutException e) {
      return new SilentServer();
    } catch (IOException e) {
      return new ClosedFirst();
    }
  }

  private static GreetingAnswer answer(byte[] header, byte[] payload) {
    int first = payload[0] & 0xff;
    if (first == ERROR) {
      return new RefusedByServer(error(payload));
    }
    int version = 1;
    while (version < payload.length && payload[version] != 0) {
      version++;
    }
    // the version ends with a zero; connection id, scramble and a filler take 4, 8 and 1 bytes
    int capabilities = version + 1 + 13;
    if (first != PROTOCOL_10 || payload.length < capabilities + 2) {
      return new OtherService("another service");
    }
    int lower = payload[capabilities] & 0xff | (payload[capabilities + 1] & 0xff) << 8;
    byte[] packet = ByteBuffer.allocate(HEADER + payload.length).put(header).put(payload).array();
    return new Welcome(new ByteArrayInputStream(packet), (lower & CLIENT_SSL) != 0);
  }

  private static SQLException error(byte[] payload) {
    int code = payload[1] & 0xff | (payload[2] & 0xff) << 8;
    String text =
        new String(Arrays.copyOfRange(payload, 3, payload.length), StandardCharsets.UTF_8);
    boolean marked = text.startsWith("#") && text.length() > 6;
    return new SQLException(
        UntrustedText.clean(marked ? text.substring(6) : text),
        marked ? text.substring(1, 6) : "08004",
        code);
  }

  private static int length(byte[] header) {
    return header.length < 3
        ? 0
        : header[0] & 0xff | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
  }

  private static String other(byte[] header, InputStream in) throws IOException {
    byte[] more = in.readNBytes(Math.min(in.available(), 16));
    return ForeignService.describe(
        new String(header, StandardCharsets.ISO_8859_1)
            + new String(more, StandardCharsets.ISO_8859_1));
  }
}
