package dev.sourcecheck.engine.postgresql.login;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Leaves a parameter out of the driver's start-up message. The driver always sends {@code
 * extra_float_digits}, which PgBouncer refuses unless it is configured to ignore it; the
 * alternative that the driver offers is a SET, which would outlive the session in a pooler. No
 * value that we read depends on it.
 */
final class StartupStream extends FilterOutputStream {
  private static final byte[] PARAMETER =
      "extra_float_digits\0".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_3 = 3 << 16;

  /** Names and values are limited by the forms; the server itself takes 10,000 bytes. */
  private static final int LONGEST = 64 * 1024;

  private final ByteArrayOutputStream startup = new ByteArrayOutputStream();
  private boolean sent;

  StartupStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    if (sent) {
      out.write(bytes, from, count);
      return;
    }
    startup.write(bytes, from, count);
    byte[] message = startup.toByteArray();
    int length = message.length < Integer.BYTES ? LONGEST : ByteBuffer.wrap(message).getInt();
    if (message.length >= length || length > LONGEST) {
      sent = true;
      startup.reset();
      out.write(without(message));
    }
  }

  private static byte[] without(byte[] message) {
    ByteBuffer header = ByteBuffer.wrap(message);
    int length = header.getInt();
    if (length != message.length || header.getInt() >>> 16 != VERSION_3 >>> 16) {
      return message; // a request to cancel, or more than one message
    }
    // parameters are names and values, each with a zero at its end; one more zero ends them
    for (int at = 2 * Integer.BYTES; at < length - 1; ) {
      int value = end(message, at);
      int next = end(message, value);
      if (Arrays.equals(message, at, value, PARAMETER, 0, PARAMETER.length)) {
        return join(message, at, next);
      }
      at = next;
    }
    return message;
  }

  private static int end(byte[] message, int from) {
    int at = from;
    while (at < message.length - 1 && message[at] != 0) {
      at++;
    }
    return at + 1;
  }

  private static byte[] join(byte[] message, int from, int to) {
    ByteBuffer shorter = ByteBuffer.allocate(message.length - (to - from));
    shorter.put(message, 0, from).put(message, to, message.length - to);
    return shorter.putInt(0, shorter.capacity()).array();
  }
}
